"""Watches the pipes of the browser for a proxy, which reads nothing from them, on Windows."""

import os
import sys

assert sys.platform == "win32"

import _winapi
import msvcrt
import time

PIPES = (0, 1)
"""What a browser writes into, and what it reads."""

_IS_PIPE = 3
"""FILE_TYPE_PIPE."""

_LOOK = 0.05
"""Seconds between two looks at the browser's pipe: nothing tells of its end."""


def is_there() -> bool:
    """Whether a browser has started this process, and not somebody at a terminal."""
    try:
        return all(_winapi.GetFileType(msvcrt.get_osfhandle(each)) == _IS_PIPE for each in PIPES)
    except OSError:  # one is closed
        return False


def has_spoken() -> bool:
    """Whether the browser has written something."""
    try:
        return bool(_winapi.PeekNamedPipe(msvcrt.get_osfhandle(0), 0)[0])
    except OSError:  # it has gone
        return False


def has_gone(within: float) -> bool:
    """Whether the browser closes its pipe within so many seconds, whatever is still in it."""
    from onconnect.windows import processes

    pipe = msvcrt.get_osfhandle(0)
    until = time.monotonic() + within
    while processes.is_open_at_the_other_end(pipe):
        rest = until - time.monotonic()
        if rest <= 0:
            return False
        time.sleep(min(rest, _LOOK))
    return True


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
