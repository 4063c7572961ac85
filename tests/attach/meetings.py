"""Starts programs that serve browsers, and proxies as browsers start them, for one test."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from onconnect.arguments import Arguments
from onconnect.attach import boot

CHECKOUT = Path(__file__).parents[2]
ECHO = Path(__file__).with_name("echo_program.py")
CALLER = "notes@example.org"

BOUND = 40.0
"""Seconds after which all that a test has started is killed, so that what waits for it fails."""

MOVED = """
import sys
sys.path.insert(0, {attach!r})
import boot
boot.prepare()
if sys.platform != "win32":
    from onconnect.attach import place_posix
    place_posix.folders = lambda: [{place!r}]
from onconnect.attach import proxy
proxy._PATIENCE = {patience}
sys.exit(proxy.run(sys.argv[1:]))
"""
"""A proxy that looks for programs in a folder of the test."""


class Meetings:
    """What a test has started; `end` ends it.

    Attributes:
        name: the host's name.
        place: the folder in which all meet.
    """

    def __init__(self, name: str, place: Path) -> None:
        self.name = name
        self.place = place
        self._started: list[subprocess.Popen[bytes]] = []
        self._bound = threading.Timer(BOUND, self._kill)
        self._bound.start()

    def end(self) -> None:
        """End what still runs."""
        self._bound.cancel()
        self._kill()
        for each in self._started:
            with each:  # closes its pipes
                pass

    def _kill(self) -> None:
        for each in self._started:
            each.kill()

    def program(self, *options: str) -> Program:
        """Start a program that echoes, and wait until it serves browsers."""
        program = self.beginning_program(*options)
        assert program.said() == {"is": "serving"}
        return program

    def beginning_program(self, *options: str) -> Program:
        """Start a program that echoes."""
        return Program(self.begun(self.command(*options)))

    def command(self, *options: str) -> list[str]:
        """Return the command of a program that echoes."""
        return [sys.executable, str(ECHO), self.name, str(self.place), *options]

    def browser(
        self, *, start: tuple[str, ...] = (), caller: str = CALLER, patience: float = 10
    ) -> Browser:
        """Start a proxy as a browser does.

        Args:
            start: the command that starts the program; empty for none.
            caller: the extension that asks for the host.
            patience: seconds after which the proxy says that the program does not answer.
        """
        told = Arguments(self.name, str(self.place), [], callers=[CALLER], start=start)
        words = told._replace(browser=["/notes.json", caller]).words()
        source = MOVED.format(
            attach=str(Path(boot.__file__).parent), place=str(self.place), patience=patience
        )
        return Browser(self.begun([sys.executable, "-I", "-S", "-c", source, *words]))

    def begun(self, command: list[str], stdin: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Start anything with pipes."""
        process = subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._started.append(process)
        return process


class Program:
    """A program that runs, and says what it sees."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.pid = process.pid

    def said(self) -> dict[str, Any]:
        """Wait for the next thing that it says."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, (self.errors())[-2000:]
        found: dict[str, Any] = json.loads(line)
        return found

    def errors(self) -> str:
        """Wait for its end, and return its stderr."""
        assert self.process.stderr
        return "\n".join(self.process.stderr.read().decode().splitlines())

    def end(self) -> None:
        """Let a program that was started with `until-eof` end."""
        assert self.process.stdin
        self.process.stdin.close()

    def kill(self) -> None:
        """Kill it, as a user would whose patience has ended."""
        self.process.kill()
        self.process.wait()


class Browser:
    """The browser's end of a proxy."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.pid = process.pid

    def say(self, data: bytes) -> None:
        """Write a frame."""
        assert self.process.stdin
        self.process.stdin.write(len(data).to_bytes(4, sys.byteorder) + data)
        self.process.stdin.flush()

    def heard(self) -> bytes:
        """Wait for a frame."""
        assert self.process.stdout
        length = int.from_bytes(self.process.stdout.read(4), sys.byteorder)
        return self.process.stdout.read(length)

    def echo(self, text: bytes) -> None:
        """Send a frame there and back."""
        self.say(text)
        assert self.heard() == text

    def heard_end(self) -> None:
        """Wait until nobody can say anything any more."""
        assert self.process.stdout
        assert self.process.stdout.read() == b""

    def leave(self) -> int:
        """Close the pipe, as a browser that ends; return the status of the proxy."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait()
