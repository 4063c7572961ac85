"""Ports do for handlers what P1 to P50 say."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from typing import Any

import pytest

from onconnect import (
    Browser,
    BrowserError,
    MessageTooLongError,
    Port,
    PortDisconnectedError,
    UnserializableError,
)
from onconnect.protocol.limits import Limits
from tests.host.browser.raw_browser import BOUND, SENDER, RawBrowser, connected

DISCONNECTED = {
    "Firefox": "Attempt to postMessage on disconnected port",
    "Chrome": "Attempting to use a disconnected port object",
}


# Shape


async def test_a_port_has_the_name_and_the_sender_of_the_connection(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        _, port = await fake.accepted("lemonjello")
        assert port.name == "lemonjello"
        assert port.sender == SENDER
        assert port.error is None
        _, unnamed = await fake.accepted()
        assert unnamed.name == ""


async def test_all_listeners_get_the_same_port(browser: Browser) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        assert len(ports) == 2
        assert ports[0] is ports[1]


async def test_listeners_of_a_port_get_that_port(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        got: list[Any] = []
        port.on_message.add_listener(lambda message, port: got.append((message, port)))
        port.on_disconnect.add_listener(lambda port: got.append(port))
        page.post({"n": 1})
        page.disconnect()
        await fake.settle()
        assert got == [({"n": 1}, port), port]
        assert got[0][1] is got[1] is port


async def test_a_port_shows_who_it_is(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        page, port = await fake.accepted("echo")
        assert repr(port) == "<Port 1 'echo' connected http://localhost/>"
        page.disconnect()
        await fake.settle()
        assert repr(port) == "<Port 1 'echo' disconnected http://localhost/>"
        _, anonymous = await fake.accepted(sender={})
        assert repr(anonymous) == "<Port 2 '' connected>"


# Which event


@pytest.mark.parametrize(
    ("event", "listener"),
    [
        (None, "on_connect"),
        ("runtime.onConnect", "on_connect"),
        ("runtime.onConnectExternal", "on_connect_external"),
        ("runtime.onUserScriptConnect", "on_user_script_connect"),
    ],
)
async def test_a_connection_fires_its_own_event_only(
    browser: Browser, event: str | None, listener: str
) -> None:
    fired: list[str] = []
    for name in ("on_connect", "on_connect_external", "on_user_script_connect"):
        getattr(browser.runtime, name).add_listener(lambda _, name=name: fired.append(name))
    async with RawBrowser(browser) as fake:
        fake.connect(**({} if event is None else {"event": event}))
        await fake.settle()
        assert fired == [listener]


# Delivery


async def test_messages_come_in_order_and_so_do_answers(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(500):
            page.post(n)
        assert [await page.receive() for _ in range(500)] == list(range(500))


async def test_connect_two_posts_and_disconnect_in_one_frame_come_in_that_order(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        got.append("connect")
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append("disconnect"))

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.post(2)
        page.disconnect()
        await fake.settle()
        assert got == ["connect", 1, 2, "disconnect"]
        got.clear()
        fake.connect().disconnect()
        await fake.settle()
        assert got == ["connect", "disconnect"]


async def test_a_listener_that_posts_and_disconnects_is_heard_in_that_order(
    browser: Browser,
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.post_message("one")
        port.post_message("two")
        port.disconnect()

    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        assert list(fake.arrived) == [
            {"type": "message", "port": 1, "data": "one"},
            {"type": "message", "port": 1, "data": "two"},
            {"type": "disconnect", "port": 1},
        ]


async def test_nothing_is_kept_for_late_listeners(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        page.post("too early")
        await fake.settle()
        got: list[Any] = []
        port.on_message.add_listener(lambda message: got.append(message))
        page.post("in time")
        await fake.settle()
        assert got == ["in time"]


async def test_a_message_without_data_is_none(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        got: list[Any] = []
        port.on_message.add_listener(lambda message: got.append(message))
        fake.peer.message(page.number, b'null,"data":null')
        page.post(None)
        await fake.settle()
        assert got == [None, None]


async def test_a_message_is_taken_as_it_is_when_posted(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        message = {"list": [1]}
        port.post_message(message)
        message["list"].append(2)
        assert await page.receive() == {"list": [1]}


async def test_a_message_that_cannot_be_sent_raises_at_once_and_the_port_stays_usable(
    browser: Browser,
) -> None:
    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        page, port = await fake.accepted()
        cycle: list[Any] = []
        cycle.append(cycle)
        for message in ({1, 2}, cycle, 2**53 + 1, b"bytes"):
            with pytest.raises(UnserializableError):
                port.post_message(message)
        with pytest.raises(MessageTooLongError):
            port.post_message("x" * 1000)
        port.post_message([float("nan"), "\ud800"])
        assert await page.receive() == [None, "\ud800"]


async def test_a_listener_that_disconnects_lets_the_others_see_that_message_and_no_later_one(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        got: list[Any] = []

        @port.on_message.add_listener
        def first(message: Any) -> None:
            got.append(("first", message))
            port.disconnect()

        port.on_message.add_listener(lambda message: got.append(("second", message)))
        page.post("m1")
        page.post("m2")
        await page.closed()
        await fake.settle()
        assert got == [("first", "m1"), ("second", "m1")]


async def test_a_raising_connect_listener_leaves_the_port_to_the_others(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    error = ValueError("boom")

    @browser.runtime.on_connect.add_listener
    def raises(port: Port) -> None:
        raise error

    browser.runtime.on_connect.add_listener(lambda port: port.post_message("hello"))
    async with RawBrowser(browser) as fake:
        page = fake.connect()
        assert await page.receive() == "hello"
    assert [(each["message"], each["exception"]) for each in reported] == [
        ("a listener of runtime.onConnect failed", error)
    ]


# Disconnect


async def test_disconnect_fires_at_the_other_end_only(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        fired: list[Any] = []
        port.on_disconnect.add_listener(fired.append)
        port.disconnect()
        assert await page.closed() is None
        await fake.leave()
        assert fired == []


async def test_on_disconnect_fires_once_and_without_an_error_after_an_orderly_end(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        fired: list[Any] = []
        port.on_disconnect.add_listener(lambda port: fired.append(port.error))
        page.disconnect()
        await fake.settle()
        await fake.leave()
        assert fired == [None]


async def test_a_disconnected_port_refuses_messages_already_in_on_disconnect(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        raised: list[BaseException] = []

        @port.on_disconnect.add_listener
        def disconnected() -> None:
            port.disconnect()
            with pytest.raises(PortDisconnectedError) as caught:
                port.post_message("too late")
            raised.append(caught.value)

        page.disconnect()
        await fake.settle()
        assert len(raised) == 1
        assert list(fake.arrived) == []


@pytest.mark.parametrize("name", ["Firefox", "Chrome"])
@pytest.mark.parametrize("who", ["here", "there", "the stream's end"])
async def test_posting_on_a_disconnected_port_raises_with_the_text_of_the_browser(
    browser: Browser, name: str, who: str
) -> None:
    async with RawBrowser(browser, name) as fake:
        page, port = await fake.accepted()
        if who == "here":
            port.disconnect()
        elif who == "there":
            page.disconnect()
            await fake.settle()
        else:
            await fake.leave()
        with pytest.raises(PortDisconnectedError) as caught:
            port.post_message(object())
        assert str(caught.value) == DISCONNECTED[name]


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("firefox", "Firefox"),
        ("LibreWolf", "Firefox"),
        ("Tor Browser", "Firefox"),
        ("Thunderbird", "Firefox"),
        ("Chromium", "Chrome"),
        ("Microsoft Edge", "Chrome"),
        ("unknown", "Chrome"),
    ],
)
async def test_browsers_of_a_family_have_the_same_texts(
    browser: Browser, name: str, family: str
) -> None:
    async with RawBrowser(browser, name) as fake:
        _, port = await fake.accepted()
        port.disconnect()
        with pytest.raises(PortDisconnectedError, match=DISCONNECTED[family]):
            port.post_message(1)


async def test_a_second_disconnect_does_nothing(browser: Browser) -> None:
    async with connected(browser) as (fake, _, port):
        port.disconnect()
        port.disconnect()
        await fake.settle()
        assert list(fake.arrived) == [{"type": "disconnect", "port": 1}]


async def test_when_both_ends_disconnect_at_once_neither_fires(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        fired: list[Any] = []
        port.on_disconnect.add_listener(lambda: fired.append("fired"))
        port.disconnect()
        page.disconnect()
        await fake.settle()
        assert fired == []
        assert list(fake.arrived) == []


async def test_a_disconnect_with_an_error_shows_it_for_good_and_as_last_error_meanwhile(
    browser: Browser,
) -> None:
    text = "The page keeping the extension port is moved into back/forward cache."
    async with connected(browser) as (fake, page, port):
        seen: list[Any] = []

        @port.on_disconnect.add_listener
        def disconnected(port: Port) -> None:
            seen.append((port.error, browser.runtime.last_error))

        page.disconnect(text)
        await fake.settle()
        ((error, last_error),) = seen
        assert isinstance(error, BrowserError)
        assert error.message == text
        assert last_error is error is port.error
        assert browser.runtime.last_error is None


async def test_last_error_is_gone_for_what_comes_in_the_same_frame(browser: Browser) -> None:
    async with connected(browser) as (fake, page, _):
        other, port = await fake.accepted()
        seen: list[Any] = []
        port.on_message.add_listener(lambda _: seen.append(browser.runtime.last_error))
        page.disconnect("why")
        other.post(1)
        await fake.settle()
        assert seen == [None]


async def test_last_error_is_none_in_a_disconnect_without_one(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        seen: list[Any] = []
        port.on_disconnect.add_listener(lambda: seen.append(browser.runtime.last_error))
        page.disconnect()
        await fake.settle()
        assert seen == [None]


async def test_listeners_added_after_a_disconnect_are_accepted_and_never_fire(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        fired: list[Any] = []
        page.post("lost")
        page.disconnect()
        await fake.settle()
        port.on_message.add_listener(lambda: fired.append("message"))
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))
        await fake.leave()
        assert fired == []


async def test_a_port_of_which_nobody_keeps_a_reference_stays_open(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))
        weakref.finalize(port, got.append, "collected")

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        await fake.settle()
        gc.collect()
        page.post("still here")
        await fake.settle()
        assert got == ["still here"]
        page.disconnect()
        await fake.settle()
        gc.collect()
        assert got == ["still here", "collected"]


@pytest.mark.parametrize("ended_by", ["page", "python"])
async def test_a_port_that_has_ended_is_freed_without_a_search_for_garbage(
    browser: Browser, ended_by: str
) -> None:
    freed: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        def received(message: dict[str, Any]) -> None:
            port.disconnect()

        port.on_message.add_listener(received)
        port.on_disconnect.add_listener(lambda: port.name)
        weakref.finalize(port, freed.append, port.name)

    async with RawBrowser(browser) as fake:
        page = fake.connect("short-lived")
        await fake.settle()
        gc.disable()
        try:
            if ended_by == "page":
                page.disconnect()
            else:
                page.post({})
            await fake.settle()
            assert freed == ["short-lived"]
        finally:
            gc.enable()


async def test_a_listener_that_is_removed_behind_a_disconnect_is_not_called(
    browser: Browser,
) -> None:
    called: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        def first(message: object) -> None:
            port.disconnect()
            port.on_message.remove_listener(second)

        @port.on_message.add_listener
        def second(message: object) -> None:
            called.append("second")

        @port.on_message.add_listener
        def third(message: object) -> None:
            called.append("third")

    async with RawBrowser(browser) as fake:
        fake.connect().post({})
        await fake.settle()
        assert called == ["third"]


async def test_ports_of_one_page_are_independent(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: port.post_message([port.name, message]))

    async with RawBrowser(browser) as fake:
        one, other = fake.connect("one"), fake.connect("other")
        one.post(1)
        other.post(2)
        one.disconnect()
        other.post(3)
        assert [await other.receive(), await other.receive()] == [["other", 2], ["other", 3]]


async def test_long_messages_of_one_listener_come_in_order(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        for n in range(40):
            port.post_message([n, "x" * 100_000])
        port.disconnect()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        assert [(await page.receive())[0] for _ in range(40)] == list(range(40))
        assert await page.closed() is None


# Threads


async def test_posts_of_a_thread_come_in_order(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):

        def post() -> None:
            for n in range(300):
                port.post_message(n)
            port.disconnect()

        await asyncio.to_thread(post)
        assert [await page.receive() for _ in range(300)] == list(range(300))
        assert await page.closed() is None


async def test_posts_of_several_threads_are_all_sent_each_in_its_order(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):

        def post(thread: int) -> None:
            for n in range(100):
                port.post_message([thread, n])

        await asyncio.gather(*(asyncio.to_thread(post, thread) for thread in range(4)))
        got = [await page.receive() for _ in range(400)]
        for thread in range(4):
            assert [n for each, n in got if each == thread] == list(range(100))


async def test_a_thread_sees_errors_of_its_post_at_once(browser: Browser) -> None:
    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        _, port = await fake.accepted()

        def post(message: object) -> BaseException | None:
            try:
                port.post_message(message)
            except Exception as error:
                return error
            return None

        assert isinstance(await asyncio.to_thread(post, {1}), UnserializableError)
        assert isinstance(await asyncio.to_thread(post, "x" * 1000), MessageTooLongError)
        port.disconnect()
        assert isinstance(await asyncio.to_thread(post, 1), PortDisconnectedError)


async def test_a_post_that_a_thread_has_made_is_not_overtaken(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        await asyncio.to_thread(port.post_message, "from the thread")
        port.post_message("from the loop")
        port.disconnect()
        assert [await page.receive(), await page.receive()] == ["from the thread", "from the loop"]


async def test_after_a_thread_has_disconnected_a_port_nothing_fires_on_it(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        got: list[Any] = []

        @port.on_message.add_listener
        def received(message: Any) -> None:
            got.append(message)
            thread = threading.Thread(target=port.disconnect)
            thread.start()
            thread.join()

        port.on_disconnect.add_listener(lambda: got.append("disconnect"))
        page.post("first")
        page.post("second")
        page.disconnect()
        await fake.settle()
        assert got == ["first"]


async def test_a_thread_that_disconnects_ends_the_async_for_of_the_loop(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        started = asyncio.Event()

        async def read() -> list[Any]:
            messages = aiter(port)
            started.set()
            return [message async for message in messages]

        reading = asyncio.create_task(read())
        await started.wait()
        await asyncio.to_thread(port.disconnect)
        assert await reading == []
        await page.closed()


async def test_a_thread_and_the_page_that_disconnect_at_once_end_the_async_for(
    browser: Browser,
) -> None:
    async with connected(browser) as (_, page, port):
        messages = aiter(port)

        @port.on_message.add_listener
        def received(message: Any) -> None:
            thread = threading.Thread(target=port.disconnect)
            thread.start()
            thread.join()

        page.post("last")
        page.disconnect()
        async with asyncio.timeout(BOUND):
            assert [message async for message in messages] == ["last"]


async def test_a_listener_of_a_disconnect_that_fails_is_reported_with_the_ports_name(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    async with RawBrowser(browser) as fake:
        page, port = await fake.accepted("notes")
        port.on_disconnect.add_listener(lambda: 1 / 0)
        page.disconnect()
        await fake.settle()
    assert [each["message"] for each in reported] == [
        "a listener of port 'notes' onDisconnect failed"
    ]
