"""Starts a native host as a browser does: its folder, its environment, its pipes and its end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import PurePath

END_WITHIN: Final = 2.0
"""Seconds in which a host has to end after the end of its input: then Chromium kills it (P115)."""


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
        return subprocess.Popen(self.command, **self._options(stderr), **options)  # noqa: S603

    async def process_on_loop(
        self, stderr: int | IO[Any], **options: Any
    ) -> asyncio.subprocess.Process:
        """Start the host as `process` does, for the event loop that runs.

        Raises:
            OSError: the program does not start.
        """
        program, *arguments = self.command
        return await asyncio.create_subprocess_exec(
            program, *arguments, **self._options(stderr), **options
        )

    def _options(self, stderr: int | IO[Any]) -> dict[str, Any]:
        return {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "stderr": stderr,
            "cwd": self.folder,
            "env": self.environ,
        }


def environment(environ: Mapping[str, str], *, is_windows: bool = False) -> dict[str, str]:
    """Return the environment of a browser that a desktop has started, at its barest.

    Args:
        environ: the environment of a terminal, with HOME.
        is_windows: whether it is that of Windows, where nothing starts without most variables.
    """
    if is_windows:
        return {
            name: value
            for name, value in environ.items()
            if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
        }
    return {
        "HOME": environ["HOME"],
        "LANG": environ.get("LANG", "C.UTF-8"),
        "PATH": "/usr/bin:/bin",
    }


def kill(process: subprocess.Popen[bytes] | asyncio.subprocess.Process) -> None:
    """Kill a host, and its whole process group if it leads one."""
    with suppress(ProcessLookupError):
        process.kill()
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):  # macOS: only zombies are left
            os.killpg(process.pid, signal.SIGKILL)
