"""Tests with which sentence each handler that misbehaves fails its test."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, Port
from onconnect.testing import FakeBrowser, HandlerError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEPT: list[Any] = []


def never_answers(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any, sender: Any, send_response: Any) -> bool:
        KEPT.append(send_response)
        return True


def answers_twice(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any, sender: Any, send_response: Any) -> None:
        send_response("one")
        send_response("two")


def answers_by_returning(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any) -> dict[str, str]:
        return {"answer": "as one would think"}


def floods(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        while True:
            for _ in range(100):
                port.post_message("more")
            await asyncio.sleep(0)


def blocks_the_loop(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        time.sleep(1.5)


def leaks_a_task(browser: Browser) -> None:
    async def ticking() -> None:
        await asyncio.sleep(1000)

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        KEPT.append(asyncio.get_running_loop().create_task(ticking(), name="ticker"))


def never_ends(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        await asyncio.Event().wait()


def reads_on(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        kept = browser.runtime.connect(name="to a page")
        async for _ in kept:
            pass


def exits(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        sys.exit("no more")


def exits_later(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        sys.exit(4)


def raises(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        raise ValueError("in on_connect")


def raises_in_a_callback(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        asyncio.get_running_loop().call_soon([].pop)


def raises_in_on_disconnect(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_disconnect.add_listener
        async def disconnected(port: Port) -> None:
            raise KeyError("gone")


def posts_too_late(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: port.post_message("bye"))


def posts_what_json_cannot_carry(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.post_message({"when": object()})


def calls_what_has_no_answer(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        await browser.tabs.query({"active": True})


def waits_for_the_api(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        KEPT.append(browser.history.search({}))


def keeps_a_port_open(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        browser.runtime.connect(name="for good")


def lets_a_lifespan_fail(browser: Browser) -> None:
    @browser.lifespan
    async def life() -> Any:
        yield
        raise OSError("the database is away")


def lets_a_lifespan_not_begin(browser: Browser) -> None:
    @browser.lifespan
    async def life() -> Any:
        raise OSError("no database")
        yield


async def ask_in_vain(fake: FakeBrowser) -> None:
    fake.timeout = 0.3
    await fake.send_message("question")


async def ask(fake: FakeBrowser) -> None:
    assert await fake.send_message("question") in ("one", None)


async def connect_and_leave(fake: FakeBrowser) -> None:
    (await fake.connect("notes")).disconnect()


async def read_on(fake: FakeBrowser) -> None:
    with await fake.connect("notes") as port:
        await port.receive()
        await fake.until(lambda: False, "waited")


@pytest.mark.parametrize(
    ("misbehave", "use", "sentence"),
    [
        (
            never_answers,
            ask_in_vain,
            "no listener has answered the message 'question' within 0.3 s",
        ),
        (answers_twice, ask, "a listener answered a message a second time"),
        (answers_by_returning, ask, "a listener of runtime.onMessage returned dict, which answers"),
        (floods, read_on, "port 'notes' is flooded: more than 10,000 messages"),
        (
            blocks_the_loop,
            connect_and_leave,
            r"the event loop was blocked for more than 1 s at test_misbehaving_handlers.py:\d+, "
            "in connected: make the listener async",
        ),
        (
            leaks_a_task,
            connect_and_leave,
            r"the task 'ticker' was left running at test_misbehaving_handlers.py:\d+, in ticking",
        ),
        (
            never_ends,
            connect_and_leave,
            "an async runtime.onConnect listener was left running at "
            r"test_misbehaving_handlers.py:\d+, in connected",
        ),
        (
            reads_on,
            connect_and_leave,
            r"an async runtime.onConnect listener was left running at test_misbehaving_handlers.py",
        ),
        (exits, connect_and_leave, r"a handler ended the host by sys.exit\('no more'\)"),
        (exits_later, connect_and_leave, r"a handler ended the host by sys.exit\(4\)"),
        (raises, connect_and_leave, "a listener of runtime.onConnect raised ValueError: in on_con"),
        (
            raises_in_a_callback,
            connect_and_leave,
            "Exception in callback list.pop.*: IndexError: pop from empty list",
        ),
        (
            raises_in_on_disconnect,
            connect_and_leave,
            "a listener of port 'notes' onDisconnect raised KeyError: 'gone'",
        ),
        (
            posts_too_late,
            connect_and_leave,
            "a listener of port 'notes' onDisconnect raised PortDisconnectedError",
        ),
        (
            posts_what_json_cannot_carry,
            connect_and_leave,
            "a listener of runtime.onConnect raised UnserializableError: .*object",
        ),
        (
            calls_what_has_no_answer,
            connect_and_leave,
            r'has no answer to tabs.query\({"active":true}\): set fake.api\[.tabs.query.\]',
        ),
        (
            waits_for_the_api,
            connect_and_leave,
            r"Python's call history.search\({}\) was left without answer",
        ),
        (keeps_a_port_open, connect_and_leave, "port 'for good' was left connected: disconnect it"),
        (lets_a_lifespan_fail, connect_and_leave, "a lifespan raised OSError: the database is awa"),
        (lets_a_lifespan_not_begin, connect_and_leave, "a lifespan raised OSError: no database"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_handler_that_misbehaves_fails_its_test(
    misbehave: Callable[[Browser], None],
    use: Callable[[FakeBrowser], Awaitable[None]],
    sentence: str,
) -> None:
    browser = Browser()
    misbehave(browser)

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    async def test() -> None:
        async with FakeBrowser(browser, timeout=20.0) as fake:
            fake.open_page()
            fake.api["history.search"] = never
            await use(fake)

    with pytest.raises(HandlerError, match=sentence):
        await test()
    KEPT.clear()


async def test_printing_harms_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    browser = Browser()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        print("connected")

    async with FakeBrowser(browser) as fake:
        await connect_and_leave(fake)
    assert capsys.readouterr().out == "connected\n"
