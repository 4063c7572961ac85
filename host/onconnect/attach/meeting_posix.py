"""Takes in the browsers' pipes that proxies hand over, on POSIX systems: by a socket.

Everybody who reaches the socket is a process of this user, and may yet be anything: each connection
has its own limits of time and size, and waits for no other one.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
import stat
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

assert sys.platform != "win32"

from onconnect.arguments import Arguments
from onconnect.attach import introduction, peer_posix
from onconnect.attach.arrival import Arrival
from onconnect.attach.holding_posix import held
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_BACKLOG: Final = 128

_INTRODUCED_WITHIN: Final = 5.0
"""Seconds in which a connection has to say who it is."""

_MOST: Final = 256
"""Connections that have not said who they are; the oldest goes when there is a further one."""

_AT_ONCE: Final = 64
"""Connections that are accepted before the event loop goes on."""

_BREATH: Final = 0.5
"""Seconds until the next try when this process has no descriptor left."""

_PIPES: Final = 2
"""Descriptors that a proxy hands over: one to read, one to write."""

_CLOSED_ON_EXEC: Final = getattr(socket, "MSG_CMSG_CLOEXEC", 0)

_open: WeakSet[socket.socket] = WeakSet()
"""The sockets of this process: a child that is forked would keep proxies waiting."""


@asynccontextmanager
async def meeting(name: str, arrived: Callable[[Arrival], None]) -> AsyncIterator[None]:
    """Let the proxies of a host find this program while the block runs.

    Args:
        name: the host's name.
        arrived: called on the event loop with the pipes of each browser; it must not raise.

    Raises:
        SetupError: another program holds the name, which is told with its process id; or the
            folder of the meeting place is not private; or the event loop watches no sockets.
    """
    with held(name) as path:
        try:
            listener = _listener(path)
        except OSError as error:
            raise SetupError(
                f"no proxy can be awaited at {path} ({error.strerror}): make its folder writable"
            ) from None
        try:
            reception = _Reception(listener, arrived)
        except NotImplementedError:
            listener.close()
            raise SetupError(
                f"{type(asyncio.get_running_loop()).__name__} is an event loop that watches no "
                "sockets: let `asyncio.run` serve the browsers in a thread of its own"
            ) from None
        try:
            yield
        finally:
            reception.close()


def _listener(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)
        listener.bind(path)
        os.chmod(path, 0o600)
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


class _Reception:
    """Accepts connections, and keeps those that have not ended."""

    def __init__(self, listener: socket.socket, arrived: Callable[[Arrival], None]) -> None:
        self.loop = asyncio.get_running_loop()
        self.arrived = arrived
        self.guests: dict[_Guest, None] = {}
        self.unknown: dict[_Guest, None] = {}
        self._listener = listener
        self._breath: asyncio.TimerHandle | None = None
        _open.add(listener)
        self._listen()

    def close(self) -> None:
        """Accept nobody any more, and let all proxies end."""
        if self._breath:
            self._breath.cancel()
        self.loop.remove_reader(self._listener)
        self._listener.close()
        for each in [*self.guests]:
            each.close()

    def _listen(self) -> None:
        self._breath = None
        self.loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            except OSError:  # it has gone already, or there is no descriptor left
                self.loop.remove_reader(self._listener)
                self._breath = self.loop.call_later(_BREATH, self._listen)
                return
            if _is_this_user(connection):
                _Guest(self, connection)
                if len(self.unknown) > _MOST:
                    next(iter(self.unknown)).close()
            else:
                connection.close()


class _Guest:
    """A connection: a proxy, or what wants to be one."""

    def __init__(self, reception: _Reception, connection: socket.socket) -> None:
        self._reception = reception
        self._connection = connection
        self._data = b""
        self._descriptors: list[int] = []
        self._gone = asyncio.Event()
        self._patience = reception.loop.call_later(_INTRODUCED_WITHIN, self.close)
        connection.setblocking(False)
        _open.add(connection)
        reception.guests[self] = reception.unknown[self] = None
        reception.loop.add_reader(connection, self._hear)

    def close(self) -> None:
        """End the connection, and what came by it and was not passed on."""
        if self not in self._reception.guests:
            return
        del self._reception.guests[self]
        self._reception.unknown.pop(self, None)
        self._patience.cancel()
        self._reception.loop.remove_reader(self._connection)
        self._connection.close()
        for each in self._descriptors:
            os.close(each)
        self._descriptors.clear()
        self._gone.set()

    def _hear(self) -> None:
        """Take what has come; a proxy says nothing more once it is known."""
        try:
            is_known = self not in self._reception.unknown
            if not self._receive() or is_known:
                self.close()
            elif found := introduction.read(self._data):
                self._pass_on(*found)
        except BlockingIOError:
            return
        except (OSError, ValueError, SetupError):
            self.close()

    def _receive(self) -> bool:
        """Receive a part of the introduction; return whether there was one, and nothing wrong."""
        space = socket.CMSG_SPACE(_PIPES * 4)
        data, control, flags, _ = self._connection.recvmsg(
            introduction.LONGEST, space, _CLOSED_ON_EXEC
        )
        for level, kind, numbers in control:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                for at in range(0, len(numbers) - 3, 4):
                    descriptor = int.from_bytes(numbers[at : at + 4], sys.byteorder)
                    self._descriptors.append(descriptor)
                    os.set_inheritable(descriptor, False)
        self._data += data
        is_whole = not flags & (socket.MSG_CTRUNC | socket.MSG_TRUNC)
        return bool(data) and is_whole and len(self._descriptors) <= _PIPES

    def _pass_on(self, pid: int, words: list[str]) -> None:
        """Let the program have the pipes.

        Raises:
            ValueError: they are no pipes.
            SetupError: the words are not understood.
            OSError: the proxy has gone.
        """
        if len(self._descriptors) != _PIPES or not _are_pipes(*self._descriptors):
            raise ValueError("these are no pipes of a browser")
        arguments = Arguments.read(words)
        self._connection.send(introduction.TAKEN)
        del self._reception.unknown[self]
        self._patience.cancel()
        reader, writer = self._descriptors
        self._descriptors.clear()
        self._reception.arrived(
            Arrival(
                reader=reader,
                writer=writer,
                caller=arguments.caller,
                stranger=arguments.stranger,
                pid=peer_posix.process(self._connection) or pid,
                end=self.close,
                gone=self._gone,
                starts=bool(arguments.start),
            )
        )


def _is_this_user(connection: socket.socket) -> bool:
    try:
        return peer_posix.user(connection) == os.geteuid()
    except OSError:
        return False


def _are_pipes(reader: int, writer: int) -> bool:
    """Whether two descriptors are what browsers give to a host: pipes, or sockets, for one way."""
    for descriptor, other_way in ((reader, os.O_WRONLY), (writer, os.O_RDONLY)):
        kind = os.fstat(descriptor).st_mode
        way = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
        if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)) or way == other_way:
            return False
    return True


def _close_in_child() -> None:
    for each in [*_open]:
        with suppress(OSError):
            os.close(each.detach())


os.register_at_fork(after_in_child=_close_in_child)
