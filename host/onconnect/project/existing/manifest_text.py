"""Changes members of a manifest.json in its text, so that all else stays as people wrote it.

Comments, indentation, line ends and the order of members stay. What is new is written as what is
beside it: on lines of its own, or on the same line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from onconnect.extension import without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_INDENT: Final = re.compile(r"^([ \t]+)\S", re.MULTILINE)


@dataclass(frozen=True)
class _Place:
    """Where something stands in the text.

    Attributes:
        key: the member's name; None for an element of a list.
        begin: where the member, or the element, begins.
        value: where its value begins.
        end: where that ends.
    """

    key: str | None
    begin: int
    value: int
    end: int


class ManifestText:
    """The text of a manifest.json, which has been read as JSON before.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        found = _INDENT.search(text)
        self._unit = found[1] if found else "  "

    def set(self, path: tuple[str, ...], value: Any) -> None:
        """Give a member a value, and add it, and the objects around it, if they are not there."""
        at = self._start()
        *outer, name = path
        for depth, key in enumerate(outer):
            place = self._member(at, key)
            if place is None:
                for missing in reversed(path[depth + 1 :]):
                    value = {missing: value}
                self._insert(at, key, value)
                return
            at = place.value
        if found := self._member(at, name):
            self._write(found.value, found.end, self._dumped(value, self._indent(found.begin)))
        else:
            self._insert(at, name, value)

    def put(self, path: tuple[str, ...], values: list[str], *, first: bool = False) -> None:
        """Put strings into a list, at its end or at its beginning.

        Raises:
            KeyError: there is no such list.
        """
        at = self._start()
        for key in path:
            place = self._member(at, key)
            if place is None:
                raise KeyError(key)
            at = place.value
        for value in reversed(values) if first else values:
            self._insert(at, None, value, first=first)

    def _start(self) -> int:
        return without_comments(self.text).index("{")

    def _member(self, at: int, key: str) -> _Place | None:
        """Return a member of the object that begins somewhere; of equal names the last counts."""
        return next((each for each in reversed(self._places(at)) if each.key == key), None)

    def _places(self, at: int) -> list[_Place]:
        """Return what an object or a list holds.

        Args:
            at: where it begins.
        """
        return list(self._walk(without_comments(self.text), at))

    def _walk(self, text: str, at: int) -> Iterator[_Place]:
        is_object = text[at] == "{"
        at = _after_space(text, at + 1)
        while text[at] not in "]}":
            begin, key = at, None
            if is_object:
                key, at = _DECODER.raw_decode(text, at)
                at = _after_space(text, _after_space(text, at) + 1)
            _, end = _DECODER.raw_decode(text, at)
            yield _Place(key, begin, at, end)
            at = _after_space(text, end)
            if text[at] == ",":
                at = _after_space(text, at + 1)

    def _insert(self, at: int, key: str | None, value: Any, *, first: bool = False) -> None:
        """Write a new member or element into the object or the list that begins somewhere."""
        name = "" if key is None else f"{json.dumps(key, ensure_ascii=False)}: "
        places = self._places(at)
        if not places:
            close = _after_space(without_comments(self.text), at + 1)
            new = f"{name}{self._dumped(value, None)}"
            if not self.text[at + 1 : close].strip():
                self._write(at + 1, close, new)
                return
            start = self.text.rfind("\n", at, close) + 1  # a comment after // ends with its line
            if not start:
                self._write(close, close, new)
                return
            self._write(
                start, start, f"{self._indent(close) or ''}{self._unit}{new}{self._newline}"
            )
            return
        indent = self._indent(places[0].begin)
        new = f"{name}{self._dumped(value, indent)}"
        between = " " if indent is None else self._newline + indent
        if first:
            self._write(places[0].begin, places[0].begin, f"{new},{between}")
            return
        end = places[-1].end
        if indent is None:
            self._write(end, end, f",{between}{new}")
            return
        stop = re.compile(r"\r?\n|$").search(self.text, end)  # a comment may follow in the line
        rest = self.text[end : stop.start()] if stop else ""
        rest_is_comment = not without_comments(rest).strip()
        after = end + len(rest) if rest_is_comment else end
        self._write(end, after, f",{self.text[end:after]}{between}{new}")

    def _write(self, begin: int, end: int, text: str) -> None:
        self.text = self.text[:begin] + text + self.text[end:]

    def _indent(self, at: int) -> str | None:
        """Return what stands before something in its line; None if that is more than space."""
        before = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return None if before.strip() else before

    def _dumped(self, value: Any, indent: str | None) -> str:
        """Return a value as JSON: on one line where the indentation is None, or if it is a list."""
        if indent is None or not isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False)
        members = (
            f"{indent}{self._unit}{json.dumps(key, ensure_ascii=False)}: "
            f"{self._dumped(each, indent + self._unit)}"
            for key, each in value.items()
        )
        lines = f",{self._newline}".join(members)
        return f"{{{self._newline}{lines}{self._newline}{indent}}}"


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
