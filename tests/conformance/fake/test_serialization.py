from __future__ import annotations

from array import array
from datetime import UTC, datetime
from math import inf, nan
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from onconnect import BrowserError, UnserializableError
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


RAISES = "a page of the fake raises for values that JSON lacks, where Chromium's ports carry JSON"
UNLIKE = "a page of the fake posts Python's values, and JSON knows nothing of them"


async def posted(fake: FakeBrowser, *values: Any) -> list[Any]:
    """Post values; return those that raised."""
    thrown = []
    async with fake:
        with await fake.connect() as port:
            for value in values:
                try:
                    port.post_message(value)
                except UnserializableError:
                    thrown.append(value)
            port.post_message("end")
            while await port.receive() != "end":
                pass
    return thrown


@pytest.mark.differs(chromium=RAISES)
@pytest.mark.unlike(chromium=UNLIKE)
async def test_c135_bytes_and_typed_arrays_arrive_as_the_port_carries_them(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    values = [b"\xff", array("f", [1.5])]
    thrown = await posted(fake, *values)
    if kind == "firefox":
        assert note.notes == [["bytes", "b'\\xff'"], ["f", [1.5]], ["str", "end"]]
    else:
        assert thrown == values


@pytest.mark.differs(chromium=RAISES)
@pytest.mark.unlike(chromium=UNLIKE)
async def test_c136_dates_sets_maps_errors_and_large_integers_arrive_as_the_port_carries_them(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    values = [
        datetime(1970, 1, 1, tzinfo=UTC),
        {1, "a"},
        {1: "one"},
        BrowserError("no", name="TypeError"),
        2**64 + 1,
    ]
    thrown = await posted(fake, *values)
    if kind == "firefox":
        assert note.notes == [
            ["datetime", "1970-01-01 00:00:00+00:00"],
            ["set", ["a", 1]],
            ["dict", "{1: 'one'}"],
            ["BrowserError", "no"],
            ["int", "18446744073709551617"],
            ["str", "end"],
        ]
    else:
        assert thrown == values


async def test_c137_numbers_that_json_lacks_arrive_as_the_port_carries_them(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    assert await posted(fake, nan, inf, -inf) == []
    if kind == "firefox":
        assert note.notes[:3] == [["float", each] for each in ("nan", "inf", "-inf")]
    else:
        assert note.notes[:3] == [["NoneType", "None"]] * 3


@pytest.mark.unlike(firefox="a page of the fake posts Python's −0.0, which Python's JSON keeps")
async def test_c138_minus_zero_keeps_its_sign_where_the_port_carries_it(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    assert await posted(fake, -0.0) == []
    assert note.notes[0] == ["float", "-0.0"]


@pytest.mark.differs(firefox="Python hears equal objects: JSON has no references (P86)")
async def test_c139_an_object_that_a_message_has_twice_is_one_where_the_port_carries_that(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    item = [1]
    assert await posted(fake, {"a": item, "b": [item]}) == []
    assert note.notes[0] == ["dict", "{'a': [1], 'b': [[1]]}"]


@pytest.mark.differs(
    firefox="Python has no such value; the relay drops it and says so in both logs (P86)",
    chromium=RAISES,
)
@pytest.mark.unlike(chromium=UNLIKE)
async def test_c140_patterns_and_maps_of_objects_arrive_as_the_port_carries_them(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    values = [{(1, 2): 1}, {frozenset([1])}]
    thrown = await posted(fake, *values)
    told = [text for level, text, _ in fake.log if level == "error"]
    assert note.notes == [["str", "end"]]
    assert thrown == ([] if kind == "firefox" else values)
    assert bool(told) == (kind == "firefox")


@pytest.mark.differs(firefox="a page's port takes it; it is dropped, and told in both logs")
@pytest.mark.unlike(firefox="a page of the fake cannot tell what Firefox clones")
async def test_c141_what_the_port_does_not_carry_raises_and_leaves_it_usable(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    values = [object(), [print], range(3)]
    thrown = await posted(fake, *values)
    assert thrown == ([] if kind == "firefox" else values)
    assert note.notes == [["str", "end"]]


class Place(BaseModel):
    x: int


async def test_c142_an_instance_of_a_class_arrives_as_a_plain_object(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.describing(browser, note)
    assert await posted(fake, Place(x=1)) == []
    assert note.notes[0] == ["dict", "{'x': 1}"]
