"""Starts a native host as the browsers do on Windows: with their command lines, pipes and windows.

What is imitated was read in the browsers' sources; docs/decisions/launcher.md says in which.
"""

from __future__ import annotations

import sys

# An assertion, since only after one mypy leaves out the imports too that exist on Windows alone.
assert sys.platform == "win32", "browsers start hosts in this way on Windows only"

import _winapi
import asyncio
import msvcrt
import os
import re
import secrets
import subprocess
from asyncio.windows_utils import PipeHandle, pipe
from contextlib import ExitStack
from functools import partial
from typing import IO, TYPE_CHECKING, Final
from weakref import finalize

from onconnect.windows import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from pathlib import PurePath

_READ: Final = 0x100001
_WRITE: Final = 0x100002
"""FILE_READ_DATA and FILE_WRITE_DATA, each with SYNCHRONIZE."""

_CONNECT_WITHIN: Final = 5_000
"""Milliseconds that a host has to open its pipes."""

CHROME: Final = "chrome"
EDGE: Final = r"LOCAL\edge"
"""How the names of a browser's pipes begin."""

_BATCH = re.compile(r"\.(bat|cmd)$", re.IGNORECASE)


class Process:
    """A host that runs, as `asyncio.subprocess.Process`; a job holds what it starts.

    Attributes:
        pid: its id.
        stdin: takes what it reads.
        stdout: gives what it writes.
    """

    stdin: asyncio.StreamWriter | None
    stdout: asyncio.StreamReader | None

    def __init__(self, handle: int, pid: int) -> None:
        self._handle = handle
        finalize(self, _winapi.CloseHandle, handle)
        self.pid = pid
        self._reading: asyncio.BaseTransport | None = None
        self.stdin = self.stdout = None
        self._job = jobs.Job()
        self._job.begin(pid)

    async def wait(self) -> int:
        """Wait until it has ended, and return its status."""
        await asyncio.to_thread(_winapi.WaitForSingleObject, self._handle, _winapi.INFINITE)
        return _winapi.GetExitCodeProcess(self._handle)

    def kill(self) -> None:
        """End it by force, with what it has started; nothing more is read or written."""
        self._job.kill()
        if self._reading:
            self._reading.close()
        if self.stdin:
            self.stdin.transport.abort()  # a mere closing waits for what it has not read

    def await_connections(self, *pipes: PipeHandle) -> None:
        """Wait until the process has opened the other ends of named pipes.

        Raises:
            OSError: it does not.
        """
        for each in pipes:
            waiting = _winapi.ConnectNamedPipe(each.handle, overlapped=True)
            events = [waiting.event, self._handle]
            if _winapi.WaitForMultipleObjects(events, False, _CONNECT_WITHIN) != 0:
                waiting.cancel()
                raise OSError(0, "it does not open the pipes of the browser")

    async def connected(self, ours_out: PipeHandle, ours_in: PipeHandle) -> Process:
        """Take the browser's ends of both pipes, and return the process."""
        loop = asyncio.get_running_loop()
        self.stdout = output = asyncio.StreamReader()
        reading = _Reading(output)
        self._reading, _ = await loop.connect_read_pipe(lambda: reading, ours_out)
        writing = asyncio.StreamReaderProtocol(asyncio.StreamReader())
        transport, _ = await loop.connect_write_pipe(lambda: writing, ours_in)
        self.stdin = asyncio.StreamWriter(transport, writing, None, loop)
        return self


class _Reading(asyncio.StreamReaderProtocol):
    """Fills a reader, and closes the pipe when the process has closed its end."""

    def eof_received(self) -> bool:
        super().eof_received()
        return False


def ways(
    family: str, browser: str, command: Sequence[str], folder: PurePath, environ: Mapping[str, str]
) -> list[Callable[[IO[bytes]], Coroutine[None, None, Process]]]:
    """Return the ways in which a browser may start a host, which take what is to take its stderr.

    Chromium and its kin have cmd.exe start it. A program they start themselves where a policy or an
    experiment tells them to: whether it does cannot be known, so both have to work.

    Args:
        family: "gecko" or "chromium".
        browser: what to call the browser.
        command: the program, and the arguments of the browser.
        folder: the current folder.
        environ: the environment.
    """
    if family == "gecko":
        return [partial(as_firefox, command, folder, environ)]
    found = [False, True] if command[0].lower().endswith(".exe") else [False]
    pipes = EDGE if "Edge" in browser else CHROME
    return [
        partial(as_chromium, command, folder, environ, pipes=pipes, directly=each) for each in found
    ]


async def as_firefox(
    command: Sequence[str], folder: PurePath, environ: Mapping[str, str], stderr: IO[bytes]
) -> Process:
    """Start a host as Firefox and its kin do: with pipes, and a console that has no window.

    Args:
        command: the program, and the arguments of the browser.
        folder: the current folder.
        environ: the environment.
        stderr: takes what it complains of.

    Raises:
        OSError: it does not start.
    """
    program, *arguments = command
    line = " ".join(_quoted(each, r'[\s"]') for each in (program, *arguments))
    if _BATCH.search(program):
        program, line = _comspec(environ), f'cmd.exe /s/c "{line}"'
    theirs_in, ours_in = map(PipeHandle, pipe(overlapped=(False, True), duplex=True))
    ours_out, theirs_out = map(PipeHandle, pipe(overlapped=(True, False)))
    with ExitStack() as failed:
        failed.enter_context(ours_in)
        failed.enter_context(ours_out)
        with theirs_in, theirs_out:
            streams = (theirs_in.handle, theirs_out.handle, stderr)
            process = _begin(program, line, folder, environ, _winapi.CREATE_NO_WINDOW, streams)
        failed.pop_all()
    return await process.connected(ours_out, ours_in)


async def as_chromium(
    command: Sequence[str],
    folder: PurePath,
    environ: Mapping[str, str],
    stderr: IO[bytes],
    *,
    pipes: str = CHROME,
    directly: bool = False,
) -> Process:
    """Start a host as Chromium and its kin do: with named pipes, and a console that is hidden.

    Args:
        command: the program, and the arguments of the browser.
        folder: the current folder.
        environ: the environment.
        stderr: takes what it complains of; in the browser, that goes to the hidden console.
        pipes: how the names of the pipes begin.
        directly: whether the browser starts the program itself, and has not cmd.exe do it.

    Raises:
        OSError: it does not start, or does not open its pipes.
    """
    words = [*(_quoted(each, r'[ \\"]') for each in command), "--parent-window=0"]
    line, program = " ".join(words), None
    name = rf"\\.\pipe\{pipes}.nativeMessaging.{{}}.{secrets.randbits(64):x}"
    out, into = name.format("out"), name.format("in")
    with ExitStack() as failed:
        ours_out = failed.enter_context(_named(out, _winapi.PIPE_ACCESS_INBOUND))
        # the browser only writes here; the event loop reads too, to learn of the other end's end
        ours_in = failed.enter_context(_named(into, _winapi.PIPE_ACCESS_DUPLEX))
        with ExitStack() as theirs:
            streams = (0, 0, stderr)
            if directly:
                reading = theirs.enter_context(_opened(into, _READ))
                writing = theirs.enter_context(_opened(out, _WRITE))
                streams = (reading.handle, writing.handle, stderr)
            else:
                program = _comspec(environ)
                line = f'{program} /d /s /c "{line}" < {into} > {out}'
            process = _begin(program, line, folder, environ, _winapi.CREATE_NEW_CONSOLE, streams)
        failed.callback(process.kill)
        await asyncio.to_thread(process.await_connections, ours_out, ours_in)
        failed.pop_all()
    return await process.connected(ours_out, ours_in)


def _begin(
    program: str | None,
    line: str,
    folder: PurePath,
    environ: Mapping[str, str],
    flags: int,
    streams: tuple[int, int, IO[bytes]],
) -> Process:
    """Start a process that inherits its three streams and nothing else, hidden."""
    handles = [*streams[:2], msvcrt.get_osfhandle(streams[2].fileno())]
    inherited = [each for each in handles if each]
    for each in inherited:
        os.set_handle_inheritable(each, True)
    info = subprocess.STARTUPINFO(
        dwFlags=subprocess.STARTF_USESTDHANDLES | subprocess.STARTF_USESHOWWINDOW,
        hStdInput=handles[0],
        hStdOutput=handles[1],
        hStdError=handles[2],
        wShowWindow=subprocess.SW_HIDE,
        lpAttributeList={"handle_list": inherited},
    )
    flags |= jobs.SUSPENDED
    handle, thread, pid, _ = _winapi.CreateProcess(
        program, line, None, None, True, flags, dict(environ), str(folder), info
    )
    _winapi.CloseHandle(thread)
    return Process(handle, pid)


def _named(name: str, access: int) -> PipeHandle:
    """Make a named pipe for one host, with buffers as large as the system chooses."""
    mode = access | _winapi.FILE_FLAG_OVERLAPPED | _winapi.FILE_FLAG_FIRST_PIPE_INSTANCE
    return PipeHandle(_winapi.CreateNamedPipe(name, mode, 0, 1, 0, 0, _CONNECT_WITHIN, 0))


def _opened(name: str, access: int) -> PipeHandle:
    """Open a named pipe from its other end."""
    return PipeHandle(_winapi.CreateFile(name, access, 0, 0, _winapi.OPEN_EXISTING, 0, 0))


def _comspec(environ: Mapping[str, str]) -> str:
    """Return the command interpreter that the environment names."""
    found = (value for name, value in environ.items() if name.upper() == "COMSPEC")
    return next(found, r"C:\Windows\System32\cmd.exe")


def _quoted(word: str, special: str) -> str:
    """Return a word for a command line, quoted by the rule of the C library if need be.

    Args:
        word: the word.
        special: the characters on account of which the browser quotes.
    """
    if not re.search(special, word):
        return word
    escaped = re.sub(r'(\\*)("|$)', lambda found: found[1] * 2 + ('\\"' if found[2] else ""), word)
    return f'"{escaped}"'
