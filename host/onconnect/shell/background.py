"""Background runs an event loop in a thread of its own, so that the prompt has the main thread.

The browser is served while nobody types. Ctrl-C, which Python hands to the main thread, clears what
is being typed, or cancels what runs.
"""

from __future__ import annotations

import asyncio
import contextvars
import ctypes
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

T = TypeVar("T")

_GLANCE: Final = 0.2
"""Seconds between two looks for Ctrl-C: on Windows it does not wake a thread that waits."""

_PATIENCE: Final = 1.0
"""Seconds that the event loop has to hear of Ctrl-C; then what blocks it is interrupted."""


class Background:
    """An event loop in a thread of its own, while the block runs.

    Args:
        make_loop: makes the loop.

    Attributes:
        loop: the event loop.
    """

    loop: asyncio.AbstractEventLoop

    def __init__(self, make_loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> None:
        self._make_loop = make_loop
        self._context = contextvars.copy_context()
        self._is_over = False
        self._has_begun = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="the browser's loop", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._has_begun.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.loop.call_soon_threadsafe(self._stop)
        self._thread.join()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=self._make_loop) as runner:  # it cancels what is left
            self.loop = runner.get_loop()
            self._has_begun.set()
            while not self._is_over:
                with suppress(KeyboardInterrupt):  # it came a moment after what it was for
                    self.loop.run_forever()

    def _stop(self) -> None:
        self._is_over = True
        self.loop.stop()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine, in the context of those before it, and return its result.

        Ctrl-C cancels it. Code that blocks the event loop is interrupted, unless it does not run
        Python just then.

        Raises:
            CancelledError: it was cancelled.
        """
        tasks: list[asyncio.Task[T]] = []
        done = threading.Event()

        def begin() -> None:
            if not tasks:  # Ctrl-C may come between what is done only once
                tasks.append(self.loop.create_task(coroutine, context=self._context))
                tasks[0].add_done_callback(lambda _: done.set())

        has_begun = is_interrupted = False
        while not done.is_set():
            try:
                if not has_begun:
                    self.loop.call_soon_threadsafe(begin)
                    has_begun = True
                if is_interrupted:
                    is_interrupted = False
                    self._interrupt(tasks)
                done.wait(_GLANCE)
            except KeyboardInterrupt:
                is_interrupted = True
        return tasks[0].result()

    def _interrupt(self, tasks: list[asyncio.Task[T]]) -> None:
        """Cancel a task, or stop what keeps the event loop from hearing of it."""
        heard = threading.Event()

        def cancel() -> None:
            for task in tasks:
                task.cancel()
            heard.set()

        self.loop.call_soon_threadsafe(cancel)
        thread = ctypes.c_ulong(self._thread.ident or 0)
        while not heard.wait(_PATIENCE):
            if asyncio.current_task(self.loop) not in tasks:
                continue  # something else keeps the loop busy, and must come to its end
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(KeyboardInterrupt))
