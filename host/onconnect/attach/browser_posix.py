"""Watches the pipes of the browser for a proxy, which reads nothing from them, on POSIX systems."""

import os
import stat
import sys

assert sys.platform != "win32"

import select

PIPES = (0, 1)
"""What a browser writes into, and what it reads."""


def is_there() -> bool:
    """Whether a browser has started this process, and not somebody at a terminal."""
    try:
        return all(_is_pipe(os.fstat(each).st_mode) for each in PIPES)
    except OSError:  # one is closed
        return False


def has_spoken() -> bool:
    """Whether the browser has written something."""
    waiting = select.poll()
    waiting.register(0, select.POLLIN)
    return any(event & select.POLLIN for _, event in waiting.poll(0))


def has_gone(within: float) -> bool:
    """Whether the browser closes its pipe within so many seconds, whatever is still in it."""
    from onconnect.keeper.inputs_posix import Inputs

    return bool(Inputs([], 0).wait(within))


def say(frame: bytes) -> None:
    """Write a frame to the browser, if it reads."""
    try:
        os.write(1, frame)
    except OSError:
        pass


def let_go() -> None:
    """Close the pipes: the program has them, and its end has to be theirs."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)


def _is_pipe(mode: int) -> bool:
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
