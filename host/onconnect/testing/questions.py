"""Questions asks Python's listeners, and settles each question when its answer comes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from onconnect.errors import BrowserError

if TYPE_CHECKING:
    from onconnect.testing.wire import Wire


class Questions:
    """The calls that the browser has made and that Python has not answered.

    Args:
        wire: the bytes to and from Python.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._asked: dict[int, asyncio.Future[Any]] = {}  # by the number of the call

    def ask(self, method: str, args: list[Any], listener: int | None = None) -> asyncio.Future[Any]:
        """Call listeners that may answer.

        Args:
            method: the event.
            args: what its listeners get.
            listener: the number of the call that added the listener that is asked; None for all.

        Returns:
            A future of the answer, or of a BrowserError.
        """
        answer = asyncio.get_running_loop().create_future()
        self._asked[self._wire.peer.call(method, args, listener)] = answer
        self._wire.flush_soon()
        return answer

    def take_answer(self, message: Any) -> None:
        """Take a `return` or a `throw` of Python's."""
        answer = self._asked.pop(message["id"])
        if answer.done():  # the question was given up
            return
        if message["type"] == "throw":
            answer.set_exception(BrowserError(message["error"]["message"]))
        else:
            answer.set_result(message.get("value"))
