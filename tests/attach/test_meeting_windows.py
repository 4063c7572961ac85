"""What a program does with what comes to its meeting place, in this process; on Windows."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from onconnect.attach import introduction
from onconnect.attach.meeting import Arrival, meeting
from onconnect.errors import SetupError

if sys.platform != "win32":
    pytest.skip("named pipes and handles are of Windows only", allow_module_level=True)

import _winapi
import ctypes
import msvcrt
from ctypes import wintypes

from onconnect.attach import meeting_windows, place_windows, program_windows
from onconnect.windows import private, processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.attach.meetings import Meetings

BOUND = 20_000
"""Milliseconds that a peer waits for an answer."""

OTHER = "S-1-5-21-1-2-3-1001"
"""Another user."""

EVERYBODY = "WD"


class Peer:
    """A process of this user that connects to a program, and is not always a proxy."""

    def __init__(self, name: str) -> None:
        until = time.monotonic() + BOUND / 1000
        while not (program := program_windows.find(name)):  # it waits by itself for a moment
            assert time.monotonic() < until
        self._program = program
        self._pipe: int = vars(program)["_pipe"]
        self.pipes = [*os.pipe(), *os.pipe()]
        self.handles = [msvcrt.get_osfhandle(self.pipes[each]) for each in (0, 3)]

    def say(self, data: bytes) -> None:
        written, _ = _winapi.WriteFile(self._pipe, data, overlapped=True)
        written.GetOverlappedResult(True)

    def give(self, data: bytes, handles: list[int] | None = None) -> None:
        """Say something after the numbers of handles, by default those of the right ones."""
        self.say(numbers(self.handles if handles is None else handles) + data)

    async def answer(self) -> bytes:
        """Wait for the answer; nothing if the connection has ended."""
        return await asyncio.to_thread(self._answer)

    def _answer(self) -> bytes:
        try:
            reading, _ = _winapi.ReadFile(self._pipe, 64, overlapped=True)
            if _winapi.WaitForSingleObject(reading.event, BOUND):
                reading.cancel()
                raise TimeoutError
            reading.GetOverlappedResult(True)
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            return b""
        return bytes(reading.getbuffer() or b"")

    def close(self) -> None:
        if self.pipes:
            self._program.close()
        while self.pipes:
            os.close(self.pipes.pop())


@pytest.fixture
def connect(meetings: Meetings) -> Iterator[Callable[[], Peer]]:
    with ExitStack() as stack:

        def connected() -> Peer:
            peer = Peer(meetings.name)
            stack.callback(peer.close)
            return peer

        yield connected


WORDS = ["--name", "x.y", "--callers", "a@b", "--", "/x.json", "a@b"]
INTRODUCTION = introduction.write(1, WORDS)


def numbers(handles: list[int]) -> bytes:
    return b"".join(each.to_bytes(program_windows.HANDLE, "big") for each in handles)


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
        for each in numbers(peer.handles) + INTRODUCTION:
            peer.say(bytes([each]))
        assert await peer.answer() == introduction.TAKEN
        arrival = await arrived.get()
        assert (arrival.caller, arrival.stranger) == ("a@b", None)
        assert arrival.pid == os.getpid()
        assert not os.get_handle_inheritable(msvcrt.get_osfhandle(arrival.reader))
        os.write(peer.pipes[1], b"to the program")
        assert os.read(arrival.reader, 100) == b"to the program"
        ended(arrival)
        arrival.end()
        assert await peer.answer() == b""
        await arrival.gone.wait()


GARBAGE = {
    "another protocol": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "too long": numbers([1, 2]) + (10_000_000).to_bytes(4, "big") + b"1\0",
    "another version": numbers([1, 2]) + b"\0\0\0\x05" + b"9\0001\0000",
    "no numbers": numbers([1, 2]) + b"\0\0\0\x05" + b"1\0x\0y",
    "a negative number": numbers([1, 2]) + introduction.write(-1, WORDS),
    "an option that nobody knows": numbers([1, 2]) + introduction.write(1, ["--unknown", "x"]),
    "no UTF-8": numbers([1, 2]) + b"\0\0\0\x05" + b"1\0\xff\0\xff",
    "no handles": numbers([0, 0]) + INTRODUCTION,
    "handles that nobody has": numbers([0x7FFF_FFF0, 2**64 - 4096]) + INTRODUCTION,
    "what stands for the process": numbers([2**64 - 1, 2**64 - 2]) + INTRODUCTION,
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_ends_its_own_connection_alone(
    meetings: Meetings, connect: Callable[[], Peer], data: bytes
) -> None:
    arrived: asyncio.Queue[Arrival] = asyncio.Queue()
    async with meeting(meetings.name, arrived.put_nowait):
        bad, good = connect(), connect()
        bad.say(data)
        assert await bad.answer() == b""
        good.give(INTRODUCTION)
        assert await good.answer() == introduction.TAKEN
        ended(await arrived.get())
        assert arrived.empty()


async def test_what_is_no_pipe_is_not_taken_and_not_kept(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    name = f"{meetings.name} is kept"
    async with meeting(meetings.name, ended):
        peer = connect()
        held = private.sole(name)
        assert held is not None
        assert private.sole(name) is None
        peer.give(INTRODUCTION, [peer.handles[0], held])
        assert await peer.answer() == b""
        _winapi.CloseHandle(held)
        again = private.sole(name)
        assert again is not None, "the program has kept a handle that it could not use"
        _winapi.CloseHandle(again)
        writer = peer.pipes[1]
        os.close(peer.pipes.pop(0))
        with pytest.raises(OSError, match=r"Broken pipe|Invalid argument"):
            os.write(writer, b"to nobody")


async def test_who_says_nothing_is_left_after_a_while_and_holds_up_nobody(
    meetings: Meetings, connect: Callable[[], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_windows, "_INTRODUCED_WITHIN", 0.5)
    async with meeting(meetings.name, ended):
        silent, slow, good = connect(), connect(), connect()
        slow.say(numbers(slow.handles)[:7])
        good.give(INTRODUCTION)
        assert await good.answer() == introduction.TAKEN
        assert await silent.answer() == b""
        assert await slow.answer() == b""


async def test_who_says_a_little_now_and_then_is_left_as_well(
    meetings: Meetings, connect: Callable[[], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_windows, "_INTRODUCED_WITHIN", 0.5)
    async with meeting(meetings.name, ended):
        peer = connect()
        peer.say(numbers(peer.handles) + (60_000).to_bytes(4, "big"))
        gone = threading.Event()

        def trickle() -> None:
            try:
                while not gone.wait(0.05):
                    peer.say(b"\0")
            except OSError:
                gone.set()

        trickling = threading.Thread(target=trickle)
        trickling.start()
        assert await asyncio.to_thread(gone.wait, 10)
        gone.set()
        trickling.join()


async def test_a_crowd_that_says_nothing_does_not_keep_a_proxy_out(
    meetings: Meetings, connect: Callable[[], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_windows, "_MOST", 8)
    async with meeting(meetings.name, ended):
        crowd = [connect() for _ in range(24)]
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
        peer.say(b"more")
        await arrival.gone.wait()
        ended(arrival)


async def test_without_a_handle_for_the_next_proxy_this_one_is_sent_away_and_may_come_again(
    meetings: Meetings, connect: Callable[[], Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, is_short = private.pipe, threading.Event()

    def short(name: str, *, is_first: bool) -> int:
        if is_short.is_set():
            is_short.clear()
            raise OSError(0, "no handle is left")
        return make(name, is_first=is_first)

    monkeypatch.setattr(private, "pipe", short)
    monkeypatch.setattr(meeting_windows, "_BREATH", 0)
    async with meeting(meetings.name, ended):
        is_short.set()
        assert await connect().answer() == b""
        peer = connect()
        peer.give(INTRODUCTION)
        assert await peer.answer() == introduction.TAKEN


async def test_all_connections_have_ended_with_a_meeting(
    meetings: Meetings, connect: Callable[[], Peer]
) -> None:
    of_others = set(threading.enumerate())
    arrived: asyncio.Queue[Arrival] = asyncio.Queue()
    async with meeting(meetings.name, arrived.put_nowait):
        silent, peer = connect(), connect()
        peer.give(INTRODUCTION)
        arrival = await arrived.get()
        os.close(arrival.reader)
        os.close(arrival.writer)
    await arrival.gone.wait()
    assert await silent.answer() == b""
    left = set(threading.enumerate()) - of_others
    assert not [each for each in left if each.name.startswith("onconnect")]


async def test_a_second_meeting_of_this_process_is_refused(meetings: Meetings) -> None:
    async with meeting(meetings.name, ended):
        with pytest.raises(SetupError, match=rf"this program \(process {os.getpid()}\) serves"):
            async with meeting(meetings.name, ended):
                pass
    async with meeting(meetings.name, ended):
        pass


class Refusal:
    """Windows refuses to make the first end of a pipe that exists; wine does not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 0
        self._make = private.pipe
        monkeypatch.setattr(private, "pipe", self._pipe)

    def _pipe(self, name: str, *, is_first: bool) -> int:
        if is_first and self.left:
            self.left -= 1
            raise PermissionError(13, "Access is denied")
        return self._make(name, is_first=is_first)


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch) -> Refusal:
    return Refusal(monkeypatch)


async def test_a_program_waits_until_the_proxies_of_the_last_one_have_gone(
    meetings: Meetings, connect: Callable[[], Peer], refusal: Refusal
) -> None:
    refusal.left = 3
    async with meeting(meetings.name, ended):
        assert not refusal.left
        peer = connect()
        peer.give(INTRODUCTION)
        assert await peer.answer() == introduction.TAKEN


async def test_a_program_that_cannot_serve_a_pipe_says_so_and_lets_others_have_the_name(
    meetings: Meetings, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_windows, "_FREE_WITHIN", 0.0)
    refusal.left = 1_000_000
    with pytest.raises(SetupError, match=r"cannot be made .* let the program end that serves it"):
        async with meeting(meetings.name, ended):
            pass
    refusal.left = 0
    async with meeting(meetings.name, ended):
        pass


def test_nobody_else_may_serve_a_pipe_as_the_first(meetings: Meetings) -> None:
    path = place_windows.pipe(meetings.name)
    first = private.pipe(path, is_first=True)
    try:
        second = private.pipe(path, is_first=True)
    except PermissionError:
        return
    finally:
        _winapi.CloseHandle(first)
    _winapi.CloseHandle(second)
    pytest.skip("wine takes no notice of FILE_FLAG_FIRST_PIPE_INSTANCE")


def security_of(handle: int) -> str:
    """Return who owns an object and who may do what with it, as text."""
    rights, descriptor, text = ctypes.WinDLL("advapi32"), ctypes.c_void_p(), wintypes.LPWSTR()
    owner_and_list = 0x1 | 0x4
    assert not rights.GetSecurityInfo(
        *(wintypes.HANDLE(handle), 6, owner_and_list, None, None, None, None),
        ctypes.byref(descriptor),
    )
    assert rights.ConvertSecurityDescriptorToStringSecurityDescriptorW(
        descriptor, 1, owner_and_list, ctypes.byref(text), None
    )
    return str(text.value)


def test_a_pipe_is_its_users_who_alone_may_open_it_on_this_computer(meetings: Meetings) -> None:
    pipe = private.pipe(place_windows.pipe(meetings.name), is_first=True)
    user = processes.this_user()
    assert security_of(pipe) in (f"O:{user}D:P(A;;FA;;;{user})", f"O:{user}D:P(A;;GA;;;{user})")
    assert processes.owner_of(pipe) == user
    _winapi.CloseHandle(pipe)


@pytest.mark.process
@pytest.mark.parametrize("admitted", [OTHER, EVERYBODY])
def test_another_users_program_is_given_no_browser(
    meetings: Meetings, monkeypatch: pytest.MonkeyPatch, admitted: str
) -> None:
    path = place_windows.pipe(meetings.name)
    with monkeypatch.context() as posing:
        posing.setattr(processes, "this_user", lambda: admitted)
        try:
            squatter = private.pipe(path, is_first=True)
        except OSError:
            pytest.skip("this Windows lets nobody make a pipe in the name of another user")
    browser = meetings.browser()
    browser.say(b"secret")
    assert b"is another user's, or has been started as administrator" in browser.heard()
    _winapi.CloseHandle(squatter)


class Posing:
    """A program of this user that is reached, and does not do what one does."""

    def __init__(self, name: str) -> None:
        self.pipe = private.pipe(place_windows.pipe(name), is_first=True)
        found = program_windows.find(name)
        assert found
        self.program = found

    def say(self, data: bytes) -> None:
        written, _ = _winapi.WriteFile(self.pipe, data, overlapped=True)
        written.GetOverlappedResult(True)

    def close(self) -> None:
        self.program.close()
        _winapi.CloseHandle(self.pipe)


@pytest.fixture
def posing(meetings: Meetings) -> Iterator[Posing]:
    found = Posing(meetings.name)
    yield found
    found.close()


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request", b"t", b"take it\n", b"\0" * 6])
def test_a_program_that_answers_something_else_does_not_take_the_browser(
    posing: Posing, answer: bytes
) -> None:
    posing.say(answer)
    if answer == b"t":
        assert not posing.program.has_taken(0.1)
        posing.say(b"ook")
    with pytest.raises(ConnectionAbortedError):
        posing.program.has_taken(10)


def test_a_program_that_reads_nothing_holds_up_no_proxy(posing: Posing) -> None:
    longest = introduction.write(1, ["x" * (introduction.LONGEST - 20)])
    giving = threading.Thread(target=posing.program.give, args=(longest, 1, 2), daemon=True)
    giving.start()
    giving.join(20)
    assert not giving.is_alive()
    assert not posing.program.has_taken(0.1)
