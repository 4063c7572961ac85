"""Reply answers a one-shot message as the first listener that settles it decides.

The rules are those of runtime.onMessage: P63 to P79.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final

from onconnect.browser_families import CLOSED
from onconnect.errors import BrowserError, UnserializableError
from onconnect.protocol import parts

if TYPE_CHECKING:
    from onconnect.browser.runner import Runner
    from onconnect.browser.sending import Sending

_UNSERIALIZABLE: Final = "Could not serialize message."
"""What a sender is told when JSON cannot carry the answer (P77)."""


class SendResponse:
    """The function by which a listener answers a one-shot message, from any thread.

    A listener that answers later returns True, and keeps this function. If all listeners drop it
    without an answer, the sender is told so (P76).
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __call__(self, response: object = None, /) -> None:
        """Answer; only the first answer of all listeners counts (P64).

        Raises:
            UnserializableError: the answer cannot be carried; the sender is told.
            MessageTooLongError: its JSON is longer than a message may be; the sender is told.
        """
        self._reply.send(response)

    def __del__(self) -> None:
        self._reply.drop_soon()


class Reply:
    """The answer to one message, until one of its listeners has settled it."""

    def __init__(self, sending: Sending, runner: Runner, call: int) -> None:
        self._sending = sending
        self._runner = runner
        self._call = call
        self._is_settled = False
        self._is_kept = False
        self._is_dispatched = False
        self._running = 0
        self._misfit = ""

    # What listeners return and raise

    def returned(self, result: object, source: str) -> None:
        """Take what a listener returned: True keeps the sender waiting, an awaitable answers."""
        if result is True:
            self._is_kept = True
        elif isinstance(result, Awaitable):
            if self._is_settled:
                self._runner.complain(f"a listener of {source} had answered before it was awaited")
            self._running += 1
            self._runner.start(self._answer_with(result), source)
        elif result is not False:
            self._runner.complain(
                f"a listener of {source} returned {type(result).__name__}, which answers nothing: "
                "call send_response, or make the listener async"
            )

    def report(self, error: BaseException, source: str) -> None:
        """Take what a listener raised: it is the answer (P70)."""
        self._runner.report(error, source)
        self._reject(_text(error) or self._sending.family.thrown)

    def complain(self, text: str) -> None:
        """Take the sentence about a message that does not fit a listener.

        The sender is told it if no other listener answers.
        """
        self._runner.complain(text)
        self._misfit = self._misfit or text

    # The answer

    def send(self, response: object) -> None:
        """Answer as a listener wants, which has called send_response."""
        if self._is_settled:
            self._runner.answered_again()
        self.respond(response)

    def respond(self, response: object) -> None:
        """Answer, unless somebody has answered before."""
        if self._is_settled:
            return
        self._is_settled = True
        try:
            self._sending.answer(self._call, parts.dumps(response, self._sending.carries))
        except UnserializableError:
            self._sending.throw(self._call, _UNSERIALIZABLE)
            raise
        except ValueError as error:
            self._sending.throw(self._call, str(error))
            raise

    def end_dispatch(self) -> None:
        """Note that all listeners have run; if none answers, nothing is the answer (P65)."""
        self._is_dispatched = True
        if self._is_settled or self._is_kept or self._running:
            return
        if self._misfit:
            self._reject(self._misfit)
        else:
            self._is_settled = True
            self._sending.answer(self._call, None)

    def drop_soon(self) -> None:
        """Note that no listener can answer by send_response any more.

        The garbage collector may call this at any moment, as while the peer packs a frame.
        """
        if self._is_kept:
            self._sending.later(self._drop)

    def _drop(self) -> None:
        self._is_kept = False
        self._close_if_abandoned()

    async def _answer_with(self, result: Awaitable[object]) -> None:
        try:
            try:
                response = await result
            finally:
                if not self._is_dispatched:  # as a promise settles: after all listeners have run
                    await asyncio.sleep(0)
            self.respond(response)
        except Exception as error:
            self._reject(_text(error) or self._sending.family.rejected)
            raise
        finally:
            self._running -= 1
            self._close_if_abandoned()

    def _close_if_abandoned(self) -> None:
        if self._is_dispatched and not (self._is_kept or self._running):
            self._reject(CLOSED)

    def _reject(self, text: str) -> None:
        if not self._is_settled:
            self._is_settled = True
            self._sending.throw(self._call, text)


def _text(error: BaseException) -> str:
    if isinstance(error, BrowserError):
        return error.message  # a script's error does not say what was called either
    try:
        return str(error)
    except Exception:  # the text of a user's own error may be another error
        return ""
