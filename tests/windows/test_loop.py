"""The event loop of a host hears threads, signals and the system, and leaves nothing behind."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _thread
import asyncio
import signal
import socket
import threading
from typing import TYPE_CHECKING, TypeVar

import pytest

from onconnect.windows.loop import Loop

if TYPE_CHECKING:
    from collections.abc import Coroutine

Result = TypeVar("Result")

BOUND = 40


def run(work: Coroutine[object, object, Result], *, debug: bool = False) -> Result:
    """Run something on a loop of its own, within a bound."""
    with asyncio.Runner(loop_factory=Loop, debug=debug) as runner:
        return runner.run(asyncio.wait_for(work, BOUND))


def test_what_threads_ask_for_is_done_in_order() -> None:
    count = 5_000

    async def work() -> list[int]:
        loop, done, heard = asyncio.get_running_loop(), asyncio.Event(), list[int]()

        def ask() -> None:
            for each in range(count):
                loop.call_soon_threadsafe(heard.append, each)
            loop.call_soon_threadsafe(done.set)

        threading.Thread(target=ask).start()
        await done.wait()
        return heard

    assert run(work()) == list(range(count))


def test_an_idle_loop_hears_a_signal() -> None:
    async def work() -> list[int]:
        heard, done = list[int](), asyncio.Event()

        def hear(number: int, _: object) -> None:
            heard.append(number)
            done.set()

        before = signal.signal(signal.SIGBREAK, hear)
        try:
            timer = threading.Timer(0.1, _thread.interrupt_main, [signal.SIGBREAK])
            timer.start()  # another thread, so that the loop is most likely asleep
            await done.wait()
        finally:
            signal.signal(signal.SIGBREAK, before)
        return heard

    assert run(work()) == [signal.SIGBREAK]


@pytest.mark.process
@pytest.mark.parametrize(("debug", "count"), [(False, 200), (True, 5)])  # debugging is slow
def test_sockets_programs_threads_and_timers_work_at_the_same_time(debug: bool, count: int) -> None:
    complaints: list[str] = []
    echoed = asyncio.Event()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            writer.write(data)
        writer.close()
        echoed.set()

    async def over_a_socket() -> bytes:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server:
            host, port = server.sockets[0].getsockname()
            reader, writer = await asyncio.open_connection(host, port)
            for _ in range(count):
                writer.write(b"x" * 100)
                assert await reader.readexactly(100) == b"x" * 100
            writer.close()
            await echoed.wait()
        return b"sockets"

    async def by_a_program() -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "print(input()[::-1], end='')", stdin=-1, stdout=-1
        )
        output, _ = await process.communicate(b"smargorp\n")
        return output

    async def by_a_thread() -> bytes:
        for _ in range(count):
            await asyncio.to_thread(lambda: None)
        return b"threads"

    async def by_timers() -> bytes:
        for _ in range(5):
            await asyncio.sleep(0.005)
        return b"timers"

    async def all_of_it() -> tuple[bytes, ...]:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: complaints.append(str(context))
        )
        return await asyncio.gather(over_a_socket(), by_a_program(), by_a_thread(), by_timers())

    assert [*run(all_of_it(), debug=debug)] == [b"sockets", b"programs", b"threads", b"timers"]
    assert complaints == []


def test_a_closed_loop_leaves_no_thread() -> None:
    before = set(threading.enumerate())

    async def work() -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)
            waiting = asyncio.ensure_future(asyncio.get_running_loop().sock_recv(ours, 1))
            await asyncio.sleep(0)
            waiting.cancel()

    for _ in range(20):
        run(work())
    assert set(threading.enumerate()) == before


def test_a_loop_that_stops_and_goes_on_mistakes_no_operation_for_another_one() -> None:
    complaints: list[str] = []
    loop = Loop()
    loop.set_exception_handler(lambda _, context: complaints.append(str(context)))
    try:
        for _ in range(200):  # each time, what the loop had begun to read is cancelled
            loop.run_until_complete(asyncio.sleep(0))
    finally:
        loop.close()
    assert complaints == []


def test_a_thread_may_wake_a_loop_that_is_closed() -> None:
    loop = Loop()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon_threadsafe(print)
