from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect.testing import HandlerError
from tests.conformance.handlers import events as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


async def test_c46_a_function_added_twice_is_called_once_and_removed_at_once(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.added_twice(browser, note)
    async with fake:
        with fake.connect() as port:
            for message in ("a", "remove", "b"):
                port.post_message(message)
            assert [await port.receive() for _ in range(3)] == ["a", "remove", "b"]
    assert note.notes == ["a", "remove"]


async def test_c47_a_listener_that_raises_stops_neither_the_next_nor_the_port(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.one_of_three_raises(browser, note)
    async with fake:
        with fake.connect() as port, fake.expect_fault("raised by the second listener") as faults:
            for message in ("a", "b"):
                port.post_message(message)
                assert await port.receive() == message
    assert note.notes == [["first", "a"], ["third", "a"], ["first", "b"], ["third", "b"]]
    assert len(faults) == 2


async def test_c49_a_listener_added_by_another_starts_with_the_next_message(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.adding_another(browser, note)
    async with fake:
        with fake.connect() as port:
            port.post_message("a")
            port.post_message("b")
        await fake.settle()
    assert note.notes == [["first", "a"], ["first", "b"], ["another", "b"]]


async def test_c51_has_listener_tells_what_is_added(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.asking_what_is_added(browser, note)
    async with fake:
        (await fake.connect()).disconnect()
    assert note.notes == [[True, False, False]]


async def test_c53_a_bound_method_added_by_two_accesses_is_called_once(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.a_method_added_twice(browser, note)
    async with fake:
        with fake.connect() as port:
            for message in ("a", "remove", "b"):
                port.post_message(message)
        await fake.settle()
    assert note.notes == ["a", "remove"]


async def test_c54_a_coroutine_that_raises_stops_no_other_and_is_reported(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.a_coroutine_raises(browser, note)
    async with fake:
        with fake.connect("raising") as port:
            port.post_message("a")
            with pytest.raises(HandlerError, match="port 'raising' onMessage") as raised:
                await fake.settle()
    assert note.notes == [["second", "a"], ["third", "a"]]
    assert str(raised.value.__cause__) == "raised by a coroutine"
    assert raised.value.__cause__.__traceback__ is not None
