from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conformance.fake.playing import playing
from tests.conformance.handlers import events as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note


async def test_c46_a_function_added_twice_is_called_once_and_removed_at_once(
    browser: Browser, note: Note
) -> None:
    handlers.added_twice(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for message in ("a", "remove", "b"):
            page.post(message)
        assert [await page.receive() for _ in range(3)] == ["a", "remove", "b"]
    assert note.notes == ["a", "remove"]


async def test_c47_a_listener_that_raises_stops_neither_the_next_nor_the_port(
    browser: Browser, note: Note, reported: list[dict[str, Any]]
) -> None:
    handlers.one_of_three_raises(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for message in ("a", "b"):
            page.post(message)
            assert await page.receive() == message
    assert note.notes == [["first", "a"], ["third", "a"], ["first", "b"], ["third", "b"]]
    assert [str(each["exception"]) for each in reported] == ["raised by the second listener"] * 2


async def test_c49_a_listener_added_by_another_starts_with_the_next_message(
    browser: Browser, note: Note
) -> None:
    handlers.adding_another(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.post("a")
        page.post("b")
        await fake.settle()
    assert note.notes == [["first", "a"], ["first", "b"], ["another", "b"]]


async def test_c51_has_listener_tells_what_is_added(browser: Browser, note: Note) -> None:
    handlers.asking_what_is_added(browser, note)
    async with playing(browser) as fake:
        fake.connect()
        await fake.settle()
    assert note.notes == [[True, False, False]]


async def test_c53_a_bound_method_added_by_two_accesses_is_called_once(
    browser: Browser, note: Note
) -> None:
    handlers.a_method_added_twice(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for message in ("a", "remove", "b"):
            page.post(message)
        await fake.settle()
    assert note.notes == ["a", "remove"]


async def test_c54_a_coroutine_that_raises_stops_no_other_and_is_reported(
    browser: Browser, note: Note, reported: list[dict[str, Any]]
) -> None:
    handlers.a_coroutine_raises(browser, note)
    async with playing(browser) as fake:
        page = fake.connect("raising")
        page.post("a")
        await fake.settle()
        await fake.settle()
    assert note.notes == [["second", "a"], ["third", "a"]]
    (report,) = reported
    assert str(report["exception"]) == "raised by a coroutine"
    assert report["exception"].__traceback__ is not None
    assert "port 'raising' onMessage" in report["message"]
