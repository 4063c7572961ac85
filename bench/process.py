"""Reads and writes the two pipes of one host process, so that neither blocks the other."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import starting

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = 65536
"""As much as a pipe holds."""
PROCESSORS = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
"""The variables that this process had at its start."""
PATIENCE = 30.0
"""Seconds without a byte from a host before it counts as stuck."""


class HostFailedError(Exception):
    """The host did something that makes its figures worthless: it hung, died, answered wrongly."""


class HostProcess:
    """A started host.

    `wrote_at` and `read_at` are taken beside the system calls, so that what the client does with
    the bytes before and after is no part of a round trip.
    """

    def __init__(self, command: list[str], scratch: Path) -> None:
        self.command = command
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - close() closes it
        environ = starting.environment(os.environ, is_windows=sys.platform == "win32")
        environ["XDG_STATE_HOME"] = str(scratch)
        start = starting.Start(command, scratch, environ)
        self.started_at = time.perf_counter()
        self.process = start.process(self.stderr, bufsize=0)
        part(self.process.pid)
        assert self.process.stdin
        assert self.process.stdout
        self._to, self._from = self.process.stdin.fileno(), self.process.stdout.fileno()
        self._pending: deque[memoryview] = deque()
        self._is_ending = False
        self.wrote_at = self.read_at = 0.0
        self._open()

    def _open(self) -> None:
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._reading = select.poll()
        self._reading.register(self._from, select.POLLIN)
        self._both = select.poll()
        self._both.register(self._from, select.POLLIN)
        self._both.register(self._to, select.POLLOUT)

    def write(self, data: bytes | memoryview) -> None:
        """Write what the pipe takes now; the rest goes out during the reads that follow."""
        self.wrote_at = time.perf_counter()
        self._pending.append(memoryview(data))
        if len(self._pending) == 1:
            self._drain()

    def read(self) -> bytes:
        """Wait for bytes from the host and return what one read gives."""
        while True:
            poll = self._both if self._pending else self._reading
            events = dict(poll.poll(PATIENCE * 1000))
            if not events:
                raise self.failure(f"no answer for {PATIENCE:.0f} s")
            if self._to in events:
                self._drain()
            if self._from in events:
                data = os.read(self._from, READ)
                self.read_at = time.perf_counter()
                if not data:
                    raise self.failure("it ended early")
                return data

    def _drain(self) -> None:
        try:
            while self._pending:
                data = self._pending[0]
                written = os.write(self._to, data)
                if written < len(data):
                    self._pending[0] = data[written:]
                else:
                    self._pending.popleft()
        except BlockingIOError:
            pass
        except BrokenPipeError:
            if not self._is_ending:
                raise self.failure("it reads no more") from None
            self._pending.clear()

    def resident(self) -> int:
        """Return the resident memory of the process in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def failure(self, what: str) -> HostFailedError:
        """Describe what went wrong, with the end of what the host said about it."""
        self.stderr.seek(0)
        said = self.stderr.read().decode(errors="replace")[-2000:]
        return HostFailedError(f"{' '.join(self.command)}\n{what}\n{said}".rstrip())

    @property
    def is_writing(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._pending)

    def leave(self) -> None:
        """Close the host's stdin, as a browser that ends does."""
        assert self.process.stdin
        self.process.stdin.close()

    def rest(self, patience: float) -> Iterator[bytes]:
        """Yield what comes until the end of the host's output; wait for the end of the process.

        Raises:
            HostFailedError: it has not ended after so many seconds.
        """
        self._is_ending = True
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            events = dict((self._both if self._pending else self._reading).poll(left * 1000))
            if self._to in events:
                self._drain()
            if self._from in events:
                data = os.read(self._from, READ)
                if not data:
                    break
                yield data
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise self.failure(f"it has not ended after {patience} s") from None

    def close(self) -> None:
        """End the host as a browser does: close its stdin, and kill it if it stays."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(starting.END_WITHIN)
        except subprocess.TimeoutExpired:
            starting.kill(self.process)
            self.process.wait()
        self.process.stdout.close()
        self.stderr.close()


class BlockingHostProcess(HostProcess):
    """A started host on Windows, whose pipes cannot be polled.

    Each write waits until the pipe has taken all of it. So this does for messages that a pipe
    holds, one at a time.
    """

    def _open(self) -> None:
        pass

    def write(self, data: bytes | memoryview) -> None:
        """Write all of it."""
        self.wrote_at = time.perf_counter()
        os.write(self._to, data)

    def read(self) -> bytes:
        """Wait for bytes from the host and return what one read gives."""
        data = os.read(self._from, READ)
        self.read_at = time.perf_counter()
        if not data:
            raise self.failure("it ended early")
        return data


def part(pid: int) -> None:
    """Give the bench and a host a processor each, where there are two.

    Otherwise a round trip takes 10 or 80 µs, as the scheduler puts both on one processor or not.
    """
    if hasattr(os, "sched_setaffinity") and len(processors := sorted(PROCESSORS)) > 1:
        os.sched_setaffinity(0, processors[:1])
        os.sched_setaffinity(pid, processors[1:])
