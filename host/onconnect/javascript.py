"""Reads as much of JavaScript as a search needs: comments, strings, and the arguments of calls."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    (?P<comment> //[^\r\n]* | /\*.*?(?:\*/|\Z) )
    | (?P<string> "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' | `(?:[^`\\]|\\.)*` )
    | (?P<pattern> (?: (?<=[=(,:;!&|?\[{}+*%<>~^-]) | (?<=\breturn) | (?<=\n) ) (?P<space>[ \t]*)
        /(?![*/]) (?:[^/\\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+ / )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"
_QUOTING: Final = "\"'`/"


def without_comments(source: str) -> str:
    """Return a script with spaces in the place of comments; all else stays where it is."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if found["comment"] is None else re.sub(r"[^\r\n]", " ", found[0])

    return _TOKEN.sub(blank, source)


def without_strings(code: str) -> str:
    """Return a script without comments with `_` in the place of what its strings hold."""

    def hide(found: re.Match[str]) -> str:
        text = found[0]
        return text if found["string"] is None else f"{text[0]}{'_' * (len(text) - 2)}{text[-1]}"

    return _TOKEN.sub(hide, code)


def arguments(code: str, at: int) -> tuple[list[str], int]:
    """Return the arguments of a call, and where it ends.

    Args:
        code: a script without comments.
        at: where the opening parenthesis is.
    """
    found: list[str] = []
    begin, depth, end = at + 1, 0, len(code)
    while at < end:
        letter = code[at]
        if letter in _QUOTING and (token := _TOKEN.match(code, at)):
            at = token.end()
            continue
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if (letter == "," and depth == 1) or depth == 0:
            found.append(code[begin:at].strip())
            begin = at + 1
        at += 1
        if depth == 0:
            break
    return [each for each in found if each], at
