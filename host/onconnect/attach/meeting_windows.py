"""Takes in the browsers' pipes that proxies hand over, on Windows: by a named pipe.

A thread waits for connections, and each connection has one of its own. So any event loop will do,
and no connection waits for another one.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

assert sys.platform == "win32"

import _winapi
import msvcrt

from onconnect.arguments import Arguments
from onconnect.attach import introduction, place_windows
from onconnect.attach.arrival import Arrival
from onconnect.attach.holding_windows import held
from onconnect.attach.program_windows import HANDLE
from onconnect.errors import SetupError
from onconnect.windows import private, processes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_INTRODUCED_WITHIN: Final = 5.0
"""Seconds in which a connection has to say who it is."""

_MOST: Final = 256
"""Connections that have not said who they are; the oldest goes when there is a further one."""

_BREATH: Final = 500
"""Milliseconds until the next try when the system has no handle or no thread left."""

_FREE_WITHIN: Final = 2.0
"""Seconds in which the proxies of a program that has ended have let go of its pipe."""

_LOOK: Final = 0.05
"""Seconds between two tries to serve a pipe."""

_LEFT_WITHIN: Final = 1.0
"""Seconds for which the end of a meeting waits for the threads of its connections."""

_PIPES: Final = 2
"""Handles that a proxy hands over: one to read, one to write."""

_DUPLICATE: Final = 0x40 | processes.QUERY
"""PROCESS_DUP_HANDLE, and what lets this process ask for the user."""

_IS_PIPE: Final = 3
"""FILE_TYPE_PIPE."""


@asynccontextmanager
async def meeting(name: str, arrived: Callable[[Arrival], None]) -> AsyncIterator[None]:
    """Let the proxies of a host find this program while the block runs.

    Args:
        name: the host's name.
        arrived: called on the event loop with the pipes of each browser; it must not raise.

    Raises:
        SetupError: another program holds the name, which is told with its process id.
    """
    with held(name):
        path = place_windows.pipe(name)
        reception = _Reception(path, await _first(path), arrived)
        try:
            yield
        finally:
            reception.close()


async def _first(path: str) -> int:
    """Return the first serving end of a pipe.

    While proxies of a program that has ended are ending too, Windows makes none.

    Raises:
        SetupError: somebody else serves the pipe.
    """
    until = time.monotonic() + _FREE_WITHIN
    while True:
        try:
            return private.pipe(path, is_first=True)
        except OSError as error:
            if time.monotonic() > until:
                raise SetupError(
                    f"the pipe {path} cannot be made ({error.strerror}): let the program end that "
                    "serves it"
                ) from None
        await asyncio.sleep(_LOOK)


class _Reception:
    """Waits for connections, and keeps those that have not ended."""

    def __init__(self, path: str, first: int, arrived: Callable[[Arrival], None]) -> None:
        self.loop = asyncio.get_running_loop()
        self.arrived = arrived
        self.end = private.Event()
        self.lock = threading.Lock()
        self.guests: dict[_Guest, None] = {}
        self.unknown: dict[_Guest, None] = {}
        self._path = path
        self._thread = threading.Thread(
            target=self._accept, args=(first,), name="onconnect meeting", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Accept nobody any more, and let all proxies end."""
        self.end.set()
        self._thread.join()
        until = time.monotonic() + _LEFT_WITHIN
        for each in [*self.guests]:
            each.thread.join(max(0, until - time.monotonic()))

    def _accept(self, pipe: int) -> None:
        while _connects(pipe, self.end):
            try:
                pipe = self._next_after(pipe)
            except (OSError, RuntimeError):  # the system has no handle or no thread left
                private.disconnect(pipe)
                _winapi.WaitForSingleObject(self.end.handle, _BREATH)
        _winapi.CloseHandle(pipe)

    def _next_after(self, pipe: int) -> int:
        """Serve a connection in a thread of its own; return the end for the next one.

        Raises:
            OSError: there is no handle for it.
            RuntimeError: there is no thread.
        """
        following = private.pipe(self._path, is_first=False)  # before anything else: others wait
        try:
            guest = _Guest(self, pipe)
            with self.lock:
                self.guests[guest] = self.unknown[guest] = None
                oldest = next(iter(self.unknown)) if len(self.unknown) > _MOST else None
                if oldest:
                    del self.unknown[oldest]
            if oldest:
                oldest.end.set()
            try:
                guest.thread.start()
            except RuntimeError:
                self.forget(guest)
                raise
        except BaseException:
            _winapi.CloseHandle(following)
            raise
        return following

    def forget(self, guest: _Guest) -> None:
        """Forget a connection that has ended."""
        with self.lock:
            self.guests.pop(guest, None)
            self.unknown.pop(guest, None)

    def tell(self, function: Callable[[], object]) -> None:
        """Have a function called on the event loop, unless that has ended."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(function)


class _Guest:
    """A connection: a proxy, or what wants to be one."""

    def __init__(self, reception: _Reception, pipe: int) -> None:
        self.end = private.Event()
        self._reception = reception
        self._pipe = pipe
        self._gone = asyncio.Event()
        self.thread = threading.Thread(target=self._run, name="onconnect proxy", daemon=True)

    def _run(self) -> None:
        """Serve the connection until it ends."""
        try:
            if self._introduce():
                self._read(None)  # a proxy says nothing more
        except (OSError, ValueError, SetupError):  # it has gone, or is none
            pass
        finally:
            _winapi.CloseHandle(self._pipe)
            self._reception.tell(self._gone.set)
            self._reception.forget(self)

    def _introduce(self) -> bool:
        """Wait until the connection has said who it is; pass its handles on and return True.

        Raises:
            OSError: it has gone.
            ValueError: it is no proxy.
            SetupError: as `Arguments.read`.
        """
        data, start = b"", _PIPES * HANDLE
        until = time.monotonic() + _INTRODUCED_WITHIN
        while not (found := introduction.read(data[start:])):
            part = self._read(until)
            if not part:
                return False
            data += part
        pid = processes.client_of(self._pipe)
        handles = [int.from_bytes(data[at : at + HANDLE], "big") for at in range(0, start, HANDLE)]
        arguments = Arguments.read(found[1])
        reader, writer = _taken_out(pid, handles)
        try:
            written, _ = _winapi.WriteFile(self._pipe, introduction.TAKEN, overlapped=True)
            written.GetOverlappedResult(True)
        except OSError:
            os.close(reader)
            os.close(writer)
            raise
        with self._reception.lock:
            self._reception.unknown.pop(self, None)
        arrival = Arrival(
            reader=reader,
            writer=writer,
            caller=arguments.caller,
            stranger=arguments.stranger,
            pid=pid,
            end=self.end.set,
            gone=self._gone,
            starts=bool(arguments.start),
        )
        self._reception.tell(lambda: self._reception.arrived(arrival))
        return True

    def _read(self, until: float | None) -> bytes:
        """Read a part; return nothing if none comes in time, or the connection is to end.

        Args:
            until: the time of the monotonic clock until which it waits; None for ever.

        Raises:
            OSError: it has gone.
        """
        patience = _winapi.INFINITE
        if until is not None:
            patience = max(0, int((until - time.monotonic()) * 1000))
        reading, _ = _winapi.ReadFile(self._pipe, introduction.LONGEST, overlapped=True)
        events = [reading.event, self.end.handle, self._reception.end.handle]
        if _winapi.WaitForMultipleObjects(events, False, patience) != 0:
            reading.cancel()
            return b""
        reading.GetOverlappedResult(True)
        return bytes(reading.getbuffer() or b"")


def _connects(pipe: int, end: private.Event) -> bool:
    """Whether somebody connects to a pipe, before the end."""
    try:
        waiting = _winapi.ConnectNamedPipe(pipe, overlapped=True)
    except OSError:  # it has come and gone
        return True
    events = [waiting.event, end.handle]
    if _winapi.WaitForMultipleObjects(events, False, _winapi.INFINITE) != 0:
        waiting.cancel()
        return False
    return True


def _taken_out(pid: int, handles: list[int]) -> tuple[int, int]:
    """Take pipes out of a process of this user; return their descriptors here.

    Raises:
        OSError: this process may not.
        ValueError: the process is another user's, or these are no pipes.
    """
    process = _winapi.OpenProcess(_DUPLICATE, False, pid)
    here = _winapi.GetCurrentProcess()
    descriptors: list[int] = []
    try:
        if processes.user_of(process) != processes.this_user():
            raise ValueError("it is another user's")
        for each in handles:
            found = _winapi.DuplicateHandle(
                process, each, here, 0, False, _winapi.DUPLICATE_SAME_ACCESS
            )
            descriptors.append(_opened(found))
    except BaseException:
        for each in descriptors:
            os.close(each)
        raise
    finally:
        _winapi.CloseHandle(process)
    reader, writer = descriptors
    return reader, writer


def _opened(handle: int) -> int:
    """Return a descriptor for the handle of a pipe.

    Raises:
        OSError: there is no descriptor left.
        ValueError: it is no pipe.
    """
    try:
        if _winapi.GetFileType(handle) != _IS_PIPE:
            raise ValueError("this is no pipe of a browser")
        return msvcrt.open_osfhandle(handle, os.O_BINARY | os.O_NOINHERIT)
    except BaseException:
        _winapi.CloseHandle(handle)
        raise
