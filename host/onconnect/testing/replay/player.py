"""Player plays the browser of a recording, and compares the host with the recorded one.

It sends the browser's messages in their order. It sends each when the host has said everything that
came before it in the recording, however long that took at the time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from onconnect.protocol.messages import problem
from onconnect.testing.faults import Faults
from onconnect.testing.memory_host import MemoryHost
from onconnect.testing.replay.difference import Difference, is_same, text
from onconnect.testing.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect import Browser
    from onconnect.testing.replay.recording import RecordedMessage

_PORT: Final = "port"
_ANSWER: Final = "answer"
_NOT_COMPARED: Final = {"ready", "listens", "log", "ack"}
_LONGEST_QUESTION: Final = 80
"""How many characters of what was asked a difference shows."""


class _Place(NamedTuple):
    """The place of a host's message: messages of one place are compared with each other.

    Attributes:
        about: a port, an answer, a method that is called, or any other type of message.
        number: the number of the port or of the question; None for what has none, or none now.
    """

    about: str
    number: int | None = None


class Player:
    """The browser of a recording, and a host that is compared with the recorded one.

    Args:
        browser: whose listeners hear it.
        timeout: seconds that an answer of the recording may take.
    """

    def __init__(self, browser: Browser, timeout: float) -> None:
        self._timeout = timeout
        self._faults = Faults(self._changed)
        self._host = MemoryHost(browser, self._faults, lambda *_: None, Limits())
        self._wire = Wire(self._host, self._arrive)
        self._peer = self._wire.peer
        self._has_changed = asyncio.Event()
        self._has_ended = False
        self._arrived: list[Any] = []
        self._silent: set[_Place] = set()  # nothing waits a second time for these
        # numbers of the recording, each with that of now
        self._ports: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self._calls: dict[int, int] = {}
        # descriptions of the ports and questions by today's numbers, for people
        self._names: dict[int, str] = {}
        self._questions: dict[int, str] = {}
        self._found: list[Difference] = []
        self._players: dict[str, Callable[[Any], None]] = {
            "hello": self._hello,
            "connect": self._connect,
            "message": self._message,
            "disconnect": self._disconnect,
            "call": self._call,
            "return": self._return,
            "throw": self._throw,
            "event": self._event,
        }

    async def play(self, lines: list[RecordedMessage]) -> list[Difference]:
        """Play the lines; return the differences."""
        await self._host.start(self._wire.receive, self._end)
        at = 0.0
        try:
            for line in lines:
                at, message = line.at, line.message
                if not isinstance(message, dict) or problem(message, line.sender) is not None:
                    continue  # it was skipped then, too
                kind = message["type"]
                if line.sender == "host" and kind not in _NOT_COMPARED:
                    await self._compare(line)
                elif line.sender == "browser" and kind in self._players:
                    self._players[kind](message)
                    self._wire.flush_soon()
            await self._settle()
        finally:
            self._wire.close()
            faults = self._faults.take()  # a listener that still runs at the end is no difference
            await self._host.ended()
        self._found += [
            Difference(at, self._where(_place_of(message)), None, message)
            for message in self._arrived
            if message["type"] not in _NOT_COMPARED
        ]
        if not any(_is_failure(line) for line in lines):
            self._found += [Difference(at, "", None, None, fault) for fault in faults]
        return self._found

    # What the browser said

    def _hello(self, message: Any) -> None:
        names = ("browser", "extension", "profile")
        values = message.get("values") is True
        self._peer.hello(**{name: message[name] for name in names}, values=values)
        self._peer.carries = True  # the host, of this version too, takes such values at once

    def _connect(self, message: Any) -> None:
        members = {name: message[name] for name in ("sender", "event") if name in message}
        number = self._peer.connect(message["name"], **members)
        self._ports[message["port"]] = number
        self._names[number] = message["name"]

    def _message(self, message: Any) -> None:
        if message["port"] in self._ports:
            self._peer.message(self._ports[message["port"]], self._written(message.get("data")))

    def _written(self, value: Any) -> bytes:
        return jsontext.dumps(value, self._peer.carries)

    def _disconnect(self, message: Any) -> None:
        if message["port"] in self._ports:
            self._peer.disconnect(self._ports[message["port"]], message.get("error"))

    def _call(self, message: Any) -> None:
        method, args = message["method"], message["args"]
        if self._is_heard(message):
            number = self._peer.call(method, args, self._calls.get(message.get("listener")))
            self._asked[message["id"]] = number
            question = ", ".join(text(each, _LONGEST_QUESTION) for each in args[:1])
            self._questions[number] = f"{method}({question})"

    def _return(self, message: Any) -> None:
        if message["id"] in self._calls:
            value = self._written(message["value"]) if "value" in message else None
            self._peer.answer(self._calls[message["id"]], value)

    def _throw(self, message: Any) -> None:
        if message["id"] in self._calls:
            error = message["error"]
            self._peer.throw(self._calls[message["id"]], error["message"], error.get("name"))

    def _event(self, message: Any) -> None:
        if self._is_heard(message):
            listener = self._calls.get(message.get("listener"))
            self._peer.event(message["event"], message["args"], listener)

    def _is_heard(self, message: Any) -> bool:
        """Whether an event is for all, or the one that listened to it then does so now."""
        return "listener" not in message or message["listener"] in self._calls

    # What the host says

    def _arrive(self, message: Any) -> None:
        self._arrived.append(message)
        if message["type"] == "connect":
            self._names[message["port"]] = message["name"]
        self._changed()

    def _changed(self) -> None:
        self._has_changed.set()

    def _end(self) -> None:
        self._has_ended = True
        self._changed()

    async def _compare(self, line: RecordedMessage) -> None:
        """Wait for what the host says now in the place of a recorded message."""
        recorded = line.message
        place = self._place(recorded)
        if place.about in (_PORT, _ANSWER) and place.number is None:
            return  # nobody opens it or listens to it now, which is a difference of its own
        was_silent = place in self._silent
        now = await self._counterpart(recorded)
        if now is None:
            if not (was_silent and place.about == _PORT):  # which has been told
                self._found.append(Difference(line.at, self._where(place), recorded, None))
            return
        self._arrived.remove(now)
        numbers = {"connect": self._ports, "call": self._calls}.get(recorded["type"])
        name = "port" if recorded["type"] == "connect" else "id"
        if numbers is not None:
            numbers[recorded[name]] = now[name]
        if not is_same(_without_numbers(recorded), _without_numbers(now)):
            self._found.append(Difference(line.at, self._where(place), recorded, now))

    async def _counterpart(self, recorded: Any) -> Any:
        """Return the message that takes the place of a recorded one; None if none comes."""
        place = self._place(recorded)
        try:
            async with asyncio.timeout(0 if place in self._silent else self._timeout):
                while (now := self._find(recorded)) is None and not self._has_ended:
                    self._has_changed.clear()
                    await self._has_changed.wait()
        except TimeoutError:
            self._silent.add(place)
            return None
        return now

    def _place(self, recorded: Any) -> _Place:
        """Return the place of a recorded message by the numbers of now."""
        about, number = _place_of(recorded)
        numbers = {_PORT: self._ports, _ANSWER: self._asked}.get(about)
        return _Place(about, None if numbers is None or number is None else numbers.get(number))

    def _where(self, place: _Place) -> str:
        """Return the place as a part of a sentence."""
        if place.number is None:
            return ""
        if place.about == _PORT:
            return f"on port {self._names[place.number]!r}"
        return f"in answer to {self._questions[place.number]}"

    def _find(self, recorded: Any) -> Any:
        place = self._place(recorded)
        candidates = [each for each in self._arrived if _place_of(each) == place]
        if recorded["type"] == "call":  # calls that run side by side may come in another order
            wanted = _without_numbers(recorded)
            same = [each for each in candidates if is_same(wanted, _without_numbers(each))]
            return next(iter(same or candidates), None)
        return next(iter(candidates), None)

    async def _settle(self) -> None:
        """Let the host take all that was sent, and wait for what it says at once."""
        for _ in range(2):
            if self._has_ended:
                return
            number = self._peer.call("onconnect.settle", [])
            self._asked[0] = number  # of no recorded call
            self._questions[number] = "onconnect.settle()"
            self._wire.flush_soon()
            answer = await self._counterpart({"type": "return", "id": 0})
            if answer is not None:
                self._arrived.remove(answer)


def _place_of(message: Any) -> _Place:
    """Return what a message of the host is about, by its own numbers."""
    match message["type"]:
        case "message" | "disconnect":
            return _Place(_PORT, message["port"])
        case "return" | "throw":
            return _Place(_ANSWER, message["id"])
        case "call":
            return _Place(message["method"])
        case kind:
            return _Place(kind)


def _without_numbers(message: Any) -> dict[str, Any]:
    if message["type"] == "call" and message["method"].endswith(".removeListener"):
        return {"method": message["method"]}  # its argument is such a number
    return {key: value for key, value in message.items() if key not in ("port", "id")}


def _is_failure(line: RecordedMessage) -> bool:
    message = line.message
    is_line = line.sender == "host" and message.get("type") == "log"
    return bool(is_line and message["level"] == "error")
