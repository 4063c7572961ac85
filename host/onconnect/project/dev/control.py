"""Hears what the processes of a run of `onconnect dev` say, and tells the hosts of edits.

A process says first what its connection is for: a host's `control`, on which it hears of edits and
whose end is the end of the run; or lines that it prints, one kind for each of who prints.
"""

from __future__ import annotations

import select
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from onconnect.project.dev.folder import BROWSER, CONTROL, EDITED, HELD, HOST
from onconnect.project.dev.meeting import PATIENCE, Meeting, admit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class Control:
    """The processes of a run.

    Args:
        folder: that of the run.
        takes: what takes a line and its browser, by the kind of who prints it.
        say: told what the user should know.
    """

    def __init__(
        self,
        folder: Path,
        takes: Mapping[str, Callable[[str, str], None]],
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._meeting = Meeting(folder)
        self._folder = folder
        self._takes = takes
        self._say = say
        self._hosts: list[socket.socket] = []
        self._lock = threading.Lock()
        self._browsers: set[str] = set()
        self._open: list[str] = []
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._is_over = False

    @property
    def started(self) -> int:
        """How many browsers have started a host, and so have the extension."""
        return len(self._browsers)

    def edited(self) -> bool:
        """Tell each host to start again; return whether there is one."""
        for held in self._folder.glob(f"{HELD}*"):
            held.unlink(missing_ok=True)
        with self._lock:
            ended = select.select(self._hosts, [], [], 0)[0] if self._hosts else ()
            for host in ended:  # it says nothing, so that this is its end
                self._hosts.remove(host)
                host.close()
            for host in self._hosts:
                with suppress(OSError):  # it ends just now
                    host.sendall(EDITED)
            return bool(self._hosts)

    def end(self) -> None:
        """End each host, and wait for that."""
        with self._lock:
            self._is_over = True
            hosts, self._hosts = self._hosts, []
        for host in hosts:
            with suppress(OSError):
                host.shutdown(socket.SHUT_WR)
        for host in hosts:
            with suppress(OSError):
                host.settimeout(PATIENCE)
                while host.recv(64):
                    pass
            host.close()

    def close(self) -> None:
        """Take nothing further, after what has been printed until now."""
        with self._lock:
            self._is_over = True
            connections = dict(self._connections)
        self._meeting.close()
        for connection, thread in connections.items():
            thread.join(PATIENCE)
            with suppress(OSError):  # who prints outlives the run
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def accept(self) -> None:
        """Take connections until `close`."""
        while True:
            try:
                connection = self._meeting.accept()
            except OSError:
                return
            with self._lock:
                if self._is_over:
                    connection.close()
                    return
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._connections[connection] = thread
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        """Do what a connection is for."""
        kind, _, browser = self._meeting.purpose(connection).partition(" ")
        take = self._takes.get(kind)
        is_host = False
        with suppress(OSError), self._lock:
            connection.settimeout(None)
            if kind == CONTROL and not self._is_over:
                admit(connection)  # from now on it hears of each edit
                is_host = True
                self._hosts.append(connection)
            elif take is not None:
                admit(connection)
                self._open += [browser] if kind == BROWSER else []
                if kind == HOST and browser:
                    self._browsers.add(browser)
        if not is_host:
            with connection:
                self._take(connection, take, browser)
        with self._lock:
            del self._connections[connection]
            if kind == BROWSER and browser in self._open:
                self._open.remove(browser)
                if self._open and not self._is_over:
                    self._say(f"{browser} was closed, {' and '.join(self._open)} runs on")

    def _take(
        self, connection: socket.socket, take: Callable[[str, str], None] | None, browser: str
    ) -> None:
        if take is not None:
            with suppress(OSError), connection.makefile("rb") as lines:
                for line in lines:
                    take(line.decode(errors="replace"), browser)


@contextmanager
def controlling(
    folder: Path,
    takes: Mapping[str, Callable[[str, str], None]],
    say: Callable[[str], None] = lambda text: None,
) -> Iterator[Control]:
    """Hear the processes of a run while the block runs; end its hosts with it.

    The arguments are those of `Control`.
    """
    control = Control(folder, takes, say)
    thread = threading.Thread(target=control.accept, daemon=True)
    thread.start()
    try:
        yield control
    finally:
        control.end()
        control.close()
        thread.join()
