"""Runs `onconnect` in processes that need not import it, since each is a fork of one that has.

To import it takes Python half a second, which is more than most commands take. A fork has its own
variables, folder and streams, and ends as any process does. What is about the start of Python, of
two commands at once, or of a signal, starts a process anew. Windows has no fork.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cache
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OF_PYTHON = ("PYTHON", "LANG", "LC_")
"""Begins the names of variables that Python reads when it starts, and never again."""


class Forks:
    """The process that has imported `onconnect`, and runs one command after another."""

    def __init__(self) -> None:
        self._socket, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(other.fileno())],
                env={"LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )
        self._answers = self._socket.makefile()

    def run(
        self, words: Sequence[str], cwd: Path, environ: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run a command; return its exit status and what it says."""
        from tests.processes import note_start  # the process itself, which runs this file, has none

        note_start(" ".join(words))
        line = json.dumps({"words": words, "cwd": str(cwd), "environ": environ}) + "\n"
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            socket.send_fds(self._socket, [line.encode()], [out.fileno(), error.fileno()])
            status = json.loads(self._answers.readline())
            return subprocess.CompletedProcess(words, status, _text(out), _text(error))

    def close(self) -> None:
        """Let the process end."""
        self._answers.close()
        self._socket.close()
        self._process.wait()


@cache
def forks() -> Forks:
    """Return the process of this worker, which ends with it."""
    made = Forks()
    atexit.register(made.close)
    return made


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _serve(asking: socket.socket) -> None:
    """Fork for each command, in turn; return where there is none any more, and in each fork."""
    while True:
        request, streams, _, _ = socket.recv_fds(asking, 65_536, 2)
        if not request:
            return
        while not request.endswith(b"\n"):
            request += asking.recv(65_536)
        if not (fork := os.fork()):
            asking.close()
            _run(**json.loads(request), streams=streams)
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(fork, 0)
        asking.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _run(words: list[str], cwd: str, environ: dict[str, str], streams: list[int]) -> None:
    """Become the process of a command."""
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv[1:] = words
    main()


if __name__ == "__main__":
    from onconnect.cli.commands import main

    with socket.socket(fileno=int(sys.argv[1])) as asking:
        _serve(asking)
