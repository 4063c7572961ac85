"""Finds the program at the meeting place of a name, and hands it pipes, on POSIX systems."""

import os
import sys

assert sys.platform != "win32"

import _socket
import select

from onconnect.attach import peer_posix, place_posix
from onconnect.attach.introduction import TAKEN
from onconnect.errors import SetupError


class Program:
    """A connection to a program that serves browsers.

    Attributes:
        pid: its process id; 0 if the system does not say.
    """

    def __init__(self, connection: _socket.socket) -> None:
        self._connection = connection
        self._answer = b""
        self.pid = peer_posix.process(connection)

    def fileno(self) -> int:
        """Return the descriptor of the connection."""
        return self._connection.fileno()

    def give(self, introduction: bytes, *descriptors: int) -> None:
        """Hand descriptors over.

        Raises:
            OSError: the program has gone.
        """
        numbers = b"".join(each.to_bytes(4, sys.byteorder) for each in descriptors)
        passed = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)]
        sent = self._connection.sendmsg([introduction], passed)
        if rest := introduction[sent:]:  # to send nothing is an error too once the program has gone
            self._connection.sendall(rest)

    def has_taken(self, within: float) -> bool:
        """Whether the program has taken the descriptors, after at most so many seconds.

        Raises:
            OSError: it has not, and will not: it has gone.
        """
        waiting = select.poll()
        waiting.register(self._connection.fileno(), select.POLLIN)
        while self._answer != TAKEN:
            if not waiting.poll(within * 1000):
                return False
            data = self._connection.recv(len(TAKEN) - len(self._answer))
            if not data:
                raise ConnectionResetError("the program has gone")
            self._answer += data
        return True

    def await_end(self) -> None:
        """Wait until the program lets this process end, or has gone itself."""
        try:
            while self._connection.recv(64):
                pass
        except OSError:
            pass

    def close(self) -> None:
        """Leave the program."""
        self._connection.close()


def find(name: str) -> Program | None:
    """Return a connection to the program of a host; None if there is none.

    Raises:
        SetupError: there may be one, and it cannot be trusted.
    """
    for folder in place_posix.folders():
        if place_posix.check(folder):
            connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
            if _connects(connection, place_posix.address(folder, name)):
                return Program(connection)
            connection.close()
    return None


def _connects(connection: _socket.socket, address: str) -> bool:
    try:
        connection.setblocking(False)  # a program that accepts nobody would keep this waiting
        connection.connect(address)
        connection.setblocking(True)
        owner = peer_posix.user(connection)
    except OSError:  # there is none, or one that has crashed, or that is about to end
        return False
    if owner != os.geteuid():
        connection.close()
        raise SetupError(
            f"the program that listens at {address} belongs to the user number {owner}, so that "
            "no browser of yours is handed to it: remove that file"
        )
    return True
