from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import ordering_and_delivery as handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


@pytest.mark.parametrize("listening", [handlers.noting_all, handlers.noting_all_async])
async def test_c19_connect_and_two_messages_and_disconnect_of_one_turn_arrive_in_order(
    browser: Browser, note: Note, fake: FakeBrowser, listening: Callable[..., None]
) -> None:
    listening(browser, note)
    async with fake:
        port = fake.connect("a")
        port.post_message(1)
        port.post_message(2)
        port.disconnect()
        await fake.settle()
    assert note.notes == [["connected", "a"], 1, 2, ["disconnected", None]]


async def test_c21_an_opener_sees_what_the_receiver_posted_before_it_disconnected(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.posting_and_leaving(browser, note)
    async with fake:
        port = fake.connect()
        assert await port.wait_closed() is None
        assert port.unread == ["one", "two"]

        script = fake.tabs.open().content_script()
        handlers.opening(browser, note, tab_id=script.sender["tab"]["id"])
        port = await script.accept()
        port.post_message("one")
        port.post_message("two")
        port.disconnect()
        await fake.settle()
    assert note.notes == ["one", "two", ["disconnected", None]]


async def test_c22_an_opener_that_listens_in_the_same_step_misses_nothing(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        script = fake.tabs.open().content_script()
        port = browser.tabs.connect(script.sender["tab"]["id"])
        port.on_message.add_listener(lambda message: note(message))
        with await script.accept() as page:
            page.post_message("hello")
        await fake.settle()
    assert note.notes == ["hello"]


async def test_c23_a_listener_added_later_sees_later_messages_only(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.listening_late(browser, note)
    async with fake:
        with fake.connect("early") as port:
            port.post_message("a")
            port.post_message("b")
            with fake.connect("later") as later:
                assert await later.receive() == "connected"
            port.post_message("c")
        await fake.settle()
    assert note.notes == ["c"]


async def test_c25_an_opener_that_listens_later_sees_later_replies_only(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        script = fake.tabs.open().content_script()
        tab_id = script.sender["tab"]["id"]
        opening = asyncio.create_task(handlers.opening_late(browser, note, tab_id=tab_id))
        deaf = await script.accept()
        deaf.post_message(await deaf.receive())
        for _ in range(2):
            hearing = await script.accept()
            hearing.post_message(await hearing.receive())
        deaf.post_message(await deaf.receive())
        await opening
        await fake.settle()
        await fake.leave()
    assert note.notes == ["second"]


async def test_c26_500_messages_are_echoed_in_order(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.echoing(browser, note)
    async with fake:
        with fake.connect() as port:
            for number in range(500):
                port.post_message(number)
            assert [await port.receive() for _ in range(500)] == list(range(500))

        script = fake.tabs.open().content_script()
        tab_id = script.sender["tab"]["id"]
        handlers.opening_and_posting(browser, note, tab_id=tab_id, count=500)
        with await script.accept() as port:
            for _ in range(500):
                port.post_message(await port.receive())
        await fake.settle()
    assert note.notes == list(range(500))


async def test_c28_disconnect_in_a_listener_spares_the_others_this_message_and_all_the_next(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.leaving_at_the_first_message(browser, note)
    async with fake:
        port = fake.connect()
        port.post_message("m1")
        port.post_message("m2")
        await fake.settle()
    assert note.notes == [["first", "m1"], ["second", "m1"]]


async def test_c29_each_receiver_gets_one_copy_and_answers_the_opener_alone(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.replying(browser, note)
    async with fake:
        receivers = {name: fake.open_page() for name in "AB"}
        with await fake.connect() as port:
            port.post_message("hi")
            ends = {name: await page.accept() for name, page in receivers.items()}
            for name, end in ends.items():
                assert await end.receive() == "hi"
                end.post_message(name)
            assert sorted([await port.receive() for _ in range(3)]) == ["A", "B", "Python"]
            await fake.settle()
            assert [end.unread for end in ends.values()] == [[], []]
    assert note.notes == ["hi"]
