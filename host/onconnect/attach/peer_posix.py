"""Asks the system which user a process belongs to that is at the other end of a socket."""

import sys

assert sys.platform != "win32"

import _socket

_OF_LOCAL = 0
"""SOL_LOCAL on macOS, and what the BSDs take in its place."""

_CREDENTIALS = 1
"""LOCAL_PEERCRED on macOS and FreeBSD: a struct with a version, then the user."""

_PROCESS = 2
"""LOCAL_PEERPID on macOS."""

_STRUCT = 128
"""Bytes that hold the struct on each system."""


def user(connection: _socket.socket) -> int:
    """Return the number of the user at the other end.

    Raises:
        OSError: the system does not say.
    """
    if sys.platform == "linux":
        return _numbers(connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12))[1]
    return _numbers(connection.getsockopt(_OF_LOCAL, _CREDENTIALS, _STRUCT))[1]


def process(connection: _socket.socket) -> int:
    """Return the process id at the other end; 0 if the system does not say."""
    try:
        if sys.platform == "linux":
            return _numbers(connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, 12))[0]
        if sys.platform == "darwin":
            return connection.getsockopt(_OF_LOCAL, _PROCESS)
    except OSError:
        pass
    return 0


def _numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + 4], sys.byteorder) for at in range(0, len(data), 4)]
