from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.fake.playing import playing
from tests.conformance.handlers import connect_and_routing as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."
OTHER_FORMAT = (
    "Could not establish connection. Receiving end uses different message serialization format."
)


async def test_c7_connect_where_nobody_listens_gives_a_port_that_is_disconnected_with_the_reason(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        handlers.opening(browser, note)
        await fake.settle()
        assert note.notes == ["opened"]
        page, connect = await fake.opened()
        assert connect["target"] == {}
        page.disconnect(NO_RECEIVER)
        page.disconnect(NO_RECEIVER)
        await fake.settle()
    assert note.notes == ["opened", ["disconnected", NO_RECEIVER]]


@pytest.mark.differs(
    fake="the extension listens for Python, and can pass the page no text (P22)",
    firefox="the extension listens for Python, and can pass the page no text (P22)",
    chromium="the extension listens for Python, and can pass the page no text (P22)",
)
async def test_c7_where_python_has_no_listener_a_page_that_connects_is_told_no_reason(
    browser: Browser,
) -> None:
    async with playing(browser) as fake:
        assert await fake.connect().closed() is None


async def test_c9_tabs_connect_to_a_blank_tab_no_tab_and_no_frame_fails_with_the_same_reason(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        for target in ({"tabId": 1}, {"tabId": 999_999}, {"tabId": 1, "frameId": 99_999}):
            handlers.opening(browser, note, tab_id=target["tabId"], frame_id=target.get("frameId"))
            page, connect = await fake.opened()
            assert connect["target"] == target
            page.disconnect(NO_RECEIVER)
        await fake.settle()
    assert sorted(note.notes, key=str) == [["disconnected", NO_RECEIVER]] * 3 + ["opened"] * 3


async def test_c10_tabs_connect_reaches_all_frames_and_with_frame_id_0_the_main_one_alone(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        handlers.opening(browser, note, tab_id=3)
        frames, connect = await fake.opened()
        assert connect["target"] == {"tabId": 3}
        assert await frames.receive() == "hello"
        for number in range(3):
            frames.post(number)
        await fake.settle()
        assert note.notes == ["opened", *(["received", number] for number in range(3))]

        handlers.opening(browser, note, tab_id=3, frame_id=0)
        _, connect = await fake.opened()
        assert connect["target"] == {"tabId": 3, "frameId": 0}


async def test_c12_a_context_does_not_receive_its_own_connection(
    browser: Browser, note: Note
) -> None:
    handlers.telling_connections(browser, note)
    async with playing(browser) as fake:
        handlers.opening(browser, note, name="own")
        await fake.opened()
        await fake.settle()
        assert note.notes == ["opened"]


async def test_c13_a_connection_of_another_extension_fires_on_connect_external_alone(
    browser: Browser, note: Note
) -> None:
    handlers.telling_connections(browser, note)
    async with playing(browser) as fake:
        fake.connect("theirs", {"id": "peer@example.org"}, event="runtime.onConnectExternal")
        fake.connect("ours")
        await fake.settle()
    assert note.notes == [["connected from outside", "theirs"], ["connected", "ours"]]


async def test_c15_a_connect_listener_that_raises_stops_neither_the_others_nor_the_port(
    browser: Browser, note: Note, reported: list[dict[str, Any]]
) -> None:
    handlers.raising_first(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.post("hi")
        assert await page.receive() == "hi"
    assert note.notes == ["second", "third"]
    assert [str(each["exception"]) for each in reported] == ["raised by a test's listener"]


async def test_c16_connect_with_a_number_raises_at_once_and_connects_nowhere(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        handlers.connecting_wrongly(browser, note)
        assert note.notes == ["refused"]
        await fake.settle()
        assert list(fake.arrived) == []


async def test_c18_a_peer_with_another_message_serialization_cannot_be_connected_to(
    browser: Browser, note: Note
) -> None:
    async with playing(browser, "Chrome") as fake:
        handlers.opening(browser, note, extension_id="a" * 32)
        peer, connect = await fake.opened()
        assert connect["target"] == {"extensionId": "a" * 32}
        peer.disconnect(OTHER_FORMAT)
        await fake.settle()
    assert note.notes == ["opened", ["disconnected", OTHER_FORMAT]]
