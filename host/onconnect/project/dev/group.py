"""Begins processes that end with this one, waits for them, and ends them with all they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from onconnect import starting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onconnect.starting import Start

_CRASHES: Final = 0x8000_0000
"""From here on, the exit status of a process on Windows says what has killed it."""


def how_ended(status: int) -> str:
    """Return how a process has ended, in words, from its exit status or what has killed it."""
    if status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
        return f"signal {-status}"
    # Windows has codes of its own for what a signal is elsewhere, and people know them so
    return f"exit status {status if status < _CRASHES else hex(status)}"


if sys.platform == "win32":
    OF_ITS_OWN: Final = {"creationflags": subprocess.CREATE_NO_WINDOW}
    """Options that keep the keys of this terminal, such as Ctrl-C, from a process and its kin."""

    _SLICE: Final = 0.02
    """Seconds between two looks at a process."""

    def begin(start: Start, output: int) -> subprocess.Popen[bytes]:
        """Start a process that the keys of this terminal, such as Ctrl-C, do not reach.

        Its job ends with this process, however that ends.

        Args:
            start: what to start.
            output: takes what it prints.

        Raises:
            OSError: the program does not start.
        """
        return start.process(
            output,
            stdin=subprocess.DEVNULL,
            stdout=output,
            **OF_ITS_OWN,
        )

    def await_end(process: subprocess.Popen[bytes]) -> int:
        """Wait until a process has ended; return its exit status.

        Ctrl-C interrupts no wait for a process on Windows. One with a timeout it can make endless
        in Python before 3.11.9 and 3.12.3: `Popen.wait` then waits for what is left of the time,
        and takes a negative rest for 49 days (python/cpython#90872).
        """
        while (status := process.poll()) is None:
            time.sleep(_SLICE)
        return status

    def await_each(
        processes: Sequence[subprocess.Popen[bytes]],
    ) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """Yield each process when it has ended, with its exit status."""
        left = list(processes)
        while left:
            for process in list(left):
                if (status := process.poll()) is not None:
                    left.remove(process)
                    yield process, status
            time.sleep(_SLICE)

    def end(process: subprocess.Popen[bytes]) -> None:
        """End a process and what it has started.

        Windows has no signal that asks for it; web-ext itself ends its browsers by force there.
        """
        starting.kill(process)
        process.wait()

else:
    import threading
    from queue import SimpleQueue

    from onconnect.project.dev import guard_posix

    OF_ITS_OWN: Final = {"start_new_session": True}
    """Options that keep the keys of this terminal, such as Ctrl-C, from a process and its kin."""

    _PATIENCE: Final = 8.0
    """Seconds that browsers have to close."""

    def begin(start: Start, output: int) -> subprocess.Popen[bytes]:
        """Start a process that the keys of this terminal, such as Ctrl-C, do not reach.

        It ends with this process, however that ends: a guard sees to that.

        Args:
            start: what to start.
            output: takes what it prints.

        Raises:
            OSError: the system starts no further process.
        """
        command = [sys.executable, "-I", "-S", guard_posix.__file__, *start.command]
        return start._replace(command=command).process(output, stdout=output, **OF_ITS_OWN)

    def await_each(
        processes: Sequence[subprocess.Popen[bytes]],
    ) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
        """Yield each process when it has ended, with its exit status, or what killed it."""
        ended: SimpleQueue[tuple[subprocess.Popen[bytes], int]] = SimpleQueue()

        def wait(process: subprocess.Popen[bytes]) -> None:
            with suppress(ChildProcessError):  # `end` has seen its end before
                ended.put((process, await_end(process)))

        for each in processes:
            threading.Thread(target=wait, args=(each,), daemon=True).start()
        for _ in processes:
            yield ended.get()

    def end(process: subprocess.Popen[bytes]) -> None:
        """End a process, which ends what it has started, and what is left of that."""
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if _is_over(process, 0):
                break
            with suppress(ProcessLookupError):
                os.killpg(process.pid, which)
            _is_over(process, _PATIENCE)
        with suppress(ProcessLookupError, PermissionError):  # macOS: only zombies are left
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()

    if sys.platform == "darwin":  # where Python has no `os.waitid` before 3.13

        def await_end(process: subprocess.Popen[bytes]) -> int:
            """Wait until a process has ended; return its exit status, or what killed it."""
            return abs(process.wait())

        def _is_over(process: subprocess.Popen[bytes], within: float) -> bool:
            """Whether a process ends within some seconds."""
            with suppress(subprocess.TimeoutExpired):
                process.wait(within)
            return process.returncode is not None

    else:

        def await_end(process: subprocess.Popen[bytes]) -> int:
            """Wait until a process has ended; return its exit status, or what killed it.

            It is left to be reaped: until then its id stays its own, so that no other process is
            ever signalled, and its keeper sees how it has ended.
            """
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            return ended.si_status if ended else 0

        def _is_over(process: subprocess.Popen[bytes], within: float) -> bool:
            """Whether a process ends within some seconds; it is not reaped."""
            deadline = time.monotonic() + within
            options = os.WEXITED | os.WNOWAIT | os.WNOHANG
            while not (ended := os.waitid(os.P_PID, process.pid, options)):
                if time.monotonic() >= deadline:
                    break
                time.sleep(0.02)
            return ended is not None
