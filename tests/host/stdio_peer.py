"""Starts a host as a browser does, and talks to it over real pipes."""

from __future__ import annotations

import json
import os
import queue
import signal
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
PYTHON = sys.executable
"""The interpreter that runs hosts."""
LOGS = {
    "win32": f"onconnect/Logs/{NAME}",
    "darwin": f"Library/Logs/onconnect/{NAME}",
}.get(sys.platform, f".local/state/onconnect/log/{NAME}")
"""The folder of a host's log files, in its home folder."""
BOUND = 40.0
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
    release: str = "",
    requires: str = "",
    **environment: str,
) -> Start:
    """Return what a browser starts a host with.

    Args:
        handlers: the module to run.
        folder: the host's current folder and its home folder, where its log files go.
        path: the folder of the module.
        name: the host's name.
        limits: what the launcher says of the host's bounds, in MiB.
        callers: what the launcher says of who may start it.
        browser: what the browser says of who starts it.
        release: what the launcher says of the version of the program.
        requires: what it says of the extension's.
        environment: further variables of the host.
    """
    bounds = Limits(*(each * MIB for each in limits))
    host = Arguments(
        name, str(path), [handlers], bounds, callers, browser, release=release, requires=requires
    )
    environ = {**environment_at(folder), **environment}
    return Start(host.command(PYTHON), folder, environ)


def environment_at(home: Path) -> dict[str, str]:
    """Return the environment that a browser gives a host, with another home folder."""
    if sys.platform != "win32":
        return starting.environment({"HOME": str(home)}, is_macos=sys.platform == "darwin")
    # what platformdirs, which asks Windows where folders are, takes instead
    folders = dict.fromkeys(("HOME", "USERPROFILE", "WIN_PD_OVERRIDE_LOCAL_APPDATA"), str(home))
    return starting.environment({**os.environ, **folders}, is_windows=True)


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
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
"""A program that outlives any test, unless it is ended."""

if sys.platform == "win32":
    from tests.windows.streams import children_of
    from tests.windows.streams import is_running as runs

    def keeper_of(peer: ProcessPeer) -> int:
        """Return the id of the process that the host has from its start."""
        (keeper,) = children_of(peer.process.pid)
        return keeper
elif sys.platform == "darwin":
    from tests.macos.processes import first_child, runs

    def keeper_of(peer: ProcessPeer) -> int:
        """Return the id of the process that the host has from its start."""
        return first_child(peer.process.pid)
else:

    def runs(pid: int) -> bool:
        """Whether there is such a process that has not ended."""
        with suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
            return state not in "ZX"
        return False

    def keeper_of(peer: ProcessPeer) -> int:
        """Return the id of the process that the host has from its start."""
        children = Path(f"/proc/{peer.process.pid}/task/{peer.process.pid}/children").read_text()
        return int(children.split()[0])


def kill(pid: int) -> None:
    """Kill a process."""
    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


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
            with suppress(OSError):  # of an ack that the host did not wait for; EINVAL on Windows
                stream.close()

    @property
    def stderr(self) -> bytes:
        """What the process has written to its stderr until now."""
        return bytes(self._stderr)

    def say_hello(self, *, values: bool = False) -> None:
        """Send hello, with what else waits to be sent."""
        browser, extension = HELLO["browser"], HELLO["extension"]
        self.peer.hello(browser=browser, extension=extension, profile="p", values=values)
        self.flush()

    def greet(self, *, values: bool = False) -> None:
        """Send hello, with `values` or not, and wait for ready."""
        self.say_hello(values=values)
        self.expect(type="ready")

    def connect(self, name: str = "") -> int:
        """Open a port; return its number."""
        port = self.peer.connect(name, sender={"id": "test@onconnect"})
        self.flush()
        return port

    def post(self, port: int, data: object) -> None:
        """Post a message on a port."""
        self.peer.message(port, jsontext.dumps(data, self.peer.carries))
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
