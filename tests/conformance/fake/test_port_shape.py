from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import port_shape as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


async def test_c1_both_ends_read_the_name_that_is_empty_by_default(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.telling_names(browser, note)
    async with fake:
        for name in ("lemonjello", ""):
            with await fake.connect(name) as port:
                assert port.name == name
        assert note.notes == ["lemonjello", ""]

        page = fake.open_page()
        for name in ("lemonjello", ""):
            assert browser.runtime.connect(name=name).name == name
            with await page.accept() as port:
                assert port.name == name


async def test_c3_all_connect_listeners_receive_the_identical_port(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.two_connect_listeners(browser, note)
    async with fake:
        with await fake.connect():
            assert note.notes == [["the same", True]]


async def test_c4_listeners_of_a_port_get_the_port_that_is_held(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.comparing_arguments(browser, note)
    async with fake:
        with fake.connect() as port:
            port.post_message("hi")
        await fake.settle()
    assert note.notes == [["hi", True], ["disconnected", True]]


async def test_c6_a_listener_added_to_a_disconnected_port_never_fires(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.listening_when_disconnected(browser, note)
    async with fake:
        port = fake.connect()
        port.disconnect()
        port.disconnect()
        await fake.settle()
    assert note.notes == ["disconnected"]
