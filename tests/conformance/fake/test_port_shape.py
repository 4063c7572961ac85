from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.fake.playing import playing
from tests.conformance.handlers import port_shape as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note


async def test_c1_both_ends_read_the_name_that_is_empty_by_default(
    browser: Browser, note: Note
) -> None:
    handlers.telling_names(browser, note)
    async with playing(browser) as fake:
        fake.connect("lemonjello")
        fake.connect()
        await fake.settle()
        assert note.notes == ["lemonjello", ""]

        assert browser.runtime.connect(name="lemonjello").name == "lemonjello"
        assert browser.runtime.connect().name == ""
        assert [(await fake.opened())[1]["name"] for _ in range(2)] == ["lemonjello", ""]


async def test_c3_all_connect_listeners_receive_the_identical_port(
    browser: Browser, note: Note
) -> None:
    handlers.two_connect_listeners(browser, note)
    async with playing(browser) as fake:
        fake.connect()
        await fake.settle()
    assert note.notes == [["the same", True]]


async def test_c4_listeners_of_a_port_get_the_port_that_is_held(
    browser: Browser, note: Note
) -> None:
    handlers.comparing_arguments(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.post("hi")
        page.disconnect()
        await fake.settle()
    assert note.notes == [["hi", True], ["disconnected", True]]


async def test_c6_a_listener_added_to_a_disconnected_port_never_fires(
    browser: Browser, note: Note
) -> None:
    handlers.listening_when_disconnected(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.disconnect()
        page.post("after the end")
        page.disconnect()
        await fake.settle()
    assert note.notes == ["disconnected"]
