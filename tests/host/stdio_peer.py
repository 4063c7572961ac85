"""The browser's end over real pipes: starts a host as a browser does and talks to it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from onconnect.protocol import frames, jsontext
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HANDLERS = Path(__file__).parent / "handlers"
BOUND = 20.0
"""Seconds that a test waits for anything."""


class StdioPeer:
    """A host process, and the browser's end of its channel.

    Args:
        handlers: the module to run.
        folder: the host's HOME, where its log files go.
        path: the folder of the module.
        limits: what the launcher says of the host's bounds.
        environment: further variables of the host.
    """

    def __init__(
        self,
        handlers: str,
        folder: Path,
        path: Path = HANDLERS,
        *,
        limits: str = "64,256,64",
        **environment: str,
    ) -> None:
        bare = {"HOME": str(folder), "PATH": "/usr/bin:/bin", **environment}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "onconnect.app"),
                *("--name", "onconnect.test", "--path", str(path), "--handlers", handlers),
                *("--limits", limits),
                *("--", "chrome-extension://test/"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=bare,
        )
        self.peer = Peer("browser", log=lambda level, text, fields: None)
        self.received: list[Any] = []
        self.stderr = b""
        self._new: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._reads = threading.Event()
        self._reads.set()
        self._threads = [
            threading.Thread(target=self._read_messages, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reads.set()
        self.process.kill()
        self.process.wait(BOUND)
        for thread in self._threads:
            thread.join(BOUND)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(BrokenPipeError):  # of an ack that the host did not wait for
                stream.close()

    def greet(self) -> None:
        """Send hello and wait for ready."""
        self.peer.hello(
            browser={"name": "Firefox", "version": "153.0"},
            extension={"id": "test@onconnect", "version": "1"},
            profile="p",
        )
        self.flush()
        self.expect(type="ready")

    def connect(self, name: str = "") -> int:
        """Open a port; return its number."""
        port = self.peer.connect(name, sender={"id": "test@onconnect"})
        self.flush()
        return port

    def post(self, port: int, data: object) -> None:
        """Post a message on a port."""
        self.peer.message(port, jsontext.dumps(data))
        self.flush()

    def flush(self) -> None:
        """Write what the peer wants to send."""
        with self._lock:
            self.write(self.peer.data_to_send())

    def write(self, data: bytes) -> None:
        """Write bytes, good or bad."""
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def write_frame(self, text: bytes) -> None:
        """Write a frame of any text."""
        self.write(frames.encode(text))

    def close(self) -> None:
        """End the host's stdin, as a browser does."""
        self.process.stdin.close()

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Read nothing of what the host writes from now on, in this block."""
        self._reads.clear()
        yield
        self._reads.set()

    def expect(self, **members: Any) -> Any:
        """Return the next message with such members, and pass over others."""
        return self.expect_that(
            lambda message: all(message.get(name) == value for name, value in members.items())
        )

    def expect_that(self, fits: Callable[[Any], bool]) -> Any:
        """Return the next message that fits, and pass over others."""
        while True:
            message = self._new.get(timeout=BOUND)
            assert message is not None, f"the host ended: {self.stderr.decode()}"
            self.received.append(message)
            if fits(message):
                return message

    def wait(self) -> int:
        """Wait for the host's end and for all that it wrote; return its exit status."""
        for thread in self._threads:  # as a browser does: it looks at the process after its output
            thread.join(BOUND)
        status = self.process.wait(BOUND)
        while (message := self._new.get(timeout=BOUND)) is not None:
            self.received.append(message)
        return status

    def _read_messages(self) -> None:
        while self._reads.wait() and (data := os.read(self.process.stdout.fileno(), 65_536)):
            with self._lock:
                self.peer.receive_data(data)
                for message in self.peer.messages():
                    self._new.put(message)
                acks = self.peer.data_to_send()
            if acks:
                try:
                    self.write(acks)
                except (OSError, ValueError):
                    continue
        self._new.put(None)

    def _read_stderr(self) -> None:
        while data := os.read(self.process.stderr.fileno(), 65_536):
            self.stderr += data
