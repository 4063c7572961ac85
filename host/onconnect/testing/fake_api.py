"""FakeApi answers Python's calls of the extension API as the test has told it to."""

from __future__ import annotations

import inspect
from typing import Any

from onconnect.errors import UnserializableError
from onconnect.protocol import jsontext


class FakeApi(dict[str, Any]):
    """Answers by the API's own names: `api["tabs.query"] = [...]`, or a function of the arguments.

    What a function returns is the answer, and so is the result of a coroutine. What it raises is
    the error that Python gets. A call without an answer here fails the test.

    Attributes:
        calls: the calls that Python has made, each with its method and its arguments.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, list[Any]]] = []

    async def answer(self, method: str, args: list[Any]) -> bytes:
        """Return the text of the answer to a call, as `jsontext.dumps` writes it.

        Raises:
            KeyError: there is none.
        """
        answer = self[method]
        if callable(answer):
            answer = answer(*args)
            if inspect.isawaitable(answer):
                answer = await answer
        return jsontext.dumps(answer, carries=True)


def written(method: str, args: list[Any]) -> str:
    """Return a call as it would be written in JavaScript."""
    return f"{method}({', '.join(map(_written, args))})"


def _written(arg: object) -> str:
    try:
        return jsontext.dumps(arg).decode("utf-8", "backslashreplace")
    except UnserializableError:  # JSON lacks something of it
        return repr(arg)
