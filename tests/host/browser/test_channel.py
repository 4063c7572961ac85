"""A channel's life, and what async listeners may rely on."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, ChannelClosedError, Port
from onconnect.browser import channel as channel_module
from tests.host.browser.test_port import accepted
from tests.host.fake_browser import HOST, FakeBrowser
from tests.host.protocol.ends import frame

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


# Connections


async def test_a_host_that_leaves_to_come_back_says_so_and_ends_its_ports(browser: Browser) -> None:
    ended: list[Port] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(ended.append)

    async with FakeBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        fake.channel.leave("edited")
        assert await fake.expect("bye") == {"type": "bye", "reason": "edited", "restart": True}
        await fake.run
        assert len(ended) == 1


async def test_a_connection_that_nobody_listens_to_is_disconnected(browser: Browser) -> None:
    browser.runtime.on_connect_external.add_listener(lambda port: port.post_message("wrong"))
    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        page.post("lost")
        assert await page.closed() is None
        await fake.settle()
        assert list(fake.arrived) == []


async def test_a_connection_of_an_event_that_is_unknown_is_disconnected(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(lambda port: port.post_message("wrong"))
    async with FakeBrowser(browser) as fake:
        page = fake.connect(event="runtime.onTeleport")
        assert await page.closed() is None
        assert list(fake.arrived) == []


async def test_only_connections_reach_the_listeners_of_connections(browser: Browser) -> None:
    got: list[Any] = []
    browser.tabs.on_updated.add_listener(lambda *args: got.append(args))
    async with FakeBrowser(browser) as fake:
        page = fake.connect(event="tabs.onUpdated")
        assert await page.closed() is None
        assert got == []


async def test_a_listener_is_in_time_when_added_in_the_connect_listener(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))

    async with FakeBrowser(browser) as fake:
        fake.connect().post("first")
        await fake.settle()
        assert got == ["first"]


async def test_a_listener_is_in_time_when_added_in_a_coroutines_first_step(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))

    async with FakeBrowser(browser) as fake:
        fake.connect().post("first")
        await fake.settle()
        assert got == ["first"]


async def test_a_listener_is_in_time_when_added_in_a_ready_callback_queued_from_there(
    browser: Browser,
) -> None:
    got: list[Any] = []

    def add(port: Port, name: str) -> None:
        port.on_message.add_listener(lambda message: got.append((name, message)))

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        asyncio.get_running_loop().call_soon(add, port, "from a listener")

    @browser.runtime.on_connect.add_listener
    async def connected_later(port: Port) -> None:
        asyncio.get_running_loop().call_soon(add, port, "from a coroutine")
        await asyncio.sleep(0)
        add(port, "after a turn")

    async with FakeBrowser(browser) as fake:
        fake.connect().post("first")
        await fake.settle()
        assert sorted(got) == [
            ("after a turn", "first"),
            ("from a coroutine", "first"),
            ("from a listener", "first"),
        ]


async def test_a_listener_added_from_a_timer_misses_the_first_message(browser: Browser) -> None:
    got: list[Any] = []
    added = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        def add() -> None:
            port.on_message.add_listener(lambda message: got.append(message))
            added.set()

        port.on_message.add_listener(
            lambda message: message == "first" and asyncio.get_running_loop().call_later(0.001, add)
        )

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        page.post("first")
        await added.wait()
        page.post("second")
        await fake.settle()
        assert got == ["second"]


async def test_connect_post_and_disconnect_in_one_frame_reach_an_async_listener_in_order(
    browser: Browser,
) -> None:
    got: list[Any] = []
    done = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append(port.name)
        port.on_disconnect.add_listener(lambda: got.append("disconnected"))
        async for message in port:
            got.append(message)
        got.append("end")
        done.set()

    async with FakeBrowser(browser) as fake:
        page = fake.connect("connected")
        page.post(1)
        page.post(2)
        page.disconnect()
        await done.wait()
        assert [each for each in got if each != "disconnected"] == ["connected", 1, 2, "end"]
        assert got.count("disconnected") == 1


async def test_what_is_read_while_a_connection_is_given_its_turn_comes_after_it(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append("disconnect"))

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        fake.channel.receive_data(fake.peer.data_to_send())
        page.post("first")
        fake.channel.receive_data(fake.peer.data_to_send())
        fake.channel.receive_eof()
        assert got == []
        await fake.run
        assert got == ["first", "disconnect"]


async def test_several_connections_in_one_frame_keep_their_order(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append(f"connect {port.name}")
        port.on_message.add_listener(lambda message: got.append(message))

    async with FakeBrowser(browser) as fake:
        a = fake.connect("a")
        a.post("a1")
        b = fake.connect("b")
        a.post("a2")
        b.post("b1")
        await fake.settle()
        assert got == ["connect a", "a1", "connect b", "a2", "b1"]


async def test_a_slow_coroutine_on_one_port_delays_nobody(browser: Browser) -> None:
    never = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        if port.name == "slow":
            await never.wait()
        async for message in port:
            port.post_message(message)

    async with FakeBrowser(browser) as fake:
        slow, fast = fake.connect("slow"), fake.connect("fast")
        for n in range(20):
            slow.post(n)
            fast.post(n)
        assert [await fast.receive() for _ in range(20)] == list(range(20))


async def test_a_listener_that_awaits_a_call_does_not_hold_up_its_answer(
    browser: Browser,
) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            port.post_message(await browser.tabs.query({}))

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        for n in range(10):
            page.post("how many?")
            fake.answer(await fake.expect("call", method="tabs.query"), n)
            assert await page.receive() == n


async def test_work_for_a_message_goes_on_when_its_port_has_gone(browser: Browser) -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        async def work(message: Any) -> None:
            await gate.wait()
            done.set()

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        page.post("work")
        page.disconnect()
        await fake.settle()
        gate.set()
        await done.wait()


# Errors


async def test_what_a_coroutine_raises_is_reported_once_and_stops_nobody(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    error = ValueError("boom")

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        async def fails(message: Any) -> None:
            await asyncio.sleep(0)
            raise error

        port.on_message.add_listener(port.post_message)

    async with FakeBrowser(browser) as fake:
        page = fake.connect("a")
        page.post(1)
        assert await page.receive() == 1
        await fake.settle()
    assert [(each["message"], each["exception"]) for each in reported] == [
        ("a listener of port 'a' onMessage failed", error)
    ]
    assert error.__traceback__ is not None


async def test_what_a_plain_listener_raises_is_reported_once_and_stops_nobody(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        def fails(message: Any) -> None:
            raise ValueError(message)

        port.on_message.add_listener(port.post_message)

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        page.post("a")
        page.post("b")
        assert [await page.receive(), await page.receive()] == ["a", "b"]
    assert [str(each["exception"]) for each in reported] == ["a", "b"]


async def test_what_listeners_return_is_ignored(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> object:
        port.on_message.add_listener(lambda message: {"answer": message})
        port.on_message.add_listener(lambda _: True)
        return port

    async with FakeBrowser(browser) as fake:
        fake.connect().post(1)
        await fake.settle()
        assert list(fake.arrived) == []
        assert fake.log == []


# The lifespan


async def test_a_lifespan_begins_before_ready_and_ends_after_the_last_disconnect(
    browser: Browser,
) -> None:
    got: list[str] = []
    begun, gate = asyncio.Event(), asyncio.Event()

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        got.append("begin")
        begun.set()
        await gate.wait()
        got.append("begun")
        yield
        got.append("end")

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append("connect")

        @port.on_disconnect.add_listener
        async def disconnected() -> None:
            await asyncio.sleep(0)
            got.append("disconnect")

    fake = FakeBrowser(browser)
    fake.greet()
    fake.connect()
    await begun.wait()
    assert list(fake.arrived) == []
    gate.set()
    await fake.expect("ready")
    await fake.settle()
    assert got == ["begin", "begun", "connect"]
    await fake.leave()
    assert got == ["begin", "begun", "connect", "disconnect", "end"]


async def test_lifespans_end_in_the_reverse_order(browser: Browser) -> None:
    got: list[str] = []

    def add(name: str) -> None:
        async def lifespan() -> AsyncIterator[None]:
            got.append(f"begin {name}")
            yield
            got.append(f"end {name}")

        assert browser.lifespan(lifespan) is lifespan

    add("a")
    add("b")
    async with FakeBrowser(browser):
        assert got == ["begin a", "begin b"]
    assert got == ["begin a", "begin b", "end b", "end a"]


async def test_a_lifespan_that_fails_ends_the_run_before_ready(browser: Browser) -> None:
    error, got = ValueError("no database"), []

    @browser.lifespan
    async def first() -> AsyncIterator[None]:
        try:
            yield
        finally:
            got.append("first has ended")

    @browser.lifespan
    async def fails() -> AsyncIterator[None]:
        raise error
        yield

    fake = FakeBrowser(browser)
    fake.greet()
    with pytest.raises(ValueError, match="no database"):
        await fake.run
    assert got == ["first has ended"]
    assert list(fake.arrived) == []
    assert not fake.channel.has_failed
    fake.channel.fail("app-error", "a lifespan failed", "Traceback")
    assert await fake.expect("fatal") == {
        "type": "fatal",
        "code": "app-error",
        "message": "a lifespan failed",
        "detail": "Traceback",
    }
    assert fake.channel.has_failed


async def test_a_failure_that_may_pass_asks_for_another_start(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        fake.channel.fail("app-error", "the port is in use", "Traceback", restart=True)
        assert (await fake.expect("fatal"))["restart"] is True
        await fake.run


async def test_a_lifespan_that_does_not_begin_is_named_in_the_console(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "SLOW_START", 0.01)

    @browser.lifespan
    async def begins() -> AsyncIterator[None]:
        yield

    @browser.lifespan
    async def hangs() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    fake = FakeBrowser(browser)
    fake.greet()
    log = await fake.expect("log")
    assert log["level"] == "warning"
    assert log["text"].endswith("hangs has not begun after 0.01 s")
    await fake.leave()
    assert list(fake.arrived) == [], "the one that has begun is not named"


async def test_the_api_cannot_be_called_from_a_lifespan(browser: Browser) -> None:
    raised: list[str] = []

    def call() -> None:
        with pytest.raises(ChannelClosedError) as caught:
            browser.tabs.query({})
        raised.append(str(caught.value))

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        call()
        yield
        call()

    async with FakeBrowser(browser):
        pass
    assert raised == ["the browser is not ready yet, or has left"] * 2


# The end


async def test_at_the_streams_end_on_disconnect_fires_once_on_every_port(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: got.append((port.name, port.error)))

    async with FakeBrowser(browser) as fake:
        for name in "abcde":
            fake.connect(name)
        await fake.settle()
        await fake.leave()
        assert got == [(name, None) for name in "abcde"]
    assert len(got) == 5


async def test_on_disconnect_may_close_other_ports_at_the_streams_end(browser: Browser) -> None:
    ports: list[Port] = []
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        ports.append(port)

        @port.on_disconnect.add_listener
        def disconnected() -> None:
            fired.append(port.name)
            if port.name == "a":
                ports[1].disconnect()

    async with FakeBrowser(browser) as fake:
        for name in "abc":
            fake.connect(name)
        await fake.settle()
        await fake.leave()
        assert fired == ["a", "c"]


async def test_messages_that_arrived_before_the_end_are_dispatched(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append("disconnect"))

    async with FakeBrowser(browser) as fake:
        fake.connect().post(1)
        fake.connect().post(2)
        await fake.leave()
        assert got == [1, 2, "disconnect", "disconnect"]


async def test_replies_made_before_the_end_still_go_out_whatever_the_window(
    browser: Browser,
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        await fake.settle()
        for n in range(10):  # faster than an ack can come
            message = {"type": "message", "port": page.number, "data": n}
            fake.channel.receive_data(frame(message))
        await fake.leave()
        assert [message["data"] for message in fake.arrived] == list(range(10))
        fake.complaints.clear()  # about frames that it did not send itself


async def test_async_on_disconnect_listeners_finish_and_running_tasks_are_cancelled(
    browser: Browser,
) -> None:
    got: list[str] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        @port.on_disconnect.add_listener
        async def disconnected() -> None:
            for _ in range(10):
                await asyncio.sleep(0)
            got.append("saved")

        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            got.append("cancelled")
            raise

    async with FakeBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
        assert sorted(got) == ["cancelled", "saved"]


async def test_an_async_for_sees_its_end_before_its_task_is_cancelled(browser: Browser) -> None:
    got: list[str] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            pass
        got.append("end")

    async with FakeBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
        assert got == ["end"]


async def test_an_on_disconnect_listener_that_will_not_end_is_cancelled_after_a_grace(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "GRACE", 0.01)
    cancelled = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_disconnect.add_listener
        async def disconnected() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

    async with FakeBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
        await cancelled.wait()


async def test_a_stream_that_ends_without_a_greeting_ends_the_run(browser: Browser) -> None:
    begun: list[str] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        begun.append("begun")
        yield

    fake = FakeBrowser(browser)
    await fake.leave()
    assert begun == []
    assert list(fake.arrived) == []


async def test_a_stream_that_ends_right_after_the_greeting_ends_the_run(browser: Browser) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))

    fake = FakeBrowser(browser)
    fake.greet()
    fake.connect()
    await fake.leave()
    assert fired == ["disconnect"]


async def test_a_stream_that_ends_inside_a_frame_is_logged(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        fake.channel.receive_data(b"\x10\x00\x00\x00[")
        await fake.leave()
        assert ("error", "the stream ended inside a frame", {}) in fake.log


async def test_a_fatal_of_the_extension_is_logged_and_ends_the_channel(browser: Browser) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))

    fake = FakeBrowser(browser)
    fake.greet()
    await fake.expect("ready")
    fake.connect()
    await fake.settle()
    fake.peer.fatal("host-crash", "the relay is broken")
    fake.flush_soon()
    await fake.run
    assert fired == ["disconnect"]
    assert fake.log == [
        ("error", "the extension gives up: the relay is broken", {"code": "host-crash"})
    ]
    assert not fake.channel.has_failed


async def test_a_browser_of_another_protocol_is_told_so_and_starts_nothing(
    browser: Browser,
) -> None:
    got: list[Any] = []
    browser.runtime.on_connect.add_listener(lambda port: got.append(port))

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        got.append("lifespan")
        yield

    fake = FakeBrowser(browser)
    fake.greet()
    fake.connect()
    text = fake.peer.data_to_send().replace(b'rotocol":1', b'rotocol":9')
    fake.channel.receive_data(text)
    await fake.run
    assert (await fake.expect("fatal"))["code"] == "protocol-mismatch"
    assert fake.channel.has_failed
    assert got == []


async def test_fail_ends_the_channel(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        fake.channel.fail("host-crash", "why", "")
        async with asyncio.timeout(1):
            await fake.run


@pytest.mark.parametrize("place", ["feed", "next_frame"])
async def test_what_fails_in_the_channel_itself_ends_it_with_a_word(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, reported: list[dict[str, Any]], place: str
) -> None:
    ended: list[Any] = []
    error = MemoryError("none is left")

    def fail(*_: object) -> None:
        monkeypatch.undo()  # the other end reads as well
        raise error

    fake = FakeBrowser(browser)
    fake.greet()
    await fake.expect("ready")
    _, port = await accepted(browser, fake)
    port.on_disconnect.add_listener(lambda: ended.append("disconnected"))
    monkeypatch.setattr(f"onconnect.protocol.frames.FrameReader.{place}", fail)
    fake.channel.receive_data(b"x")
    fatal = await fake.expect("fatal")
    assert (fatal["code"], fatal["message"]) == (
        "host-crash",
        "the host crashed: MemoryError: none is left",
    )
    assert "in fail" in fatal["detail"]
    await fake.run
    assert fake.channel.has_failed
    assert ended == ["disconnected"]
    assert reported == [{"message": "the host crashed", "exception": error}]


async def test_a_host_that_cannot_write_ends(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    async with FakeBrowser(browser) as fake:
        _, port = await accepted(browser, fake)

        def fail(data: bytes) -> None:
            raise MemoryError

        fake.write = fail  # type: ignore[method-assign]
        port.post_message(1)
        async with asyncio.timeout(5):
            await fake.run
        assert fake.channel.has_failed
    assert {each["message"] for each in reported} == {"the host crashed"}


async def test_what_a_thread_has_posted_goes_before_the_last_words(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        thread = threading.Thread(target=port.post_message, args=("first",))
        thread.start()
        thread.join()
        fake.channel.leave("that was it")
        assert await page.receive() == "first"
        await fake.expect("bye", reason="that was it")


async def test_a_cancelled_run_says_bye_and_winds_up(browser: Browser) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))

    fake = FakeBrowser(browser)
    fake.greet()
    await fake.expect("ready")
    fake.connect()
    await fake.settle()
    fake.run.cancel()
    assert await fake.expect("bye") == {
        "type": "bye",
        "reason": "a handler ended the host",
        "restart": False,
    }
    with pytest.raises(asyncio.CancelledError):
        await fake.run
    assert fired == ["disconnect"]


@pytest.mark.parametrize("is_async", [False, True])
def test_sys_exit_in_a_listener_ends_the_loop_with_a_bye_and_is_no_failure(
    browser: Browser, is_async: bool
) -> None:
    fakes: list[FakeBrowser] = []
    reports: list[Any] = []

    def leaves(port: Port) -> None:
        sys.exit(3)

    async def leaves_later(port: Port) -> None:
        sys.exit(3)

    browser.runtime.on_connect.add_listener(leaves_later if is_async else leaves)

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, each: reports.append(each))
        fakes.append(FakeBrowser(browser))
        fakes[0].greet()
        await fakes[0].expect("ready")
        fakes[0].connect()
        await asyncio.Event().wait()

    with pytest.raises(SystemExit) as caught:
        asyncio.run(main())
    assert caught.value.code == 3
    assert [message["type"] for message in fakes[0].arrived] == ["bye"]
    assert reports == []


# Logs


async def test_what_the_host_says_goes_to_the_extensions_console_from_any_thread(
    browser: Browser,
) -> None:
    async with FakeBrowser(browser) as fake:
        fake.channel.say("info", "from the loop", {"n": 1})
        await asyncio.to_thread(fake.channel.say, "warning", "from a thread", {})
        assert [await fake.expect("log"), await fake.expect("log")] == [
            {"type": "log", "level": "info", "text": "from the loop", "fields": {"n": 1}},
            {"type": "log", "level": "warning", "text": "from a thread"},
        ]


async def test_what_the_extension_says_is_logged(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        fake.peer.log("warning", "storage is full", {"bytes": 5})
        await fake.settle()
        assert fake.log == [("warning", "the extension says: storage is full", {"bytes": 5})]


async def test_ready_tells_of_the_host(browser: Browser) -> None:
    fake = FakeBrowser(browser)
    fake.greet()
    ready = await fake.expect("ready")
    assert ready["host"] == HOST
    await fake.leave()


# Several channels


async def test_handlers_written_once_serve_several_browsers(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            port.post_message([message, await browser.tabs.query({})])

    async with FakeBrowser(browser, "Firefox") as one, FakeBrowser(browser, "Chrome") as other:
        pages = [one.connect(), other.connect()]
        for page in pages:
            page.post("ask")
        for n, fake in enumerate((one, other)):
            fake.answer(await fake.expect("call", method="tabs.query"), n)
        assert [await page.receive() for page in pages] == [["ask", 0], ["ask", 1]]
        await one.leave()
        pages[1].post("again")
        other.answer(await other.expect("call", method="tabs.query"), 2)
        assert await pages[1].receive() == ["again", 2]


async def test_a_browser_that_leaves_while_a_lifespan_begins_cancels_it(browser: Browser) -> None:
    lives: list[str] = []
    begun = asyncio.Event()

    @browser.lifespan
    async def first() -> AsyncIterator[None]:
        try:
            yield
        finally:
            lives.append("the first has ended")

    @browser.lifespan
    async def waits() -> AsyncIterator[None]:
        begun.set()
        try:
            await asyncio.Event().wait()
            yield
        finally:
            lives.append("the waiting one was cancelled")

    fake = FakeBrowser(browser)
    fake.greet()
    await begun.wait()
    await fake.leave()
    assert lives == ["the waiting one was cancelled", "the first has ended"]


async def test_a_host_that_leaves_while_a_lifespan_begins_cancels_it_and_says_why(
    browser: Browser,
) -> None:
    begun = asyncio.Event()

    @browser.lifespan
    async def waits() -> AsyncIterator[None]:
        begun.set()
        await asyncio.Event().wait()
        yield

    fake = FakeBrowser(browser)
    fake.greet()
    await begun.wait()
    fake.channel.leave("it was ended by SIGTERM", restart=False)
    await fake.run
    assert await fake.expect("bye") == {
        "type": "bye",
        "reason": "it was ended by SIGTERM",
        "restart": False,
    }


def test_listeners_and_lifespans_are_counted(browser: Browser) -> None:
    assert browser.registry.count() == 0
    browser.runtime.on_connect.add_listener(lambda port: None)
    browser.tabs.on_updated.add_listener(lambda *_: None)

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        yield

    assert browser.registry.count() == 3


async def test_a_channel_that_is_cancelled_while_a_lifespan_begins_is_cancelled(
    browser: Browser,
) -> None:
    begun = asyncio.Event()

    @browser.lifespan
    async def waits() -> AsyncIterator[None]:
        begun.set()
        await asyncio.Event().wait()
        yield

    fake = FakeBrowser(browser)
    fake.greet()
    await begun.wait()
    fake.run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fake.run


def test_a_lifespan_that_never_yields_is_refused_when_it_is_registered(browser: Browser) -> None:
    async def no_yield() -> None:
        """Do nothing."""

    with pytest.raises(TypeError, match="takes an async generator function"):
        browser.lifespan(no_yield)


async def test_an_event_may_be_listened_to_from_a_thread(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        listener = await asyncio.to_thread(browser.tabs.on_updated.add_listener, lambda: None)
        call = await fake.expect("call")
        assert call["method"] == "tabs.onUpdated.addListener"
        await asyncio.to_thread(browser.tabs.on_updated.remove_listener, listener)
        assert (await fake.expect("call"))["args"] == [call["id"]]
