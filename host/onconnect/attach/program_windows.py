"""Finds the program at the meeting place of a name, and hands it pipes, on Windows.

The program itself takes the handles out of the proxy's process, as Windows lets processes of one
user do.
"""

import sys

assert sys.platform == "win32"

import _winapi
import math
import msvcrt
import time

from onconnect.attach import place_windows
from onconnect.attach.introduction import TAKEN
from onconnect.errors import SetupError
from onconnect.windows import processes

HANDLE = 8
"""Bytes of the number of a handle; two of them come before the introduction."""

_NO_IMPERSONATION = 0x110000
"""SECURITY_SQOS_PRESENT and SECURITY_IDENTIFICATION: the server may ask who this is, no more."""

_BUSY = 231
"""ERROR_PIPE_BUSY: the program is about to make the end for the next proxy."""

_NEXT_WITHIN = 0.2
"""Seconds for which a proxy waits for that end."""

_NOT_THERE = (2, 121, _BUSY)
"""ERROR_FILE_NOT_FOUND, ERROR_SEM_TIMEOUT and ERROR_PIPE_BUSY: nobody lets this proxy in."""

_DENIED = 5
"""ERROR_ACCESS_DENIED."""


class Program:
    """A connection to a program that serves browsers.

    Attributes:
        pid: its process id.
    """

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._answer = b""
        self._reading: _winapi.Overlapped | None = None
        self.pid = processes.server_of(pipe)

    def give(self, introduction: bytes, *descriptors: int) -> None:
        """Hand descriptors over.

        Raises:
            OSError: the program has gone.
        """
        numbers = (msvcrt.get_osfhandle(each) for each in descriptors)
        handles = b"".join(each.to_bytes(HANDLE, "big") for each in numbers)
        written, _ = _winapi.WriteFile(self._pipe, handles + introduction, overlapped=True)
        written.GetOverlappedResult(True)

    def has_taken(self, within: float) -> bool:
        """Whether the program has taken the descriptors, after at most so many seconds.

        Raises:
            OSError: it has not, and will not: it has gone, or has answered something else.
        """
        while self._answer != TAKEN:
            data = self._read(len(TAKEN) - len(self._answer), within)
            if data is None:
                return False
            self._answer += data
            if not data or not TAKEN.startswith(self._answer):
                raise ConnectionAbortedError("the program does not take the browser")
        return True

    def await_end(self) -> None:
        """Wait until the program lets this process end, or has gone itself."""
        try:
            while self._read(64, math.inf):
                pass
        except OSError:
            pass

    def close(self) -> None:
        """Leave the program."""
        if self._reading is not None:
            self._reading.cancel()
        _winapi.CloseHandle(self._pipe)

    def _read(self, length: int, within: float) -> bytes | None:
        """Read at most so many bytes; return None if nothing comes within so many seconds.

        Raises:
            OSError: nothing more will come.
        """
        if self._reading is None:
            self._reading, _ = _winapi.ReadFile(self._pipe, length, overlapped=True)
        patience = _winapi.INFINITE if within == math.inf else int(within * 1000)
        if _winapi.WaitForSingleObject(self._reading.event, patience):
            return None
        reading, self._reading = self._reading, None
        _, error = reading.GetOverlappedResult(False)
        if error:
            raise ConnectionResetError("the program has gone")
        return bytes(reading.getbuffer() or b"")


def find(name: str) -> Program | None:
    """Return a connection to the program of a host; None if there is none.

    Raises:
        SetupError: there is one, and it is another user's.
    """
    path = place_windows.pipe(name)
    try:
        pipe = _opened(path)
    except OSError as error:
        if error.winerror in _NOT_THERE:
            return None
        if error.winerror != _DENIED:
            raise SetupError(f"{path} cannot be opened ({error.strerror})") from None
        raise _other_user(path) from None
    try:
        is_mine = processes.owner_of(pipe) == processes.this_user()
        program = Program(pipe)
    except OSError as error:
        _winapi.CloseHandle(pipe)
        if error.winerror == _DENIED:
            raise _other_user(path) from None
        return None  # it has sent this proxy away meanwhile
    if not is_mine:
        program.close()
        raise _other_user(path)
    return program


def _opened(path: str) -> int:
    """Open a pipe, and wait a moment for the end that is for this proxy.

    Raises:
        OSError: there is none, or another user's.
    """
    access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
    flags = _winapi.FILE_FLAG_OVERLAPPED | _NO_IMPERSONATION
    until = time.monotonic() + _NEXT_WITHIN
    while True:
        try:
            return _winapi.CreateFile(path, access, 0, 0, _winapi.OPEN_EXISTING, flags, 0)
        except OSError as error:
            rest = int((until - time.monotonic()) * 1000)
            if error.winerror != _BUSY or rest <= 0:
                raise
            _winapi.WaitNamedPipe(path, rest)


def _other_user(path: str) -> SetupError:
    return SetupError(
        f"the program that serves {path} is another user's, or has been started as administrator, "
        "so that no browser of yours is handed to it: let that program be ended"
    )
