"""Tells the hosts of a run of `onconnect dev`, over a socket, about edits and about the end."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from onconnect.project.dev.folder import CONTROL, EDITED, HELD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 4.0
"""Seconds for hosts to end."""


class Control:
    """The hosts of a run.

    Args:
        folder: that of the run.
    """

    def __init__(self, folder: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / CONTROL))
        self._server.listen()
        self._folder = folder
        self._hosts: list[socket.socket] = []
        self._lock = threading.Lock()
        self._browsers: set[str] = set()
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
            for host in list(self._hosts):
                try:
                    host.sendall(EDITED)
                except OSError:  # it has ended
                    self._hosts.remove(host)
                    host.close()
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
                host.settimeout(_PATIENCE)
                while host.recv(64):
                    pass
            host.close()

    def close(self) -> None:
        """Take no further host."""
        with self._lock:
            self._is_over = True
        with suppress(OSError), socket.socket(socket.AF_UNIX) as last:
            last.connect(self._server.getsockname())  # so that `accept` returns, on any system
        self._server.close()

    def accept(self) -> None:
        """Take hosts until `close`."""
        while True:
            try:
                host, _ = self._server.accept()
            except OSError:
                return
            browser = ""
            with suppress(OSError):  # it says nothing, or has gone
                host.settimeout(_PATIENCE)
                browser = host.recv(64).decode().strip()
            with self._lock:
                if self._is_over:
                    host.close()
                    return
                if not browser:
                    host.close()
                    continue
                self._browsers.add(browser)
                self._hosts.append(host)


@contextmanager
def controlling(folder: Path) -> Iterator[Control]:
    """Listen to hosts while the block runs; end them with it."""
    control = Control(folder)
    thread = threading.Thread(target=control.accept, daemon=True)
    thread.start()
    try:
        yield control
    finally:
        control.end()
        control.close()
        thread.join()
