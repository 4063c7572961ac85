from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onconnect import UnserializableError
from onconnect.browser_families import CHROMIUM
from onconnect.testing import FakeBrowser, fake_browser
from tests.conformance.handlers import serialization as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakePort
    from tests.conformance.fake.conftest import Note


async def echoed(port: FakePort, *messages: Any) -> list[Any]:
    """Post messages; return what comes back."""
    for message in messages:
        port.post_message(message)
    return [await port.receive() for _ in messages]


async def test_c74_none_at_top_level_is_null_and_an_empty_frame_is_skipped(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.echoing(browser, note)
    async with fake:
        with await fake.connect() as port:
            assert await echoed(port, None) == [None]
            fake.wire.write_bytes(b"\0\0\0\0")
            assert await echoed(port, "after it") == ["after it"]
        assert [text for _, text, _ in fake.log] == ["skipped an empty frame"]
    assert note.notes == [None, "after it"]


async def test_c75_undefined_members_are_dropped_and_holes_are_null(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.echoing(browser, note)
    messages = [
        {"b": 1},
        [None, None, 1],
    ]  # what the browsers make of {a: undefined, b: 1} and [,,1]
    async with fake:
        with await fake.connect() as port:
            assert await echoed(port, *messages) == messages
    assert note.notes == messages


@pytest.mark.differs(
    firefox="a page's port takes a cyclic value; the relay drops it and says so in both logs (P91)"
)
async def test_c77_a_cyclic_value_raises_at_once_and_leaves_the_port_usable(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.echoing(browser, note)
    cycle: list[Any] = []
    cycle.append(cycle)
    async with fake:
        with await fake.connect() as port:
            if kind == "firefox":
                port.post_message(cycle)
            else:
                with pytest.raises(UnserializableError, match=r"^Could not serialize message\.$"):
                    port.post_message(cycle)
            assert await echoed(port, "next") == ["next"]
            was_told = any("was dropped" in text for _, text, _ in fake.log)
            assert was_told == (kind == "firefox")
    assert note.notes == ["next"]


async def test_c77_a_cyclic_value_of_python_raises_at_once_and_leaves_the_port_usable(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.posting_what_json_cannot_carry(browser, note)
    async with fake:
        with await fake.connect() as port:
            assert await echoed(port, "cycle") == ["still usable"]
    assert note.notes == ["UnserializableError"]


@pytest.mark.differs(
    firefox="a function in a dict or list raises too, it is not dropped (P92)",
    chromium="a function in a dict or list raises too, it is not dropped (P92)",
)
@pytest.mark.unlike(
    chromium="a page of the fake posts Python's values, which raise for what JSON cannot carry"
)
async def test_c78_a_function_raises_at_top_level_and_is_dropped_elsewhere(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.posting_what_json_cannot_carry(browser, note)
    async with fake:
        with await fake.connect() as port:
            for value in ("function", "nested"):
                assert await echoed(port, value) == ["still usable"]
    assert note.notes == ["UnserializableError"] * 2


async def test_c80_a_lone_surrogate_goes_both_ways(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.echoing(browser, note)
    messages = ["\ud800x", {"\udfff": ["x\udbff"]}]
    async with fake:
        with await fake.connect() as port:
            assert await echoed(port, *messages) == messages
            escaped = rb'[{"type":"message","port":1,"data":"\ud800x"}]'
            fake.wire.write_frames(escaped)
            assert await port.receive() == "\ud800x"
    assert note.notes == [*messages, "\ud800x"]


@pytest.mark.unlike(firefox="Python's values have no toJSON: a page of the fake posts its result")
async def test_c82_what_to_json_returns_is_what_python_receives(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.echoing(browser, note)
    message = "1970-01-01T00:00:00.000Z"  # what JSON.stringify makes of a Date
    async with fake:
        with await fake.connect() as port:
            assert await echoed(port, message) == [message]
    assert note.notes == [message]


@pytest.mark.differs(firefox="no limit of the browser's: both pass, as up to 256 MiB do (P97)")
async def test_c83_the_longest_message_passes_and_one_character_more_raises(
    browser: Browser, note: Note, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers.measuring(browser, note)
    assert CHROMIUM.longest is not None
    shorter = CHROMIUM._replace(longest=(2**21, CHROMIUM.longest[1]))  # 64 MiB are not for a test
    monkeypatch.setitem(fake_browser.PROFILES, "chrome", shorter)
    fake = FakeBrowser(browser, profile="firefox" if kind == "firefox" else "chrome")
    longest = 2**21 - len('""')
    async with fake:
        with await fake.connect() as port:
            assert await echoed(port, "x" * longest) == [longest]
            if kind == "firefox":
                assert await echoed(port, "x" * (longest + 1)) == [longest + 1]
            else:
                text = "Message exceeded maximum allowed size of 64MiB"
                with pytest.raises(ValueError, match=text):
                    port.post_message("x" * (longest + 1))
    assert note.notes[0] == longest
