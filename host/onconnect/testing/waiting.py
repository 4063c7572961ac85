"""Waits for what a test wants to happen, and fails the test if it does not happen in time.

A wait also fails as soon as a handler does something wrong.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn

from onconnect.testing.faults import Faults, HandlerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

_SHOWN: Final = 10
"""How many of the last lines of the log a failure shows."""

_LONGEST_SAID: Final = 4_000
"""How many of the last characters that a process has printed a failure shows."""


class Waiting:
    """Fails a test when a wait is in vain, or when a handler does something wrong.

    Args:
        timeout: how many seconds anything awaited may take.

    Attributes:
        timeout: the same, which a test may change at any time.
        log: what Python's host has logged: level, text, fields.
        is_serving: whether Python still runs.
    """

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self.log: list[tuple[str, str, Mapping[str, Any]]] = []
        self.is_serving = True
        self._faults = Faults(self.changed)
        self._has_changed = asyncio.Event()
        self._asked: dict[asyncio.Future[Any], str] = {}  # what has no answer yet

    @property
    def printed(self) -> str:
        """What the host's process has printed to stdout or stderr; "" if it has no process."""
        return ""

    def expect_fault(self, pattern: str) -> AbstractContextManager[list[str]]:
        """Allow handlers to do something wrong in this block without failing the test.

        Args:
            pattern: a regular expression that is searched for in the fault's sentence, such as
                "ValueError".
        """
        return self._faults.expect(pattern)

    def fault(self, sentence: str) -> None:
        """Note what a handler does wrong."""
        self._faults.add(sentence)

    def fail(self, sentence: str) -> NoReturn:
        """Fail the test, and show what was logged last."""
        failure = HandlerError(sentence)
        for level, text, _ in self.log[-_SHOWN:]:
            failure.add_note(f"{level}: {text}")
        if self.printed:
            failure.add_note(self.printed[-_LONGEST_SAID:])
        raise failure

    def changed(self) -> None:
        """Let every wait check again whether it is over."""
        self._has_changed.set()

    async def until(
        self,
        is_so: Callable[[], bool],
        problem: str,
        timeout: float | None = None,  # noqa: ASYNC109 - what it says when it is over is the point
    ) -> None:
        """Wait until something is so.

        Args:
            is_so: asked again whenever something has changed.
            problem: what to say if it does not happen.
            timeout: how many seconds it may take, instead of the browser's own number.

        Raises:
            HandlerError: a handler did something wrong, the time is up, or Python has ended.
        """
        seconds = self.timeout if timeout is None else timeout
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    self._faults.check()
                    if is_so():
                        return
                    if not self.is_serving:
                        self.fail(f"{problem}, and Python has ended")
                    self._has_changed.clear()
                    await self._has_changed.wait()
        self.fail(f"{problem} within {seconds:g} s")

    async def answer_to(self, answer: asyncio.Future[Any], what: str) -> Any:
        """Wait for what listeners answer.

        Raises:
            BrowserError: they have failed.
            HandlerError: no answer came in time.
        """
        self._asked[answer] = what
        await self.until(answer.done, f"no listener has answered {what}")
        del self._asked[answer]
        return answer.result()
