"""What happens to one browser of a program harms no other, and nothing of it is left over."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import sys
import weakref
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BufferFullError, ChannelClosedError, Limits, Port, Server
from onconnect.serving import server as server_module
from onconnect.serving import visit as visit_module
from onconnect.testing.replay.recording import read
from tests.serving.arriving import BOUND, Pipes, fake_browser, nothing_left_over, server_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from onconnect.serving.visit import Visit

PORTS = 200 if sys.platform != "win32" else 20
"""Under wine, and in debug mode, all takes many times as long."""

WORDS = 100_000 if sys.platform != "win32" else 20_000
"""Times that some words are posted in one message, which is longer than the pipe."""


def echo(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="echo")
    async def echoes(port: Port) -> None:
        async for message in port:
            port.post_message([browser.about.profile, port.browser.about.profile, message])


@pytest.mark.usefixtures("patience")
async def test_three_browsers_with_200_ports_each_are_never_mixed_up(browser: Browser) -> None:
    echo(browser)
    with nothing_left_over():
        async with (
            server_of(browser) as server,
            fake_browser(server=server, profile_id="a") as a,
            fake_browser(server=server, profile_id="b", profile="chrome") as b,
            fake_browser(server=server, profile_id="c", profile="chrome") as c,
        ):
            ports = [(fake, fake.connect("echo")) for _ in range(PORTS) for fake in (a, b, c)]
            for fake in (a, b, c):
                await fake.settle()
            for turn in range(3):
                for number, (_, port) in enumerate(ports):
                    port.post_message([turn, number])
            for turn in range(3):
                for number, (fake, port) in enumerate(ports):
                    name = fake.profile_id
                    assert await port.receive() == [name, name, [turn, number]]
            for _, port in ports:
                port.disconnect()


@pytest.mark.usefixtures("patience")
async def test_one_floods_one_does_not_read_one_is_killed_and_one_notices_nothing(
    browser: Browser,
) -> None:
    echo(browser)
    posted: dict[str, int] = {}

    @browser.runtime.on_connect.add_listener(name="much")
    async def posts_much(port: Port) -> None:
        for number in range(200):
            port.post_message("x" * 1_000_000)
            posted[browser.about.profile] = number + 1
            await port.drain()

    ended: list[str] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        yield
        ended.append(browser.about.profile)

    with nothing_left_over():
        async with server_of(browser) as server, fake_browser(server=server) as calm:
            async with fake_browser(server=server, profile_id="flood") as floods:
                blocks = Pipes()
                blocks.greet(profile="blocks")
                blocks.peer.connect("much", sender={})
                blocks.send()
                server.take(blocks.arrival)
                kills = Pipes()
                kills.greet(profile="killed")
                kills.peer.connect("echo", sender={})
                kills.peer.connect("much", sender={})
                kills.send()
                server.take(kills.arrival)
                await kills.hear("ready")
                assert len(server.browsers) == 4
                flooding = await floods.connect("echo")
                for number in range(5_000):
                    flooding.post_message(number)
                with await calm.connect("echo") as port:
                    for number in range(20):
                        port.post_message(number)
                        assert await port.receive(BOUND) == ["test", "test", number]
                        if number == 10:
                            kills.close()
                await kills.ended()
                assert posted["blocks"] < 20, "it waits for the browser that does not read"
                for number in range(5_000):
                    assert await flooding.receive(BOUND) == ["flood", "flood", number]
                flooding.disconnect()
            assert sorted(ended) == ["flood", "killed"]
            assert [each.about.profile for each in server.browsers] == ["test", "blocks"]
            blocks.close()
            await blocks.ended()
    assert sorted(ended) == ["blocks", "flood", "killed", "test"]


def exhaust(port: Port) -> None:
    for _ in range(20):
        port.post_message("x" * 900_000)


async def test_the_limits_of_what_waits_are_each_browsers_own(browser: Browser) -> None:
    ports: dict[str, Port] = {}

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        ports[browser.about.profile] = port

    limits = Limits(waiting=2_000_000)
    async with server_of(browser, limits=limits) as server, fake_browser(server=server) as calm:
        blocks = Pipes()
        blocks.greet(profile="blocks")
        blocks.peer.connect("", sender={})
        blocks.send()
        server.take(blocks.arrival)
        await blocks.hear("ready")
        with pytest.raises(BufferFullError):  # behind what the window and the pipe take
            exhaust(ports["blocks"])
        with await calm.connect() as port:
            ports["test"].post_message("y" * 500_000)
            assert len(await port.receive()) == 500_000
        blocks.close()


async def test_each_browser_is_a_channel_of_its_own_in_a_recording(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo(browser)
    monkeypatch.setenv("ONCONNECT_RECORD", str(tmp_path / "chat.jsonl"))
    with nothing_left_over():
        async with server_of(browser) as server:
            both = [Pipes(pid=1), Pipes(pid=2)]
            for each in both:
                server.take(each.arrival)
                each.greet(profile=str(each.arrival.pid))
                each.peer.connect("echo", sender={})
            for number in range(3):
                for each in both:
                    each.post(1, number)
                    await each.hear("message")
        for each in both:
            each.close()
        await asyncio.get_running_loop().shutdown_default_executor()
    for pid, channel in enumerate(read(tmp_path / "chat.jsonl"), 1):
        data = [each.message.get("data") for each in channel if each.message["type"] == "message"]
        assert data == [each for n in range(3) for each in (n, [str(pid), str(pid), n])]
    assert pid == 2


@pytest.mark.parametrize("kind", ["plain", "async", "lifespan", "on_connect"])
async def test_sys_exit_ends_the_channel_of_its_browser_and_not_the_program(
    browser: Browser, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    echo(browser)

    def exit_if_meant() -> None:
        if browser.about.profile == "exits":
            sys.exit("enough")

    @browser.runtime.on_connect.add_listener(name="exit")
    def exits(port: Port) -> None:
        if kind == "plain":
            exit_if_meant()

    @browser.runtime.on_connect.add_listener(name="exit")
    async def exits_later(port: Port) -> None:
        await asyncio.sleep(0)
        if kind == "async":
            exit_if_meant()

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        if kind == "lifespan":
            exit_if_meant()
        yield

    server = server_of(browser)
    if kind == "on_connect":
        server.on_connect.add_listener(exit_if_meant)
    with nothing_left_over():
        async with server, fake_browser(server=server) as calm:
            pipes = Pipes()
            pipes.greet(profile="exits")
            pipes.peer.connect("exit", sender={})
            pipes.send()
            server.take(pipes.arrival)
            bye = await pipes.hear("bye")
            assert not bye["restart"]
            assert "a handler ended the host" in bye["reason"]
            await pipes.ended()
            pipes.close()
            with await calm.connect("echo") as port:
                port.post_message(1)
                assert await port.receive() == ["test", "test", 1]
            assert len(server.browsers) == 1
    (line,) = [each for each in caplog.messages if "called sys.exit('enough')" in each]
    assert "only the channel of this browser ends" in line
    place = {"plain": "exits", "async": "exits_later", "lifespan": "lifespan"}
    assert f"{place.get(kind, 'exit_if_meant')}, line " in line


@pytest.mark.parametrize("is_async", [False, True])
def test_a_ctrl_c_in_a_listener_reaches_the_program(browser: Browser, is_async: bool) -> None:
    def interrupted(port: Port) -> None:
        raise KeyboardInterrupt

    async def interrupted_later(port: Port) -> None:
        raise KeyboardInterrupt

    browser.runtime.on_connect.add_listener(interrupted_later if is_async else interrupted)
    servers: list[Server] = []

    async def program(pipes: Pipes) -> None:
        async with server_of(browser) as server:
            servers.append(server)
            server.take(pipes.arrival)
            await asyncio.Event().wait()

    loop = asyncio.new_event_loop()
    reported: list[Any] = []
    loop.set_exception_handler(lambda _, context: reported.append(context))
    pipes = Pipes()
    pipes.greet()
    pipes.peer.connect("", sender={})
    pipes.send()
    running = loop.create_task(program(pipes))
    is_raised = False
    try:
        loop.run_until_complete(running)
    except KeyboardInterrupt:
        is_raised = True
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(running)
    loop.close()
    gc.collect()
    pipes.close()
    assert is_raised
    assert servers[0].browsers == []
    assert reported == []


async def test_a_listener_that_fails_is_logged_for_its_browser_and_told_to_its_console(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    @browser.runtime.on_connect.add_listener
    def fails(port: Port) -> None:
        raise ValueError("on purpose")

    async with (
        server_of(browser) as server,
        fake_browser(server=server, profile_id="calm") as calm,
        fake_browser(server=server, profile_id="fails") as other,
    ):
        with other.expect_fault("ValueError: on purpose"):
            port = await other.connect()
            await port.wait_closed()
            await other.until(lambda: bool(other.log), "nothing was told")
        assert calm.log == []
    (record,) = [each for each in caplog.records if "on purpose" in each.getMessage()]
    assert record.name == "onconnect"
    assert record.levelno == logging.ERROR
    text = record.getMessage()
    assert text.startswith("Firefox ")
    assert "(profile fails): a listener of runtime.onConnect failed\nTraceback" in text


async def test_a_lifespan_that_fails_ends_its_browsers_channel_only(browser: Browser) -> None:
    echo(browser)

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        if browser.about.profile == "fails":
            raise ValueError("no database")
        yield

    with nothing_left_over():
        async with server_of(browser) as server, fake_browser(server=server) as calm:
            pipes = Pipes()
            pipes.greet(profile="fails")
            server.take(pipes.arrival)
            fatal = await pipes.hear("fatal")
            assert fatal["code"] == "app-error"
            assert fatal["message"] == "a lifespan failed: ValueError: no database"
            await pipes.ended()
            pipes.close()
            with await calm.connect("echo") as port:
                port.post_message(1)
                assert await port.receive() == ["test", "test", 1]


async def test_a_fault_in_a_channel_itself_is_fatal_for_that_channel_only(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, reported: list[dict[str, Any]]
) -> None:
    echo(browser)
    async with server_of(browser) as server, fake_browser(server=server) as calm:
        pipes = Pipes()
        pipes.greet(profile="breaks")
        server.take(pipes.arrival)
        await pipes.hear("ready")
        (broken,) = [v for v in server._visits.values() if v.browser.about.profile == "breaks"]

        def breaks(message: Any) -> None:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr(broken._channel._dispatcher, "dispatch", breaks)
        pipes.peer.connect("echo", sender={})
        pipes.send()
        assert (await pipes.hear("fatal"))["code"] == "host-crash"
        await pipes.ended()
        pipes.close()
        with await calm.connect("echo") as port:
            port.post_message(1)
            assert await port.receive() == ["test", "test", 1]
    assert [type(each["exception"]) for each in reported] == [ZeroDivisionError]


async def test_contexts_are_each_browsers_own(browser: Browser) -> None:
    who: ContextVar[str] = ContextVar("who", default="nobody")
    seen: list[tuple[str, str]] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        who.set(browser.about.profile)
        yield

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        seen.append((browser.about.profile, who.get()))
        who.set(f"listener of {browser.about.profile}")

    async with (
        server_of(browser) as server,
        fake_browser(server=server, profile_id="a") as a,
        fake_browser(server=server, profile_id="b") as b,
    ):
        for fake in (a, b, a, b):
            (await fake.connect()).disconnect()
        assert who.get() == "nobody"
        assert {name for name, _ in seen} == {"a", "b"}
        for name, value in seen:
            assert value in ("nobody", name, f"listener of {name}")


async def test_a_browser_that_leaves_cancels_its_listeners_and_nobody_elses(
    browser: Browser,
) -> None:
    cancelled: list[str] = []
    shared: list[asyncio.Task[None]] = []

    async def belongs_to_the_program() -> None:
        await asyncio.Event().wait()

    @browser.runtime.on_connect.add_listener
    async def waits(port: Port) -> None:
        if not shared:
            shared.append(asyncio.create_task(belongs_to_the_program()))
        name = browser.about.profile
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(name)
            raise

    async with server_of(browser) as server, fake_browser(server=server) as calm:
        pipes = Pipes()
        pipes.greet(profile="leaves")
        pipes.peer.connect("", sender={})
        pipes.send()
        server.take(pipes.arrival)
        await pipes.hear("ready")
        port = await calm.connect()
        pipes.close()
        await pipes.ended()
        assert cancelled == ["leaves"]
        assert not shared[0].done()
        port.disconnect()
        await calm.leave()
    assert cancelled == ["leaves", "test"]
    shared[0].cancel()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time for an end that a busy computer needs too."""
    for module in (visit_module, server_module):
        monkeypatch.setattr(module, "ENDS_WITHIN", BOUND)


@pytest.mark.usefixtures("patience")
async def test_the_servers_end_is_orderly_for_every_browser(browser: Browser) -> None:
    heard: list[str] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        yield
        heard.append(f"lifespan of {browser.about.profile}")

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.post_message("last words " * WORDS)

        @port.on_disconnect.add_listener
        async def closed() -> None:
            await asyncio.sleep(0)
            heard.append(f"port of {browser.about.profile}")

    with nothing_left_over():
        all_pipes = []
        async with server_of(browser) as server:
            for name in ("a", "b", "c"):
                pipes = Pipes()
                all_pipes.append(pipes)
                pipes.greet(profile=name)
                pipes.peer.connect("", sender={})
                pipes.send()
                server.take(pipes.arrival)
                await pipes.hear("ready")
            reading = [asyncio.create_task(_last_words(each)) for each in all_pipes]
        assert [len(each) for each in await asyncio.gather(*reading)] == [11 * WORDS] * 3
        for pipes in all_pipes:
            await pipes.ended()
            pipes.close()
    for name in ("a", "b", "c"):
        assert heard.index(f"port of {name}") < heard.index(f"lifespan of {name}")


async def _last_words(pipes: Pipes) -> str:
    message = await pipes.hear("message")
    bye = await pipes.hear("bye")
    assert bye == {"type": "bye", "reason": "the program has ended", "restart": True}
    text: str = message["data"]
    return text


@pytest.mark.parametrize("what", ["lifespan", "stubborn", "reader", "slow start"])
async def test_what_does_not_end_in_time_is_ended(
    browser: Browser, what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(visit_module, "ENDS_WITHIN", 0.2)
    stubborn = asyncio.Event()

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        if what == "slow start":
            await asyncio.Event().wait()
        yield
        if what == "lifespan":
            await asyncio.Event().wait()
        while what == "stubborn" and not stubborn.is_set():
            try:
                await stubborn.wait()
            except asyncio.CancelledError:
                continue

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        for _ in range(20):
            port.post_message("x" * 1_000_000)

    with nothing_left_over():
        async with server_of(browser) as server:
            pipes = Pipes()
            pipes.greet()
            pipes.peer.connect("", sender={})
            pipes.send()
            server.take(pipes.arrival)
            if what != "slow start":
                await server.connected()
            async with asyncio.timeout(BOUND):
                await server.close()
            await pipes.ended()
            stubborn.set()
            while server._visits:
                await asyncio.wait(server._visits)
            pipes.close()
    is_told = any("it has not ended within" in each for each in caplog.messages)
    assert is_told == (what != "slow start")


async def test_a_program_that_is_cancelled_ends_its_channels_in_an_orderly_way(
    browser: Browser,
) -> None:
    heard: list[str] = []
    serving = asyncio.Event()

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        yield
        heard.append("ended")

    async def program(pipes: Pipes) -> None:
        async with server_of(browser) as server:
            server.take(pipes.arrival)
            await server.connected()
            serving.set()
            await asyncio.Event().wait()

    with nothing_left_over():
        pipes = Pipes()
        pipes.greet()
        running = asyncio.create_task(program(pipes))
        await serving.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert (await pipes.hear("bye"))["restart"]
        assert heard == ["ended"]
        pipes.close()


async def test_a_program_that_a_proxy_would_start_again_is_not_looked_for_at_once(
    browser: Browser,
) -> None:
    async with server_of(browser) as server:
        pipes = Pipes(starts=True)
        pipes.greet()
        server.take(pipes.arrival)
        await server.connected()
    assert not (await pipes.hear("bye"))["restart"]
    pipes.close()


def test_a_program_that_never_closes_its_server_still_says_that_it_ends(browser: Browser) -> None:
    told: list[Any] = []

    async def program() -> Pipes:
        pipes = Pipes()
        pipes.greet()
        server = await server_of(browser)
        server.take(pipes.arrival)
        await server.connected()
        return pipes

    pipes = asyncio.run(program())

    async def hears() -> None:
        told.append(await pipes.hear("bye"))

    asyncio.run(hears())
    pipes.close()
    assert told == [{"type": "bye", "reason": "the program has ended", "restart": True}]


async def test_a_channel_ends_when_its_proxy_has_gone_although_the_pipes_are_open(
    browser: Browser,
) -> None:
    with nothing_left_over():
        async with server_of(browser) as server:
            pipes = Pipes()
            pipes.greet()
            server.take(pipes.arrival)
            first = await server.connected()
            pipes.gone.set()
            while server._visits:
                await asyncio.wait(server._visits)
            assert not first.is_connected
            assert pipes.ends >= 1
            pipes.close()


async def test_an_extension_that_is_reloaded_ten_times_leaves_nothing_of_its_channels(
    browser: Browser,
) -> None:
    echo(browser)
    visits: list[weakref.ref[Visit]] = []
    with nothing_left_over():
        async with server_of(browser) as server, fake_browser(server=server) as calm:
            for turn in range(10):
                fake = fake_browser(server=server, profile_id="again")
                async with fake:
                    visits += map(weakref.ref, server._visits.values())
                    ports = [fake.connect("echo") for _ in range(20)]
                    ports[turn].post_message(turn)
                    assert await ports[turn].receive() == ["again", "again", turn]
                    about = server.browsers[1].about
                    await fake.leave()  # with its ports open
                assert about.profile == "again"
            with await calm.connect("echo") as port:
                port.post_message("still here")
                assert await port.receive() == ["test", "test", "still here"]
            assert len(server._visits) == 1
        del fake, ports, port, calm
        assert browser.registry.clients == []
        assert browser.registry.watchers == set()
    gc.collect()
    assert {visit() for visit in visits} == {None}


async def test_bytes_that_are_no_frame_end_the_channel_that_they_came_by(browser: Browser) -> None:
    echo(browser)
    with nothing_left_over():
        async with server_of(browser) as server, fake_browser(server=server) as calm:
            pipes = Pipes()
            server.take(pipes.arrival)
            os.write(pipes.to_program, b"\xff\xff\xff\xff garbage")
            await pipes.ended()
            pipes.close()
            with await calm.connect("echo") as port:
                port.post_message(1)
                assert await port.receive() == ["test", "test", 1]


async def test_a_browser_that_leaves_before_it_has_said_hello_leaves_nothing(
    browser: Browser,
) -> None:
    with nothing_left_over():
        async with server_of(browser) as server:
            pipes = Pipes()
            server.take(pipes.arrival)
            pipes.close()
            await pipes.ended()
            assert server.browsers == []


async def test_calls_under_way_fail_when_their_browser_leaves_and_no_others(
    browser: Browser,
) -> None:
    async with server_of(browser) as server, fake_browser(server=server) as calm:
        pipes = Pipes()
        pipes.greet(profile="leaves")
        server.take(pipes.arrival)
        await pipes.hear("ready")
        first, second = server.browsers
        asked = second.tabs.query({})
        await pipes.hear("call")
        calm.api["tabs.query"] = [1]
        pipes.close()
        with pytest.raises(ChannelClosedError, match=r"before tabs\.query returned"):
            await asked
        assert await first.tabs.query({}) == [1]
        with pytest.raises(ChannelClosedError, match=r"Firefox 1\.0 \(profile leaves\) has left"):
            second.tabs.query({})


@pytest.mark.process
async def test_a_child_that_is_forked_does_not_hold_the_stream(browser: Browser) -> None:
    async with server_of(browser) as server:
        pipes = Pipes()
        pipes.greet()
        server.take(pipes.arrival)
        await server.connected()
        context = multiprocessing.get_context("fork")
        release = context.Event()

        def forked() -> None:
            pipes.close()  # which a browser would have
            release.wait(BOUND)

        child = context.Process(target=forked)
        child.start()
        os.close(pipes.to_program)
        await pipes.ended()
        os.set_blocking(pipes.from_program, True)
        while await asyncio.to_thread(os.read, pipes.from_program, 65_536):
            pass  # up to the end of the stream, which comes although the child lives
        assert child.is_alive()
        release.set()
        child.join()
        os.close(pipes.from_program)
