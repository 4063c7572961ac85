"""Difference says in a sentence what the handlers do differently than in a recording."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from onconnect.recording.recorder import OMITTED
from onconnect.recording.redaction import REDACTED
from onconnect.testing.fake_api import written

_LONGEST: Final = 300
"""How many characters of a value a difference shows."""


@dataclass(frozen=True)
class Difference:
    """A thing that the handlers now do differently.

    Attributes:
        at: seconds from the start of the recording.
        where: what it is about, for readers, as "on port 'notes'"; "" if the messages say it.
        recorded: the message of the host then; None if there was none.
        now: the message of the host now; None if there is none.
        fault: the sentence of what a handler does wrong now, if the difference is that.
    """

    at: float
    where: str
    recorded: Any
    now: Any
    fault: str | None = None

    def __str__(self) -> str:
        place = f"at {self.at:.3f} s {self.where}".rstrip()
        if inner := self._inside():
            noun, path, recorded, now = inner
            return f"{place} came {noun} whose {path} was {recorded}, and now is {now}"
        now = _noun(self.now) if self.fault is None else f"a fault: {self.fault}"
        return f"{place} came {_noun(self.recorded)}, and now comes {now}"

    def _inside(self) -> tuple[str, str, str, str] | None:
        """Return what was said, and the one place inside of it that differs, if there is one."""
        if not (isinstance(self.recorded, dict) and isinstance(self.now, dict)):
            return None
        for kind, member, noun in (
            ("message", "data", "a message"),
            ("return", "value", "a value"),
        ):
            if all(each["type"] == kind and member in each for each in (self.recorded, self.now)):
                path, recorded, now = _innermost(self.recorded[member], self.now[member])
                return (noun, path, text(recorded), text(now)) if path else None
        return None


def is_same(recorded: Any, now: Any) -> bool:
    """Whether two values are the same, as far as the recording tells."""
    if recorded == REDACTED or (isinstance(recorded, dict) and OMITTED in recorded):
        return True
    if isinstance(recorded, dict) and isinstance(now, dict):
        return recorded.keys() == now.keys() and all(
            is_same(value, now[key]) for key, value in recorded.items()
        )
    if isinstance(recorded, list) and isinstance(now, list):
        return len(recorded) == len(now) and all(map(is_same, recorded, now))
    return bool(recorded == now) and isinstance(recorded, bool) == isinstance(now, bool)


def _innermost(recorded: Any, now: Any) -> tuple[str, Any, Any]:
    """Follow two values that differ in one place down to it; return its path, and both there."""
    path = ""
    while True:
        if isinstance(recorded, dict) and isinstance(now, dict) and recorded.keys() == now.keys():
            keys: list[Any] = list(recorded)
        elif isinstance(recorded, list) and isinstance(now, list) and len(recorded) == len(now):
            keys = list(range(len(recorded)))
        else:
            break
        other = [key for key in keys if not is_same(recorded[key], now[key])]
        if len(other) != 1:
            break
        path += f"[{other[0]}]" if isinstance(recorded, list) else f".{other[0]}"
        recorded, now = recorded[other[0]], now[other[0]]
    return path.removeprefix("."), recorded, now


def _noun(message: Any) -> str:
    """Return what a message of the host says, as a part of a sentence."""
    if message is None:
        return "nothing"
    match message["type"]:
        case "message":
            return f"the message {_of(message, 'data')}"
        case "return":
            return f"the value {_of(message, 'value')}"
        case "throw":
            return f"the error {text(message['error']['message'])}"
        case "disconnect":
            return "its end" + (
                f" with the error {text(message['error'])}" if "error" in message else ""
            )
        case "connect":
            return f"a port {message['name']!r} to {text(message['target'])}"
        case "call":
            return f"the call {_shortened(written(message['method'], message['args']))}"
        case _:
            return text(message)


def _of(message: Any, member: str) -> str:
    return text(message[member]) if member in message else "undefined"


def text(value: Any, longest: int = _LONGEST) -> str:
    """Return the JSON of a value, or its beginning."""
    whole = json.dumps(value, ensure_ascii=False, default=repr)
    return _shortened(whole.encode("utf-8", "backslashreplace").decode(), longest)


def _shortened(whole: str, longest: int = _LONGEST) -> str:
    return whole if len(whole) <= longest else f"{whole[:longest]}…"
