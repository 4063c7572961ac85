"""Who answers a one-shot message: the first of its listeners that settles it, and only that one.

The rules are those of runtime.onMessage: P63 to P79.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any, Final, Protocol

from onconnect.browser.event import Runner
from onconnect.errors import BrowserError, UnserializableError
from onconnect.families import CLOSED
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from onconnect.families import Family

UNSERIALIZABLE: Final = "Could not serialize message."
"""What a sender is told when the answer was nothing that JSON can carry (P77)."""


class CallLine(Runner, Protocol):
    """What a reply needs of its channel."""

    family: Family

    def start(self, coroutine: Coroutine[Any, Any, object], source: str) -> None:
        """Run what an async listener returned, as a task."""

    def answer(self, call: int, value: bytes | None) -> None:
        """Answer a call with a JSON text, or with nothing, from any thread."""

    def throw(self, call: int, message: str) -> None:
        """Fail a call, from any thread."""

    def answered_again(self) -> None:
        """Note an answer by send_response that is dropped, as another was first (P64)."""

    def later(self, function: Callable[..., object], *args: Any) -> None:
        """Do something on the event loop, from any thread, or amid anything that runs there."""


class SendResponse:
    """What a listener of a one-shot message answers with, from any thread.

    A listener that answers later returns True, and keeps this. When it is dropped without an
    answer, the sender is told so (P76).
    """

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __call__(self, response: object = None, /) -> None:
        """Answer; only the first answer of all listeners counts (P64).

        Raises:
            UnserializableError: JSON cannot carry the answer; the sender is told.
            MessageTooLongError: its JSON is longer than a message may be; the sender is told.
        """
        self._reply.send(response)

    def __del__(self) -> None:
        self._reply.drop_soon()


class Reply:
    """The answer to one message while its listeners run, and until one of them has settled it."""

    def __init__(self, line: CallLine, call: int) -> None:
        self._line = line
        self._call = call
        self._is_settled = False
        self._is_kept = False
        self._is_dispatched = False
        self._running = 0
        self._misfit = ""

    # Runner: what listeners do

    def returned(self, result: object, source: str) -> None:
        """Take what a listener returned: True keeps the sender waiting, an awaitable answers."""
        if result is True:
            self._is_kept = True
        elif inspect.isawaitable(result):
            if self._is_settled:
                self._line.complain(f"a listener of {source} had answered before it was awaited")
            self._running += 1
            self._line.start(self._answer_with(result), source)
        elif result is not False:
            self._line.complain(
                f"a listener of {source} returned {type(result).__name__}, which answers nothing: "
                "call send_response, or make the listener async"
            )

    def report(self, error: BaseException, source: str) -> None:
        """Take what a listener raised: it is the answer (P70)."""
        self._line.report(error, source)
        self._reject(_text(error) or self._line.family.thrown)

    def complain(self, text: str) -> None:
        """Take the sentence about a message that does not fit a listener: none other may answer."""
        self._line.complain(text)
        self._misfit = self._misfit or text

    # The answer

    def send(self, response: object) -> None:
        """Answer as a listener asks for by send_response."""
        if self._is_settled:
            self._line.answered_again()
        self.respond(response)

    def respond(self, response: object) -> None:
        """Answer, unless that has happened."""
        if self._is_settled:
            return
        self._is_settled = True
        try:
            self._line.answer(self._call, jsontext.dumps(response))
        except UnserializableError:
            self._line.throw(self._call, UNSERIALIZABLE)
            raise
        except ValueError as error:
            self._line.throw(self._call, str(error))
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
            self._line.answer(self._call, None)

    def drop_soon(self) -> None:
        """Note that no listener can answer by send_response any more.

        The garbage collector may say so amid anything, as while the peer packs a frame.
        """
        if self._is_kept:
            self._line.later(self._drop)

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
            self._reject(_text(error) or self._line.family.rejected)
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
            self._line.throw(self._call, text)


def _text(error: BaseException) -> str:
    if isinstance(error, BrowserError):
        return error.message  # as a script's would have it, which does not say what was called
    try:
        return str(error)
    except Exception:  # an error of the user's own whose text is another error
        return ""
