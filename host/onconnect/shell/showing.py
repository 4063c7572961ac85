"""Shows results readably: tabs as a table, all else as Python writes it, and neither too long.

What pages say, such as a title, can neither control the terminal nor pretend to be something else.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import sys
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from rich.console import Console, Group
from rich.pretty import Pretty
from rich.table import Table
from rich.text import Text

from onconnect import terminal
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS: Final = ("id", "active", "title", "url")
"""What a table of tabs shows."""

MOST_ROWS: Final = 50
"""Tabs of one table."""

_MOST_ITEMS: Final = 60
"""Items of one list or dict that are shown."""

_WIDEST: Final = 10_000
"""Characters of a line of a table that no terminal shows."""

_LONGEST_STRING: Final = 1000
_LONGEST_CELL: Final = 200

_OF_A_TAB: Final = {"id", "index", "windowId", "active"}
"""Keys by which a dict is known to be a tab; both families always give them."""


def show(value: object) -> None:
    """Print a result to stdout; None prints nothing."""
    if value is not None:
        is_cut = sys.stdout.isatty() or not are_tabs(value)
        console = Console(width=None if is_cut else _WIDEST, highlight=False)
        console.print(_rendered(value))


def text(value: object, width: int, *, in_color: bool = False) -> str:
    """Return what `show` prints into a terminal of a width, without the last newline."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        highlight=False,
        force_terminal=in_color,
        color_system="auto" if in_color else None,
    )
    console.print(_rendered(value))
    return stream.getvalue().rstrip("\n")


def show_json(value: object) -> None:
    """Print a result to stdout as JSON; None prints nothing.

    Raises:
        SetupError: JSON has no such value.
    """
    if value is None:
        return
    try:
        written = json.dumps(value, indent=2, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise SetupError(f"--json cannot write the result ({error}): leave it out") from None
    sys.stdout.write(terminal.block(written, indent="") + "\n")


def _rendered(value: object) -> RenderableType:
    if inspect.isawaitable(value):
        return Text(f"{_kind(value)}: write `await` before it to get its result")
    if are_tabs(value):
        return _table(value)
    return Pretty(value, max_length=_MOST_ITEMS, max_string=_LONGEST_STRING)


def _kind(value: object) -> str:
    if isinstance(value, asyncio.Future):
        return "a call that the browser has not answered yet"
    return f"a {type(value).__name__} that nobody waits for"


def are_tabs(value: object) -> TypeGuard[list[dict[str, Any]]]:
    """Whether a result is a list of tabs, with at least one."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and each.keys() >= _OF_A_TAB for each in value)
    )


def cells(tab: dict[str, Any]) -> list[str]:
    """Return what a table says of a tab, one text for each column."""
    # without the permission a tab has neither title nor address
    values = (tab["id"], "yes" if tab["active"] else "", tab.get("title"), tab.get("url"))
    return [_cell(value) for value in values]


def _cell(value: object) -> str:
    words = "" if value is None else str(value)
    return terminal.line(words[:_LONGEST_CELL])


def _table(tabs: list[dict[str, Any]]) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    number, active, *texts = COLUMNS
    table.add_column(number, justify="right", no_wrap=True)
    table.add_column(active, no_wrap=True)
    for each in texts:
        table.add_column(each, no_wrap=True, overflow="ellipsis", ratio=1)
    for tab in tabs[:MOST_ROWS]:
        table.add_row(*map(Text, cells(tab)))
    more = len(tabs) - MOST_ROWS
    return Group(table, Text(f"… and {more} more; all are in _")) if more > 0 else table
