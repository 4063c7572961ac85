from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.conformance.fake.playing import playing
from tests.conformance.handlers import ordering_and_delivery as handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect import Browser
    from tests.conformance.fake.playing import Note


@pytest.mark.parametrize("listening", [handlers.noting_all, handlers.noting_all_async])
async def test_c19_connect_and_two_messages_and_disconnect_of_one_turn_arrive_in_order(
    browser: Browser, note: Note, listening: Callable[..., None]
) -> None:
    listening(browser, note)
    async with playing(browser) as fake:
        page = fake.connect("a")
        page.post(1)
        page.post(2)
        page.disconnect()
        await fake.settle()
        await asyncio.sleep(0)
    assert note.notes == [["connected", "a"], 1, 2, ["disconnected", None]]


async def test_c21_an_opener_sees_what_the_receiver_posted_before_it_disconnected(
    browser: Browser, note: Note
) -> None:
    handlers.posting_and_leaving(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        assert await page.closed() is None
        assert [message["data"] for message in fake.arrived] == ["one", "two"]

        handlers.opening(browser, note, tab_id=3)
        page, _ = await fake.opened()
        page.post("one")
        page.post("two")
        page.disconnect()
        await fake.settle()
    assert note.notes == ["one", "two", ["disconnected", None]]


async def test_c22_an_opener_that_listens_in_the_same_step_misses_nothing(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        port = browser.tabs.connect(3)
        port.on_message.add_listener(lambda message: note(message))
        page, _ = await fake.opened()
        page.post("hello")
        await fake.settle()
    assert note.notes == ["hello"]


async def test_c23_a_listener_added_later_sees_later_messages_only(
    browser: Browser, note: Note
) -> None:
    handlers.listening_late(browser, note)
    async with playing(browser) as fake:
        page = fake.connect("early")
        page.post("a")
        page.post("b")
        assert await fake.connect("later").receive() == "connected"
        page.post("c")
        await fake.settle()
    assert note.notes == ["c"]


async def test_c25_an_opener_that_listens_later_sees_later_replies_only(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        opening = asyncio.create_task(handlers.opening_late(browser, note, tab_id=3))
        deaf, _ = await fake.opened()
        deaf.post(await deaf.receive())
        for _ in range(2):
            hearing, _ = await fake.opened()
            hearing.post(await hearing.receive())
        deaf.post(await deaf.receive())
        await opening
        await fake.settle()
    assert note.notes == ["second"]


async def test_c26_500_messages_are_echoed_in_order(browser: Browser, note: Note) -> None:
    handlers.echoing(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for number in range(500):
            page.post(number)
        assert [await page.receive() for _ in range(500)] == list(range(500))

        handlers.opening_and_posting(browser, note, tab_id=3, count=500)
        page, _ = await fake.opened()
        for _ in range(500):
            page.post(await page.receive())
        await fake.settle()
    assert note.notes == list(range(500))


async def test_c28_disconnect_in_a_listener_spares_the_others_this_message_and_all_the_next(
    browser: Browser, note: Note
) -> None:
    handlers.leaving_at_the_first_message(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.post("m1")
        page.post("m2")
        await fake.settle()
    assert note.notes == [["first", "m1"], ["second", "m1"]]


async def test_c29_each_receiver_gets_one_copy_and_answers_the_opener_alone(
    browser: Browser, note: Note
) -> None:
    handlers.replying(browser, note)
    async with playing(browser) as fake:
        one, other = fake.connect(), fake.connect()
        one.post("hi")
        assert await one.receive() == "Python"
        await fake.settle()
        assert note.notes == ["hi"]
        assert list(fake.arrived) == []

        handlers.opening(browser, note, tab_id=3)
        page, _ = await fake.opened()
        for receiver in ("A", "B"):
            page.post(receiver)
        other.post("hi")
        await fake.settle()
        assert note.notes == ["hi", "A", "B", "hi"]
