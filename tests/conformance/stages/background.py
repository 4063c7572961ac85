"""Lets a case open ports and ask in the JavaScript of a real background script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.conformance.stages.stage import Opener, PageEnd, Question
from tests.e2e.driver import DriverError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.e2e.browsers import Browser


class RealOpener(Opener):
    """The background script, reached through the stage's page (tests/e2e/stage/opener.js)."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def act(self, act: str, **given: Any) -> Any:
        """Let the background script do something; return what that returns."""
        call = f"inBackground({json.dumps(act)}, {json.dumps(given)})"
        return self._browser.stage.evaluate(call)

    def connect(
        self, name: str = "", *, posting: Sequence[Any] = (), leaving: bool = False
    ) -> OwnEnd:
        options = [{"name": name}] if name else []
        number = self.act("connect", options=options, posting=list(posting), leaving=leaving)
        return OwnEnd(self, number)

    def ask(self, message: Any) -> OwnQuestion:
        return OwnQuestion(self, self.act("ask", message=message))


class OwnEnd(PageEnd):
    """A port of the background script's own."""

    def __init__(self, opener: RealOpener, number: int) -> None:
        self._opener = opener
        self._number = number

    def _look(self) -> dict[str, Any]:
        return dict(self._opener.act("look", number=self._number))

    @property
    def name(self) -> str:
        return str(self._look()["name"])

    @property
    def sender(self) -> Any:
        return self._look()["sender"]

    def post(self, message: Any) -> str | None:
        try:
            self.post_all([message])
        except DriverError as error:
            return str(error).partition("Error: ")[2].partition("\n")[0]
        return None

    def post_all(self, messages: Sequence[Any], *, leaving: bool = False) -> None:
        self._opener.act("post", number=self._number, messages=list(messages), leaving=leaving)

    def post_long(self, length: int, count: int) -> None:
        self._opener.act("postLong", number=self._number, length=length, count=count)

    def disconnect(self) -> None:
        self.post_all([], leaving=True)

    @property
    def ends(self) -> list[str | None]:
        return list(self._look()["ends"])

    @property
    def received(self) -> list[Any]:
        return list(self._look()["received"])

    def wait_for(self, number: int) -> list[Any]:
        return wait_for(
            lambda: received if len(received := self.received) >= number else None,
            lambda: f"{number} messages have not come, but {self.received}",
        )

    def wait_closed(self) -> str | None:
        (error,) = wait_for(lambda: self.ends, lambda: "nobody has disconnected it")
        return error


class OwnQuestion(Question):
    """A promise in the background script."""

    def __init__(self, opener: RealOpener, number: int) -> None:
        self._opener = opener
        self._number = number

    def _question(self) -> dict[str, Any]:
        return wait_for(
            lambda: self._opener.act("outcome", number=self._number),
            lambda: "the message is not settled",
        )

    def outcome(self) -> list[Any]:
        return list(self._question()["outcome"])

    @property
    def error_name(self) -> str:
        return str(self._question()["name"])
