"""Recordings: played to the handlers again, to say where they do otherwise now.

The browser's messages go in their order, each after what the host had said before it; how long it
took then is of no account.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import onconnect
from onconnect.errors import SetupError
from onconnect.protocol.limits import Limits
from onconnect.protocol.messages import problem
from onconnect.protocol.peer import MIN_PROTOCOL, PROTOCOL
from onconnect.recorder import FORMAT, OMITTED, REDACTED
from onconnect.testing.faults import Faults, HandlerError
from onconnect.testing.memory import MemoryHost
from onconnect.testing.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect import Browser
    from onconnect.protocol.messages import Role

TIMEOUT: Final = 2.0
"""Seconds that an answer of the recording may take."""

LONGEST: Final = 300
"""Characters of a message that a difference shows."""

_NOT_COMPARED = {"ready", "log", "ack"}


@dataclass(frozen=True)
class Difference:
    """What the handlers now do otherwise.

    Attributes:
        at: seconds from the start of the recording.
        recorded: the message of the host then; None if there was none.
        now: the message of the host now, or what else has happened; None if there is none.
    """

    at: float
    recorded: Any
    now: Any

    def __str__(self) -> str:
        return f"at {self.at:.3f} s\n  then: {_text(self.recorded)}\n  now:  {_text(self.now)}"


@dataclass(frozen=True)
class _Line:
    at: float
    sender: Role
    message: Any


async def replay(
    path: Path | str,
    browser: Browser | None = None,
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
) -> None:
    """Play a recording to the handlers, which must have been imported.

    Args:
        path: a file that ONCONNECT_RECORD has named.
        browser: whose listeners hear it: what handlers import, by default.
        timeout: seconds that an answer of the recording may take.

    Raises:
        HandlerError: they do otherwise now; says where.
        SetupError: the file is no recording.
    """
    if found := await differences(path, browser, timeout=timeout):
        raise HandlerError("\n".join(map(str, found)))


async def differences(
    path: Path | str,
    browser: Browser | None = None,
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
) -> list[Difference]:
    """Play a recording to the handlers as `replay` does; return where they do otherwise now.

    Raises:
        SetupError: the file is no recording.
    """
    found: list[Difference] = []
    for lines in _channels(Path(path)):
        player = _Player(onconnect.browser if browser is None else browser, timeout)
        found += await player.play(lines)
    return found


def _channels(path: Path) -> list[list[_Line]]:
    """Read a recording: the lines of each process in it."""
    channels: list[list[_Line]] = []
    by_pid: dict[int, list[_Line]] = {}
    try:
        for text in path.read_text("utf-8").splitlines():
            line = json.loads(text)
            if "format" in line:
                _check(path, line)
                by_pid[line["pid"]] = []
                channels.append(by_pid[line["pid"]])
            else:
                by_pid[line["pid"]].append(_Line(line["at"], line["from"], line["message"]))
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}): name a recording") from None
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{path} is no recording: name a file of ONCONNECT_RECORD") from None
    return channels


def _check(path: Path, header: Any) -> None:
    if header["format"] != FORMAT or not MIN_PROTOCOL <= header["protocol"] <= PROTOCOL:
        raise SetupError(
            f"{path} was recorded by onconnect {header['onconnect']}, in another format or "
            "protocol: record it again"
        )


class _Player:
    """The browser of a recording, and a host that is compared with the recorded one."""

    def __init__(self, browser: Browser, timeout: float) -> None:
        self._timeout = timeout
        self._faults = Faults(self._changed)
        self._host = MemoryHost(browser, self._faults, lambda *_: None, Limits())
        self._wire = Wire(self._host, self._arrive)
        self._peer = self._wire.peer
        self._has_changed = asyncio.Event()
        self._has_ended = False
        self._arrived: list[Any] = []
        self._silent: set[object] = set()  # what has not come in time once is not waited for again
        # numbers of the recording, each with that of now
        self._ports: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self._calls: dict[int, int] = {}
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

    async def play(self, lines: list[_Line]) -> list[Difference]:
        """Play the lines; return the differences."""
        await self._host.start(self._wire, self._end)
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
            faults = self._faults.take()  # what runs on at the end is no difference
            await self._host.ended()
        self._found += [
            Difference(at, None, message)
            for message in self._arrived
            if message["type"] not in _NOT_COMPARED
        ]
        if not any(_is_failure(line) for line in lines):
            self._found += [Difference(at, None, fault) for fault in faults]
        return self._found

    # What the browser said

    def _hello(self, message: Any) -> None:
        names = ("browser", "extension", "profile")
        self._peer.hello(**{name: message[name] for name in names})

    def _connect(self, message: Any) -> None:
        members = {name: message[name] for name in ("sender", "event") if name in message}
        self._ports[message["port"]] = self._peer.connect(message["name"], **members)

    def _message(self, message: Any) -> None:
        if message["port"] in self._ports:
            self._peer.message(self._ports[message["port"]], _json(message.get("data")))

    def _disconnect(self, message: Any) -> None:
        if message["port"] in self._ports:
            self._peer.disconnect(self._ports[message["port"]], message.get("error"))

    def _call(self, message: Any) -> None:
        self._asked[message["id"]] = self._peer.call(message["method"], message["args"])

    def _return(self, message: Any) -> None:
        if message["id"] in self._calls:
            value = _json(message["value"]) if "value" in message else None
            self._peer.answer(self._calls[message["id"]], value)

    def _throw(self, message: Any) -> None:
        if message["id"] in self._calls:
            error = message["error"]
            self._peer.throw(self._calls[message["id"]], error["message"], error.get("name"))

    def _event(self, message: Any) -> None:
        listener = self._calls.get(message.get("listener"))
        self._peer.event(message["event"], message["args"], listener)

    # What the host says

    def _arrive(self, message: Any) -> None:
        self._arrived.append(message)
        self._changed()

    def _changed(self) -> None:
        self._has_changed.set()

    def _end(self) -> None:
        self._has_ended = True
        self._changed()

    async def _compare(self, line: _Line) -> None:
        """Wait for what the host says now in the place of a recorded message."""
        recorded = line.message
        now = await self._counterpart(recorded)
        if now is None:
            self._found.append(Difference(line.at, recorded, None))
            return
        self._arrived.remove(now)
        numbers = {"connect": self._ports, "call": self._calls}.get(recorded["type"])
        name = "port" if recorded["type"] == "connect" else "id"
        if numbers is not None:
            numbers[recorded[name]] = now[name]
        if not _is_same(_without_numbers(recorded), _without_numbers(now)):
            self._found.append(Difference(line.at, recorded, now))

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

    def _place(self, recorded: Any) -> object:
        """Return what says which of the host's messages are compared with each other."""
        match recorded["type"]:
            case "message" | "disconnect":
                return ("port", self._ports.get(recorded["port"]))
            case "return" | "throw":
                return ("answer", self._asked.get(recorded["id"]))
            case kind:
                return kind

    def _find(self, recorded: Any) -> Any:
        place = self._place(recorded)
        candidates = [each for each in self._arrived if self._place_now(each) == place]
        if recorded["type"] == "call":  # calls that run side by side may come in another order
            wanted = _without_numbers(recorded)
            same = [each for each in candidates if _is_same(wanted, _without_numbers(each))]
            return next(iter(same or candidates), None)
        return next(iter(candidates), None)

    @staticmethod
    def _place_now(message: Any) -> object:
        match message["type"]:
            case "message" | "disconnect":
                return ("port", message["port"])
            case "return" | "throw":
                return ("answer", message["id"])
            case kind:
                return kind

    async def _settle(self) -> None:
        """Let the host take all that was sent, and wait for what it says at once."""
        for _ in range(2):
            if self._has_ended:
                return
            number = self._peer.call("onconnect.settle", [])
            self._asked[0] = number  # of no recorded call
            self._wire.flush_soon()
            answer = await self._counterpart({"type": "return", "id": 0})
            if answer is not None:
                self._arrived.remove(answer)


def _is_same(recorded: Any, now: Any) -> bool:
    """Whether two values are the same, as far as the recording tells."""
    if recorded == REDACTED or (isinstance(recorded, dict) and OMITTED in recorded):
        return True
    if isinstance(recorded, dict) and isinstance(now, dict):
        return recorded.keys() == now.keys() and all(
            _is_same(value, now[key]) for key, value in recorded.items()
        )
    if isinstance(recorded, list) and isinstance(now, list):
        return len(recorded) == len(now) and all(map(_is_same, recorded, now))
    return bool(recorded == now) and isinstance(recorded, bool) == isinstance(now, bool)


def _without_numbers(message: Any) -> dict[str, Any]:
    if message["type"] == "call" and message["method"].endswith(".removeListener"):
        return {"method": message["method"]}  # its argument is such a number
    return {key: value for key, value in message.items() if key not in ("port", "id")}


def _is_failure(line: _Line) -> bool:
    message = line.message
    is_line = line.sender == "host" and message.get("type") == "log"
    return bool(is_line and message["level"] == "error")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
