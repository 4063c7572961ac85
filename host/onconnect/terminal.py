"""Makes foreign text safe for a terminal and a line of a log: it can control or forge nothing.

A terminal acts on control characters, a newline begins a line that seems to be somebody else's, and
marks of direction show characters in another order. Each such character is shown as its escape.
"""

from __future__ import annotations

import json
import re
from typing import Final

LONGEST: Final = 100_000
"""Characters of a text that are shown; if there are more, their number is."""

_INDENT: Final = "    "
"""The beginning of a text's further lines, so that none looks like a line of its own."""

# All control characters but the tab, marks of direction, what is invisible, line separators, halves
# of surrogate pairs. U+200C and U+200D stay: scripts and emoji are joined by them.
_ACTED_ON = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def escaped(text: str) -> str:
    r"""Return a text on one line, with escapes as in JSON: `\n`, `\u001b`.

    In a JSON text they stand for what they replace, so that it stays the same document.
    """
    return _ACTED_ON.sub(lambda found: json.dumps(found[0])[1:-1], text)


def line(text: str) -> str:
    """Return a text as one line for a terminal, of bounded length."""
    return escaped(_short(text))


def block(text: str, indent: str = _INDENT) -> str:
    """Return a text of several lines, as a traceback, for a terminal.

    Args:
        text: what is shown.
        indent: what all lines but the first begin with; "" where the text stands by itself.
    """
    return f"\n{indent}".join(map(escaped, _short(text).split("\n")))


def _short(text: str) -> str:
    more = len(text) - LONGEST
    return f"{text[:LONGEST]}… ({more:,} characters more)" if more > 0 else text
