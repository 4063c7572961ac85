"""What a program does with what comes to its meeting place, in this process; on POSIX systems."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

import pytest

from onconnect.attach import introduction
from onconnect.attach.meeting import Arrival, meeting
from onconnect.errors import SetupError

if sys.platform == "win32":
    pytest.skip("sockets and descriptors are passed on POSIX systems only", allow_module_level=True)

from onconnect.attach import meeting_posix, place_posix, program_posix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.attach.meetings import Meetings

BOUND = 40.0


class Peer:
    """A process of this user that connects to a program, and is not always a proxy."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(BOUND)
        self.socket.connect(path)
        self.pipes = [*os.pipe(), *os.pipe()]

    def give(self, data: bytes, count: int = 2) -> None:
        """Send something with so many descriptors, of which the first two are right."""
        reader, _, _, writer = self.pipes
        socket.send_fds(self.socket, [data], [reader, writer, *[reader] * 250][:count])

    async def answer(self) -> bytes:
        """Wait for the answer; nothing if the connection has ended."""
        try:
            return await asyncio.to_thread(self.socket.recv, 64)
        except ConnectionResetError:  # the program has left something unread
            return b""

    def close(self) -> None:
        self.socket.close()
        while self.pipes:
            os.close(self.pipes.pop())


@pytest.fixture
def connect(meetings: Meetings) -> Iterator[Callable[[], Peer]]:
    with ExitStack() as stack:

        def connected() -> Peer:
            peer = Peer(place_posix.address(str(meetings.place), meetings.name))
            stack.callback(peer.close)
            return peer

        yield connected


def descriptors() -> int:
    return len(os.listdir("/dev/fd"))


WORDS = ["--name", "x.y", "--callers", "a@b", "--", "/x.json", "a@b"]
INTRODUCTION = introduction.write(1, WORDS)


def ended(arrival: Arrival) -> None:
    os.close(arrival.reader)
    os.close(arrival.writer)
    arrival.end()


async def test_an_introduction_may_come_in_pieces(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    arrived: asyncio.Queue[Arrival] = asyncio.Queue()
    async with meeting(meetings.name, arrived.put_nowait):
        peer = connect()
        peer.give(INTRODUCTION[:1])
        for at in range(1, len(INTRODUCTION)):
            peer.socket.send(INTRODUCTION[at : at + 1])
            await asyncio.sleep(0)
        assert await peer.answer() == introduction.TAKEN
        arrival = await arrived.get()
        assert (arrival.caller, arrival.stranger) == ("a@b", None)
        assert arrival.pid == os.getpid()
        assert not os.get_inheritable(arrival.reader)
        os.write(peer.pipes[1], b"to the program")
        assert os.read(arrival.reader, 100) == b"to the program"
        ended(arrival)
        arrival.end()
        assert arrival.gone.is_set()
        assert await peer.answer() == b""


GARBAGE = {
    "no descriptor": (INTRODUCTION, 0),
    "one descriptor": (INTRODUCTION, 1),
    "three descriptors": (INTRODUCTION, 3),
    "as many descriptors as fit": (INTRODUCTION, 250),
    "another protocol": (b"GET / HTTP/1.1\r\n\r\n", 0),
    "too long": ((10_000_000).to_bytes(4, "big") + b"1\0", 2),
    "more than announced": (INTRODUCTION + b"more", 2),
    "another version": (b"\0\0\0\x03" + b"9\0001", 2),
    "no number": (b"\0\0\0\x03" + b"1\0x", 2),
    "a negative number": (introduction.write(-1, WORDS), 2),
    "an option that nobody knows": (introduction.write(1, ["--unknown", "x"]), 2),
    "no UTF-8": (b"\0\0\0\x05" + b"1\0\xff\0\xff", 2),
}


@pytest.mark.parametrize(("data", "count"), GARBAGE.values(), ids=GARBAGE)
async def test_garbage_ends_its_own_connection_and_leaves_no_descriptor(
    meetings: Meetings, connect: Callable[[], Peer], data: bytes, count: int
) -> None:
    arrived: asyncio.Queue[Arrival] = asyncio.Queue()
    async with meeting(meetings.name, arrived.put_nowait):
        before = descriptors()
        bad, good = connect(), connect()
        bad.give(data, count)
        assert await bad.answer() == b""
        good.give(INTRODUCTION)
        assert await good.answer() == introduction.TAKEN
        ended(await arrived.get())
        assert arrived.empty()
        bad.close()
        good.close()
        assert descriptors() == before


async def test_what_are_no_pipes_is_not_taken(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    async with meeting(meetings.name, ended):
        peer = connect()
        null = os.open(os.devnull, os.O_RDWR)
        socket.send_fds(peer.socket, [INTRODUCTION], [null, null])
        os.close(null)
        assert await peer.answer() == b""
        peer = connect()
        _, writer, reader, _ = peer.pipes
        socket.send_fds(peer.socket, [INTRODUCTION], [writer, reader])
        assert await peer.answer() == b""


async def test_who_says_nothing_is_left_after_a_while_and_holds_up_nobody(
    meetings: Meetings, connect: Callable[[], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_posix, "_INTRODUCED_WITHIN", 0.5)
    async with meeting(meetings.name, ended):
        silent, slow, good = connect(), connect(), connect()
        slow.give(INTRODUCTION[:7])
        good.give(INTRODUCTION)
        assert await good.answer() == introduction.TAKEN
        assert await silent.answer() == b""
        assert await slow.answer() == b""


async def test_a_crowd_that_says_nothing_does_not_keep_a_proxy_out(
    meetings: Meetings, connect: Callable[[], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_posix, "_MOST", 8)
    async with meeting(meetings.name, ended):
        crowd = [connect() for _ in range(40)]
        good = connect()
        good.give(INTRODUCTION)
        assert await good.answer() == introduction.TAKEN
        assert await crowd[0].answer() == b""


async def test_a_proxy_that_says_more_after_its_introduction_is_gone(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    arrived: asyncio.Queue[Arrival] = asyncio.Queue()
    async with meeting(meetings.name, arrived.put_nowait):
        peer = connect()
        peer.give(INTRODUCTION)
        arrival = await arrived.get()
        peer.give(b"more", 2)
        before = descriptors()
        await arrival.gone.wait()
        assert descriptors() < before
        ended(arrival)


async def test_nothing_is_left_open_or_in_the_folder_after_a_meeting(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    arrived: asyncio.Queue[Arrival] = asyncio.Queue()
    before = descriptors()
    async with meeting(meetings.name, arrived.put_nowait):
        peer = connect()
        peer.give(INTRODUCTION)
        arrival = await arrived.get()
        os.close(arrival.reader)
        os.close(arrival.writer)
    assert arrival.gone.is_set()
    assert list(meetings.place.iterdir()) == []
    peer.socket.close()
    assert descriptors() == before + len(peer.pipes)


async def test_a_second_meeting_of_this_process_is_refused(meetings: Meetings) -> None:
    async with meeting(meetings.name, ended):
        with pytest.raises(SetupError, match=r"this program \(process \d+\) serves"):
            async with meeting(meetings.name, ended):
                pass
    async with meeting(meetings.name, ended):
        pass


@pytest.mark.process
async def test_a_child_that_was_forked_holds_neither_the_place_nor_a_proxy(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    async with meeting(meetings.name, ended):
        first = connect()
        first.give(INTRODUCTION[:9])
        other = connect()
        other.give(INTRODUCTION)
        assert await other.answer() == introduction.TAKEN  # so the first is accepted too
        child = os.fork()
        if not child:
            signal.pause()
    try:
        assert await first.answer() == b""
        async with meeting(meetings.name, ended):
            second = connect()
            second.give(INTRODUCTION)
            assert await second.answer() == introduction.TAKEN
    finally:
        os.kill(child, signal.SIGKILL)
        await asyncio.to_thread(os.waitpid, child, 0)


async def test_a_program_that_takes_a_browser_and_ends_at_once_has_taken_it() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX)

    class Ending:
        """A connection whose other end reads, answers and closes before the sender goes on."""

        def sendmsg(self, *what: Any) -> int:
            sent = ours.sendmsg(*what)
            theirs.recv(65_536)
            theirs.send(introduction.TAKEN)
            theirs.close()
            return sent

        def __getattr__(self, name: str) -> Any:
            return getattr(ours, name)

    program = program_posix.Program(cast("Any", Ending()))
    program.give(INTRODUCTION, 0, 1)
    assert program.has_taken(BOUND)
    program.close()


async def test_an_event_loop_that_watches_no_sockets_is_an_error_that_says_what_to_do(
    meetings: Meetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add_reader(*_: object) -> None:
        raise NotImplementedError  # as PySide6.QtAsyncio does

    with monkeypatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "add_reader", add_reader)
        with pytest.raises(SetupError, match=r"watches no sockets: .* a thread of its own"):
            async with meeting(meetings.name, lambda _: None):
                raise AssertionError("it was entered")
    assert list(meetings.place.glob("*.sock")) == []
    async with meeting(meetings.name, lambda _: None):
        assert len(list(meetings.place.glob("*.sock"))) == 1
