from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import connect_and_routing as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."
OTHER_FORMAT = (
    "Could not establish connection. Receiving end uses different message serialization format."
)


async def test_c7_connect_where_nobody_listens_gives_a_port_that_is_disconnected_with_the_reason(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        handlers.opening(browser, note)
        assert note.notes == ["opened"]
        await fake.settle()
    assert note.notes == ["opened", ["disconnected", NO_RECEIVER]]


async def test_c7_where_python_has_no_listener_a_page_that_connects_is_told_the_reason(
    fake: FakeBrowser,
) -> None:
    async with fake:
        assert await fake.connect().wait_closed() == NO_RECEIVER


async def test_c9_tabs_connect_to_a_blank_tab_no_tab_and_no_frame_fails_with_the_same_reason(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        blank, tab = fake.tabs.open("about:blank"), fake.tabs.open()
        tab.content_script()
        for tab_id, frame_id in ((blank["id"], None), (999_999, None), (tab["id"], 99_999)):
            handlers.opening(browser, note, tab_id=tab_id, frame_id=frame_id)
            await fake.settle()
    assert note.notes == ["opened", ["disconnected", NO_RECEIVER]] * 3


async def test_c10_tabs_connect_reaches_all_frames_and_with_frame_id_0_the_main_one_alone(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        tab = fake.tabs.open()
        frames = [tab.content_script(frame_id=frame_id) for frame_id in (0, 4, 7)]
        handlers.opening(browser, note, tab_id=tab["id"])
        for number, frame in enumerate(frames):
            port = await frame.accept()
            assert await port.receive() == "hello"
            port.post_message(number)
        await fake.settle()
        assert note.notes == ["opened", *(["received", number] for number in range(3))]

        handlers.opening(browser, note, tab_id=tab["id"], frame_id=0)
        assert await (await frames[0].accept()).receive() == "hello"
        for frame in frames[1:]:
            assert frame.waiting == []
        await fake.leave()


async def test_c12_a_context_does_not_receive_its_own_connection(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.telling_connections(browser, note)
    async with fake:
        page = fake.open_page()
        handlers.opening(browser, note, name="own")
        (await page.accept()).disconnect()
        await fake.settle()
    assert note.notes == ["opened", ["disconnected", None]]


async def test_c13_a_connection_of_another_extension_fires_on_connect_external_alone(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.telling_connections(browser, note)
    async with fake:
        peer = fake.install_extension("peer@example.org")
        await peer.connect("theirs", event="runtime.onConnectExternal")
        await fake.connect("ours")
        assert note.notes == [["connected from outside", "theirs"], ["connected", "ours"]]
        await fake.leave()


async def test_c15_a_connect_listener_that_raises_stops_neither_the_others_nor_the_port(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.raising_first(browser, note)
    async with fake:
        with fake.expect_fault("ValueError: raised by a test's listener") as faults:
            port = await fake.connect()
        with port:
            port.post_message("hi")
            assert await port.receive() == "hi"
    assert note.notes == ["second", "third"]
    assert len(faults) == 1


async def test_c16_connect_with_a_number_raises_at_once_and_connects_nowhere(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        page = fake.open_page()
        handlers.connecting_wrongly(browser, note)
        assert note.notes == ["refused"]
        await fake.settle()
        assert page.waiting == []


@pytest.mark.differs(
    firefox="ports always carry structured clones, there is no choice (P17)",
)
async def test_c18_a_peer_with_another_message_serialization_cannot_be_connected_to(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    async with fake:
        peer = fake.install_extension("a" * 32, clones_structures=True)
        handlers.opening(browser, note, extension_id="a" * 32)
        if kind == "firefox":
            with await peer.accept() as port:
                assert await port.receive() == "hello"
        await fake.settle()
    reason = None if kind == "firefox" else OTHER_FORMAT
    assert note.notes == ["opened", ["disconnected", reason]]
