"""Starts a host as a browser does, and talks to it over real pipes."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from onconnect import starting
from onconnect.arguments import Arguments
from onconnect.protocol import frames, jsontext
from onconnect.protocol.limits import MIB, Limits
from onconnect.protocol.peer import Peer
from onconnect.starting import Start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NAME = "onconnect.test"
HANDLERS = Path(__file__).parent / "handlers"
LOGS = f".local/state/onconnect/log/{NAME}"
"""The folder of a host's log files, in its HOME."""
BOUND = 20.0
"""Seconds that a test waits for anything."""
HELLO = {
    "type": "hello",
    "protocol": 1,
    "minProtocol": 1,
    "browser": {"name": "Firefox", "version": "153.0"},
    "extension": {"id": "test@onconnect", "version": "1"},
    "profile": "p",
    "window": 4,
}


def start(
    handlers: str,
    folder: Path,
    path: Path = HANDLERS,
    *,
    name: str = NAME,
    limits: tuple[int, int, int] = (64, 256, 64),
    callers: Sequence[str] = (),
    browser: Sequence[str] = ("chrome-extension://test/",),
    **environment: str,
) -> Start:
    """Return what a browser starts a host with.

    Args:
        handlers: the module to run.
        folder: the host's current folder and its HOME, where its log files go.
        path: the folder of the module.
        name: the host's name.
        limits: what the launcher says of the host's bounds, in MiB.
        callers: what the launcher says of who may start it.
        browser: what the browser says of who starts it.
        environment: further variables of the host.
    """
    bounds = Limits(*(each * MIB for each in limits))
    host = Arguments(name, str(path), [handlers], bounds, callers, browser)
    environ = {**starting.environment({"HOME": str(folder)}), **environment}
    return Start(host.command(sys.executable), folder, environ)


def run(start: Start, *messages: object) -> subprocess.CompletedProcess[bytes]:
    """Start a host, send it one frame and the end, and wait for its own end."""
    return subprocess.run(
        start.command,
        input=frame(*messages) if messages else b"",
        capture_output=True,
        cwd=start.folder,
        env=start.environ,
        timeout=BOUND,
    )


def frame(*messages: object) -> bytes:
    """Return a frame of messages."""
    return frames.encode(json.dumps(messages).encode())


def messages_in(data: bytes) -> list[Any]:
    """Return the messages of all frames."""
    reader = frames.FrameReader()
    reader.feed(data)
    found: list[Any] = []
    while (text := reader.next_frame()) is not None:
        found += json.loads(text)
    return found


def logged(home: Path) -> list[Any]:
    """Return the lines of the log files of the hosts that had this HOME."""
    files = sorted((home / LOGS).glob("*.log"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for what nothing tells."""
    end = time.monotonic() + BOUND
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


class ProcessPeer:
    """A process that plays a host, and the browser's end of the channel to it.

    Args:
        start: what it is started with.
        stderr: what takes its stderr; by default it is collected.
    """

    def __init__(self, start: Start, stderr: int | IO[Any] = subprocess.PIPE) -> None:
        self.process = start.process(stderr)
        self.peer = Peer("browser", log=lambda level, text, fields: None)
        self.received: list[Any] = []
        self._stderr = bytearray()
        self._new: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._reads = threading.Event()
        self._reads.set()
        self._threads = [threading.Thread(target=self._read_messages, daemon=True)]
        if self.process.stderr:
            self._threads.append(threading.Thread(target=self._read_stderr, daemon=True))
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reads.set()
        starting.kill(self.process)
        self.process.wait(BOUND)
        for thread in self._threads:
            thread.join(BOUND)
        for stream in filter(None, (self.process.stdin, self.process.stdout, self.process.stderr)):
            with suppress(BrokenPipeError):  # of an ack that the host did not wait for
                stream.close()

    @property
    def stderr(self) -> bytes:
        """What the process has written to its stderr until now."""
        return bytes(self._stderr)

    def say_hello(self) -> None:
        """Send hello, with what else waits to be sent."""
        self.peer.hello(browser=HELLO["browser"], extension=HELLO["extension"], profile="p")
        self.flush()

    def greet(self) -> None:
        """Send hello and wait for ready."""
        self.say_hello()
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

    def ask(self, port: int, data: object) -> Any:
        """Post a message; return the data of the next one that comes."""
        self.post(port, data)
        return self.expect(type="message")["data"]

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
        with suppress(ValueError):  # closed at the end of the test, while the keeper still writes
            while data := os.read(self.process.stderr.fileno(), 65_536):
                self._stderr += data


class StdioPeer(ProcessPeer):
    """A host, and the browser's end of its channel.

    Args:
        handlers: the module to run.
        folder: its HOME; further arguments are those of `start`.
        stderr: as `ProcessPeer` takes it.
    """

    def __init__(
        self, handlers: str, folder: Path, *path: Path, stderr: int = subprocess.PIPE, **more: Any
    ) -> None:
        super().__init__(start(handlers, folder, *path, **more), stderr)
