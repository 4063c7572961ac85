"""FakeEvents fires the events of the extension API for the listeners that Python has added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from onconnect.browser import availability
from onconnect.browser.registry import CONNECT_EVENTS, MESSAGE_EVENTS
from onconnect.errors import BrowserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onconnect.browser_families import Family
    from onconnect.testing.questions import Questions
    from onconnect.testing.waiting import Waiting
    from onconnect.testing.wire import Wire

_TOO_LATE: Final = (
    '{} cannot be "blocking" here: this browser wants the answer before the listener returns, and '
    "Python's takes longer; declare rules with declarativeNetRequest"
)


class FakeEvents:
    """The events of the extension API that Python listens to.

    Args:
        family: the browser's family.
        waiting: what fails the test.
        wire: the bytes to and from Python.
        questions: the calls of listeners that may answer.
    """

    def __init__(self, family: Family, waiting: Waiting, wire: Wire, questions: Questions) -> None:
        self._family = family
        self._waiting = waiting
        self._wire = wire
        self._questions = questions
        # event and filters, by the number of the call that added the listener
        self._listeners: dict[int, tuple[str, list[Any]]] = {}

    def add(self, number: int, event: str, filters: list[Any]) -> None:
        """Add a listener of Python's.

        Args:
            number: that of Python's call.
            event: the event.
            filters: what follows the listener in the call.

        Raises:
            BrowserError: the browser has no such event, or would need the answer too early.
        """
        browser = {"name": self._family.browser, "version": self._family.version}
        lack = availability.lack(event, browser)
        if lack is not None:
            raise BrowserError(lack, name="ReferenceError")
        if _is_blocking(event, filters) and not self._family.has_late_answers:
            raise BrowserError(_TOO_LATE.format(event))
        self._listeners[number] = (event, filters)

    def remove(self, number: int) -> None:
        """Remove the listener that the call of a number has added."""
        self._listeners.pop(number, None)

    def emit(self, event: str, args: list[Any], filters: Sequence[Any] | None) -> None:
        """Fire an event, as FakeBrowser's `emit` says."""
        for listener in self._meant(event, filters):
            self._emit(event, args, listener)

    async def ask(self, event: str, args: list[Any], filters: Sequence[Any] | None) -> Any:
        """Fire an event whose listeners may answer, as FakeBrowser's `ask` says."""
        listeners = self._meant(event, filters)
        asked = [each for each in listeners if self._may_answer(each)]
        if not asked:
            self._waiting.fail(
                f'no listener of {event} is "blocking": what it returns is no answer'
            )
        for listener in set(listeners) - set(asked):
            self._emit(event, args, listener)
        calls = [self._questions.ask(event, args, listener) for listener in asked]
        answers = [await self._waiting.answer_to(call, f"the event {event}") for call in calls]
        return next((each for each in answers if each is not None), None)

    def _meant(self, event: str, filters: Sequence[Any] | None) -> list[int]:
        """Return the listeners that an event is for: the numbers of the calls that added them."""
        if event in (*CONNECT_EVENTS, *MESSAGE_EVENTS):
            raise ValueError(f"a page fires {event}: use `connect` or `send_message`, with `event`")
        if "_" in event:
            raise ValueError(f"{event} is Python's name: give the browser's, as action.onClicked")
        found = {
            number: added_with
            for number, (name, added_with) in self._listeners.items()
            if name == event
        }
        if not found:
            self._waiting.fail(
                f"Python does not listen to {event}: no handler has added a listener to it"
            )
        if filters is None:
            return list(found)
        wanted = [number for number, those in found.items() if those == list(filters)]
        if not wanted:
            there = " and ".join(map(repr, found.values()))
            self._waiting.fail(
                f"no listener of {event} has the filters {list(filters)!r}: there are {there}"
            )
        return wanted

    def _may_answer(self, listener: int) -> bool:
        """Whether the extension asks for a listener's answer: of requests, if it is blocking."""
        event, filters = self._listeners[listener]
        return not event.startswith("webRequest.") or _is_blocking(event, filters)

    def _emit(self, event: str, args: list[Any], listener: int) -> None:
        self._wire.peer.event(event, args, listener)
        self._wire.flush_soon()


def _is_blocking(event: str, filters: list[Any]) -> bool:
    """Whether a listener is added so that requests wait for what it answers."""
    return event.startswith("webRequest.") and "blocking" in (filters[1:2] or [[]])[0]
