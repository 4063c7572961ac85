"""Starts a native host as a browser does: its folder, its environment, its pipes and its end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias
from weakref import WeakKeyDictionary

if sys.platform == "win32":
    from onconnect.windows import jobs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import PurePath

END_WITHIN: Final = 2.0
"""Seconds in which a host has to end after the end of its input: then Chromium kills it (P115)."""


class Running(Protocol):
    """A host that runs, for an event loop.

    Attributes:
        pid: its process id.
        stdin: takes what it reads.
        stdout: gives what it writes.
    """

    pid: int
    stdin: asyncio.StreamWriter | None
    stdout: asyncio.StreamReader | None

    async def wait(self) -> int:
        """Wait until it has ended, and return its status."""
        ...

    def kill(self) -> None:
        """End its process by force."""
        ...


Way: TypeAlias = "Callable[[IO[bytes]], Awaitable[Running]]"
"""Starts a host for the event loop that runs; takes what is to take its stderr."""


class Start(NamedTuple):
    """The program, folder and environment with which a browser starts a native host.

    Attributes:
        command: the program that the native manifest names, and what `arguments.of_browser` adds.
        folder: the current folder; browsers take that of the program.
        environ: the environment.
    """

    command: Sequence[str]
    folder: PurePath
    environ: Mapping[str, str]

    def process(self, stderr: int | IO[Any], **options: Any) -> subprocess.Popen[bytes]:
        """Start the host, with pipes to its input and from its output.

        Args:
            stderr: what takes its stderr.
            options: further ones of `subprocess.Popen`.

        Raises:
            OSError: the program does not start.
        """
        process = subprocess.Popen(self.command, **_options(self, stderr, options))  # noqa: S603
        _keep_together(process)
        return process

    async def process_on_loop(
        self, stderr: int | IO[Any], **options: Any
    ) -> asyncio.subprocess.Process:
        """Start the host as `process` does, for the event loop that runs.

        Raises:
            OSError: the program does not start.
        """
        program, *arguments = self.command
        options = _options(self, stderr, options)
        process = await asyncio.create_subprocess_exec(program, *arguments, **options)
        _keep_together(process)
        return process


def _options(start: Start, stderr: int | IO[Any], further: dict[str, Any]) -> dict[str, Any]:
    """Return the options with which Python starts a host's process."""
    options = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": stderr,
        "cwd": start.folder,
        "env": start.environ,
        **further,
    }
    if sys.platform == "win32":
        options["creationflags"] = options.get("creationflags", 0) | jobs.SUSPENDED
    return options


def ways(family: str, browser: str, start: Start, user: Mapping[str, Any]) -> Sequence[Way]:
    """Return the ways in which a browser may start a host: on POSIX systems there is one.

    Args:
        family: "gecko" or "chromium".
        browser: what to call the browser.
        start: what it starts.
        user: as what user, as `subprocess.Popen` takes it; empty for the one who asks.
    """
    if sys.platform != "win32":
        # in a session of its own, so that what a stuck host has started ends with it
        return [lambda stderr: start.process_on_loop(stderr, start_new_session=True, **user)]
    from onconnect.windows import browsers

    return browsers.ways(family, browser, start.command, start.folder, start.environ)


def environment(
    environ: Mapping[str, str], *, is_windows: bool = False, is_macos: bool = False
) -> dict[str, str]:
    """Return the environment of a browser that a desktop has started, at its barest.

    Args:
        environ: the environment of a terminal, with HOME.
        is_windows: whether it is that of Windows, where nothing starts without most variables.
        is_macos: whether it is that of macOS, where terminals have a LANG, and desktops have none.
    """
    if is_windows:
        return {
            name: value
            for name, value in environ.items()
            if not name.upper().startswith(("PYTHON", "VIRTUAL_ENV"))
        }
    if is_macos:
        return {"HOME": environ["HOME"], "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
    return {
        "HOME": environ["HOME"],
        "LANG": environ.get("LANG", "C.UTF-8"),
        "PATH": "/usr/bin:/bin",
    }


if sys.platform == "win32":
    _jobs: WeakKeyDictionary[object, jobs.Job] = WeakKeyDictionary()
    """The jobs of the processes that were started, with all that these have started in turn."""


def _keep_together(process: subprocess.Popen[bytes] | asyncio.subprocess.Process) -> None:
    """Let `kill` find what a process starts, if it is not in a process group of its own."""
    if sys.platform == "win32":
        _jobs[process] = job = jobs.Job()
        job.begin(process.pid)


def kill(process: subprocess.Popen[bytes] | Running) -> None:
    """Kill a host, and on POSIX its whole process group if it leads one, on Windows its job."""
    with suppress(ProcessLookupError):
        process.kill()
    if sys.platform == "win32":
        if job := _jobs.pop(process, None):
            job.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # macOS: only zombies are left
            os.killpg(process.pid, signal.SIGKILL)
