"""Answer settles an event whose answer the browser waits for: a blocking request, a suggestion.

Here the result of a plain function is an answer too, as it is in the browser. For a one-shot
message (message_answer.py) it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from onconnect.protocol import parts

if TYPE_CHECKING:
    from onconnect.browser.runner import Runner
    from onconnect.browser.sending import Sending


class Answer:
    """The answer to one event: the first result of its listeners that is not None.

    The browser goes on without an answer once all of them have ended.
    """

    def __init__(self, sending: Sending, runner: Runner, call: int) -> None:
        self.complain = runner.complain
        self._sending = sending
        self._runner = runner
        self._call = call
        self._running = 1  # the dispatch
        self._is_dispatching = True

    def returned(self, result: object, source: str) -> None:
        """Take what a listener returned: the answer, or something awaitable that gives it."""
        if isinstance(result, Awaitable):
            self._running += 1
            self._runner.start(self._answer_with(result), source)
            return
        try:
            self._answer(result)
        except Exception as error:
            self.report(error, source)

    def report(self, error: BaseException, source: str) -> None:
        """Report what a listener raised; another one may still answer."""
        self._runner.report(error, source)

    def end_dispatch(self) -> None:
        """Note that all listeners have been called."""
        self._is_dispatching = False
        self._end_one()

    async def _answer_with(self, result: Awaitable[object]) -> None:
        try:
            response = await result
            if self._is_dispatching:  # as a promise settles: after all listeners have run
                await asyncio.sleep(0)
            self._answer(response)
        finally:
            self._end_one()

    def _answer(self, value: object) -> None:
        if value is not None:  # if there are several answers, the peer sends one
            self._sending.answer(self._call, parts.dumps(value, self._sending.carries))

    def _end_one(self) -> None:
        self._running -= 1
        if not self._running:
            self._sending.answer(self._call, None)
