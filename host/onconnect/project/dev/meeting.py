"""Connects the processes of a run of `onconnect dev` with its command, each sure of the other.

The command listens on 127.0.0.1. Every program of this computer can connect to that port, and once
the command has gone, any can listen there. So each end first proves that it knows the secret, which
lies with the port in the run's private folder.
"""

from __future__ import annotations

import hmac
import secrets
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from onconnect.project.dev.folder import MEETING

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE: Final = 4.0
"""Seconds in which the other end has to prove what it is."""

_ADDRESS: Final = "127.0.0.1"
_LENGTH: Final = 32
"""Bytes of the secret, of a challenge, and of the answer to one."""

_LONGEST_PURPOSE: Final = 64
_OF_THE_COMMAND: Final = b"onconnect dev: the command"
_OF_A_PROCESS: Final = b"onconnect dev: a process"
_ADMITTED: Final = b"+"
_EXCLUSIVE: Final[int | None] = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
"""Windows has it: without, another program could listen at the same port at the same time."""


class Meeting:
    """The command's end, to which the processes of a run connect.

    Args:
        folder: that of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._secret = secrets.token_bytes(_LENGTH)
        self._server = socket.socket()
        if _EXCLUSIVE is not None:
            self._server.setsockopt(socket.SOL_SOCKET, _EXCLUSIVE, 1)
        self._server.bind((_ADDRESS, 0))
        self._server.listen()
        port = self._server.getsockname()[1]
        (folder / MEETING).write_text(f"{port} {self._secret.hex()}\n", "ascii")

    def accept(self) -> socket.socket:
        """Return the next connection, of which nothing is known yet.

        Raises:
            OSError: it is closed.
        """
        return self._server.accept()[0]

    def close(self) -> None:
        """Let `accept` return."""
        with suppress(OSError), socket.socket() as last:
            last.connect(self._server.getsockname())
        self._server.close()

    def purpose(self, connection: socket.socket) -> str:
        """Return what a process of the run wants; "" if the other end is none."""
        with suppress(OSError, UnicodeDecodeError):
            connection.settimeout(PATIENCE)
            connection.sendall(_answer(self._secret, _OF_THE_COMMAND, _read(connection, _LENGTH)))
            challenge = secrets.token_bytes(_LENGTH)
            connection.sendall(challenge)
            answer = _read(connection, _LENGTH)
            if hmac.compare_digest(answer, _answer(self._secret, _OF_A_PROCESS, challenge)):
                return _read(connection, _LONGEST_PURPOSE).decode().strip()
        return ""


def admit(connection: socket.socket) -> None:
    """Tell a process that what it has connected for begins.

    Raises:
        OSError: it has gone.
    """
    connection.sendall(_ADMITTED)


def connect(folder: Path, purpose: str) -> socket.socket:
    """Return a connection to the command of a run, once the command has admitted it.

    Args:
        folder: that of the run.
        purpose: what it is for.

    Raises:
        OSError: the command has ended.
    """
    try:
        port, secret = (folder / MEETING).read_text("ascii").split()
    except ValueError:
        raise OSError("there is no port and no secret") from None
    key = bytes.fromhex(secret)
    connection = socket.create_connection((_ADDRESS, int(port)), PATIENCE)
    try:
        challenge = secrets.token_bytes(_LENGTH)
        connection.sendall(challenge)
        answer = _read(connection, _LENGTH)
        if not hmac.compare_digest(answer, _answer(key, _OF_THE_COMMAND, challenge)):
            raise OSError("another program listens there")
        connection.sendall(_answer(key, _OF_A_PROCESS, _read(connection, _LENGTH)))
        connection.sendall(purpose.encode().ljust(_LONGEST_PURPOSE))
        _read(connection, len(_ADMITTED))
        connection.settimeout(None)
    except BaseException:
        connection.close()
        raise
    return connection


def _answer(secret: bytes, who: bytes, challenge: bytes) -> bytes:
    return hmac.digest(secret, who + challenge, "sha256")


def _read(connection: socket.socket, length: int) -> bytes:
    """Return exactly so many bytes."""
    data = b""
    while len(data) < length:
        piece = connection.recv(length - len(data))
        if not piece:
            raise OSError("the other end has gone")
        data += piece
    return data
