"""Takes in the browsers' pipes that proxies hand over, on Windows: by a named pipe.

A thread waits for connections, and each connection has one of its own. So any event loop will do,
and no connection waits for another one.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

assert sys.platform == "win32"

import _winapi
import msvcrt

from onconnect.arguments import Arguments
from onconnect.attach import introduction, place_windows
from onconnect.attach.arrival import Arrival
from onconnect.attach.holding import taken
from onconnect.attach.holding_windows import holder_of
from onconnect.attach.program_windows import HANDLE
from onconnect.errors import SetupError
from onconnect.windows import private, processes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_INTRODUCED_WITHIN: Final = 5_000
"""Milliseconds in which a connection has to say who it is, once and again for each part."""

_MOST: Final = 256
"""Connections that have not said who they are; the oldest goes when there is a further one."""

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
    reception = _Reception(name, arrived)
    try:
        yield
    finally:
        reception.close()


class _Reception:
    """Waits for connections, and keeps those that have not ended."""

    def __init__(self, name: str, arrived: Callable[[Arrival], None]) -> None:
        self.loop = asyncio.get_running_loop()
        self.arrived = arrived
        self.end = private.Event()
        self.lock = threading.Lock()
        self.unknown: dict[_Guest, None] = {}
        self._path = place_windows.pipe(name)
        if holder := holder_of(name):
            raise taken(name, holder.pid)
        try:
            held = private.sole(place_windows.sole(name, "meeting"))
            if held is None:
                raise taken(name, 0)
            self._held = held
            self._next = private.pipe(self._path, is_first=True)
        except OSError as error:
            raise SetupError(
                f"the pipe {self._path} cannot be made ({error.strerror}): let the program end "
                "that serves it"
            ) from None
        self._thread = threading.Thread(target=self._accept, name="onconnect meeting", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Accept nobody any more, and let all proxies end."""
        self.end.set()
        self._thread.join()
        _winapi.CloseHandle(self._held)

    def _accept(self) -> None:
        pipe = self._next
        while _connects(pipe, self.end):
            connected = pipe
            pipe = private.pipe(self._path, is_first=False)  # before anything else: others wait
            guest = _Guest(self, connected)
            with self.lock:
                self.unknown[guest] = None
                oldest = next(iter(self.unknown)) if len(self.unknown) > _MOST else None
            if oldest:
                oldest.end.set()
            threading.Thread(target=guest.run, name="onconnect proxy", daemon=True).start()
        _winapi.CloseHandle(pipe)

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

    def run(self) -> None:
        """Serve the connection until it ends."""
        try:
            if self._introduce():
                self._read(_winapi.INFINITE)  # a proxy says nothing more
        except (OSError, ValueError, SetupError):  # it has gone, or is none
            pass
        finally:
            self._known()
            _winapi.CloseHandle(self._pipe)
            self._reception.tell(self._gone.set)

    def _known(self) -> None:
        with self._reception.lock:
            self._reception.unknown.pop(self, None)

    def _introduce(self) -> bool:
        """Wait until the connection has said who it is; pass its handles on and return True.

        Raises:
            OSError: it has gone.
            ValueError: it is no proxy.
            SetupError: as `Arguments.read`.
        """
        data, start = b"", _PIPES * HANDLE
        while not (found := introduction.read(data[start:])):
            part = self._read(_INTRODUCED_WITHIN)
            if not part:
                return False
            data += part
        pid = processes.client_of(self._pipe) or found[0]
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
        self._known()
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

    def _read(self, patience: int) -> bytes:
        """Read a part; return nothing if none comes in time, or the connection is to end.

        Raises:
            OSError: it has gone.
        """
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
            descriptors.append(msvcrt.open_osfhandle(found, os.O_BINARY | os.O_NOINHERIT))
            if _winapi.GetFileType(found) != _IS_PIPE:
                raise ValueError("these are no pipes of a browser")
    except BaseException:
        for each in descriptors:
            os.close(each)
        raise
    finally:
        _winapi.CloseHandle(process)
    reader, writer = descriptors
    return reader, writer
