"""Runs a prompt, a program or lines of a pipe on a live browser, and ends all in order."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from onconnect.descriptors import is_terminal
from onconnect.shell import showing
from onconnect.shell.background import Background
from onconnect.shell.evaluation import Evaluator
from onconnect.shell.prompt import Prompt
from onconnect.shell.script import run_lines, run_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager


if sys.platform == "win32":
    _ENDS = (signal.SIGTERM, signal.SIGBREAK)
else:
    _ENDS = (signal.SIGTERM, signal.SIGHUP)

_AGAIN_AFTER = 0.1
"""Seconds after which a signal that has not been heard is sent again."""


@dataclass(frozen=True)
class Live:
    """A browser that is connected.

    Attributes:
        banner: what the prompt says first.
        namespace: the names that what is typed finds.
    """

    banner: str
    namespace: dict[str, Any]


def run(
    connecting: AbstractAsyncContextManager[Live],
    program: str | None = None,
    *,
    as_json: bool = False,
    is_plain: bool = False,
) -> int:
    """Run what a user gives on a live browser; return the exit status.

    Args:
        connecting: connects with the browser, and ends that; it is entered on the event loop.
        program: what to run; None for a prompt, or for the lines of stdin if it is no terminal.
        as_json: whether results are printed as JSON.
        is_plain: whether the prompt is Python's own, even where there is IPython.

    Raises:
        SetupError: the browser cannot be connected with.
    """
    with _ending_in_order() as leaving, Background() as background:
        stack = AsyncExitStack()
        try:
            live = background.run(stack.enter_async_context(connecting))
            show = showing.show_json if as_json else showing.show
            evaluator = Evaluator(background, {"__name__": "__main__", **live.namespace}, show)
            if program is not None:
                return 0 if run_program(evaluator, program) else 1
            if not is_terminal(0):
                return 0 if run_lines(evaluator, sys.stdin) else 1
            sys.stdout.write(f"{live.banner}\n")
            _ask(evaluator, is_plain)
            return 0
        except SystemExit as ended:
            return _status(ended)
        except asyncio.CancelledError:  # by Ctrl-C, before there was a browser
            raise KeyboardInterrupt from None
        finally:
            leaving.set()
            background.run(stack.aclose())


def _ask(evaluator: Evaluator, is_plain: bool) -> None:
    """Run what is typed, until Ctrl-D."""
    if is_plain or find_spec("IPython") is None:
        Prompt(evaluator).run()
        return
    from onconnect.shell import ipython

    ipython.run(evaluator)


def _status(ended: SystemExit) -> int:
    """Return the exit status of a program that has ended itself, as Python has it."""
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    sys.stderr.write(f"{ended.code}\n")
    return 1


@contextmanager
def _ending_in_order() -> Iterator[threading.Event]:
    """Let what ends a terminal or a session end the block as `exit` does.

    Yields:
        an event, to be set when the block begins to end: then nothing interrupts it any more.
    """
    leaving = threading.Event()

    def end(number: int, _: object) -> None:
        if not leaving.is_set():
            raise SystemExit(128 + number)

    before = {number: signal.getsignal(number) for number in _ENDS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, end)
    try:
        with _repeating(leaving):
            yield leaving
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _repeating(leaving: threading.Event) -> Iterator[None]:
    """Send a signal that ends the block again, until the block has begun to end.

    Python's readline does not hear what comes just before it waits, and drops what is raised while
    it completes a name.
    """
    if sys.platform == "win32":  # where there is no readline
        yield
        return
    main = threading.get_ident()
    told, teller = socket.socketpair()
    teller.setblocking(False)

    def repeat() -> None:
        while number := told.recv(1):
            while number[0] in _ENDS and not leaving.wait(_AGAIN_AFTER):
                signal.pthread_kill(main, number[0])

    before = signal.set_wakeup_fd(teller.fileno(), warn_on_full_buffer=False)
    repeating = threading.Thread(target=repeat, daemon=True)
    repeating.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        leaving.set()
        teller.close()
        repeating.join()
        told.close()
