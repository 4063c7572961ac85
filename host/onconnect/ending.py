"""Ends a host process in one way, whatever asks for the end, and by force if it takes too long.

A host ends as any Python program does: threads are waited for, functions of `atexit` run, files are
flushed and closed. But it ends in time, whatever a listener, a thread or a child is doing.
"""

from __future__ import annotations

import _thread
import atexit
import faulthandler
import gc
import io
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn

from onconnect.keeper.notes import ENDING, GOODBYE

if sys.platform == "win32":
    from onconnect.windows import console
else:
    from onconnect.posix import signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.keeper.client import Keeper

_WITHIN: Final = 1.3
"""Seconds from the beginning of the end until force ends the process, before the keeper does."""

_THREADS_WITHIN: Final = 1.0
"""Seconds from the beginning of the end for which threads are waited for."""

_READY_AFTER: Final = 0.2
"""Seconds after the start when the host hears the end of its console, and not only Ctrl-Break."""

_FLUSH_WITHIN: Final = 0.2
"""Seconds for open files and the last words when the process is ended by force."""


class AskedToEndError(SystemExit):
    """Raised when the system asks for the end while no event loop runs."""


class Ending:
    """The ending of this process.

    Args:
        keeper: told that the end has begun; it kills the process if no Python can run.

    Attributes:
        ask: called when the system asks for the end, with the reason and with whether the relay
            should start the host again. It is called in the main thread, between any two steps of
            Python. None while no event loop runs.
        crash: called with an error that has broken out of the event loop; it tells the extension,
            behind all that was sent before. None while no event loop runs.
    """

    def __init__(self, keeper: Keeper) -> None:
        self.ask: Callable[[str, bool], object] | None = None
        self.crash: Callable[[BaseException], object] | None = None
        self._keeper = keeper
        self._began = 0.0
        atexit.register(_flush_files)  # what is registered first runs last

    def begin(self) -> None:
        """Note that the end has begun: its time runs. May be called from any thread or signal."""
        if self._began:
            return
        self._began = time.monotonic()
        self._keeper.tell(ENDING)
        with suppress(RuntimeError):  # too many threads: the keeper alone ends it
            # a Thread takes locks, which a signal may not
            _thread.start_new_thread(self._force, ())

    def hear_the_system(self) -> None:
        """Let the system ask for the end: by signals, or on Windows by the events of a console.

        Programs do not inherit handlers as they would inherit an ignored signal: a Ctrl-C works in
        what a handler starts. To be called in the main thread.
        """
        signal.signal(signal.SIGINT, _ignore)  # a Ctrl-C in the terminal of the browser
        if sys.platform == "win32":
            hear_all = console.hear(self.begin, self._end)
            threading.Thread(target=self._get_ready, args=(hear_all,), daemon=True).start()
        else:
            signals.hear(self._end, self._keeper.life)

    def _get_ready(self, hear_all: Callable[[], None]) -> None:
        """Do what takes long and may wait until the host has answered."""
        time.sleep(_READY_AFTER)
        hear_all()
        self._keeper.keep_children()

    def hear_restart(self) -> None:
        """Let SIGUSR1 ask for a new start, where there is such a signal."""
        if sys.platform != "win32":
            signals.hear_restart(self._restart)

    def _end(self, by: str) -> None:
        self.begin()
        if self.ask is None:
            raise AskedToEndError(0)
        self.ask(f"it was ended by {by}", False)

    def _restart(self) -> None:
        if self.ask is not None:
            self.begin()
            self.ask("it was asked to start again", True)

    def finish(self, status: int) -> NoReturn:
        """End as the interpreter does, in time: raise SystemExit in the main thread."""
        self.begin()
        self._keeper.tell(GOODBYE)
        self.ask = _nothing
        self._keeper.end_children()
        # the interpreter would wait for threads without a limit; here, those that do not stop in
        # time die with the process
        waiting = threading.Thread(target=_wait_for_threads, daemon=True)
        waiting.start()
        waiting.join(max(0.1, self._began + _THREADS_WITHIN - time.monotonic()))
        vars(threading)["_shutdown"] = _nothing  # where the interpreter would wait for them
        sys.exit(status)

    def _force(self) -> None:
        time.sleep(_WITHIN)
        try:
            ends_at = time.monotonic() + _FLUSH_WITHIN
            tasks = (_flush_files, self._say_what_runs)  # either may have to wait
            threads = [threading.Thread(target=each, daemon=True) for each in tasks]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(max(0, ends_at - time.monotonic()))
        finally:
            os._exit(1)

    def _say_what_runs(self) -> None:
        text = f"onconnect: something still runs {_WITHIN:g} s after the end: ended by force\n"
        with suppress(OSError):  # there is no keeper any more
            os.write(self._keeper.prints, text.encode())
            faulthandler.dump_traceback(self._keeper.prints)


def _wait_for_threads() -> None:
    """Let pools of threads and processes finish, and wait for threads that are no daemons."""
    for function in reversed(vars(threading)["_threading_atexits"]):
        function()
    here = (threading.main_thread(), threading.current_thread())
    while threads := [t for t in threading.enumerate() if not t.daemon and t not in here]:
        for thread in threads:  # each may start others
            with suppress(RuntimeError):  # it is about to begin
                thread.join()


def _flush_files() -> None:
    """Flush all open files: Python never closes one that a thread still refers to."""
    gc.unfreeze()  # else the collector does not know them
    for each in gc.get_objects():
        if isinstance(each, io.IOBase):
            try:
                if not each.closed:
                    each.flush()
            except (OSError, ValueError):  # it may be in the middle of being made
                continue


def _ignore(_: int, __: object) -> None:
    """Do nothing about a signal."""


def _nothing(*_: Any) -> None:
    """Do nothing: there is nothing left to ask for, or to wait for."""
