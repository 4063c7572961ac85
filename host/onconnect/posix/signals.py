"""Hears the signals that end a host or start it again."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import signal
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_HEARD: Final = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1}
"""The signals that have a handler."""


def hear(end: Callable[[str], None], life: int) -> None:
    """Let SIGTERM and SIGHUP ask for the end, and let no child forward one that is its own.

    Args:
        end: called in the main thread with the name of the signal.
        life: the pipe to the keeper, which hears of a signal even while no Python can run.
    """
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, _: end(signal.Signals(number).name))
    signal.set_wakeup_fd(life, warn_on_full_buffer=False)
    # a signal to a child that still has these handlers would be heard as one to the host
    held = _Held()
    os.register_at_fork(after_in_child=_forget_signals)
    os.register_at_fork(before=held.hold, after_in_parent=held.let_go, after_in_child=held.let_go)


def hear_restart(restart: Callable[[], None]) -> None:
    """Let SIGUSR1 ask for a new start."""
    signal.signal(signal.SIGUSR1, lambda _, __: restart())


class _Held(threading.local):
    """The signals that a thread holds back while it forks."""

    def __init__(self) -> None:
        self._before: set[int] = set()

    def hold(self) -> None:
        """Hold back the signals that the host listens to."""
        self._before = signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)

    def let_go(self) -> None:
        """Hold back what was held back before."""
        signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


def _forget_signals() -> None:
    """Give a forked child the handlers that a Python process begins with."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for each in _HEARD - {signal.SIGINT}:
        signal.signal(each, signal.SIG_DFL)
