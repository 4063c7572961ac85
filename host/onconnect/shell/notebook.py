"""Shows a list of tabs as a table in Jupyter, once a cell has said `%load_ext onconnect`.

It stays the list that it is. What pages say, such as a title, is text there and nothing else.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from onconnect.shell import showing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Show lists of tabs as tables from now on; IPython calls this."""
    shell.display_formatter.formatters["text/html"].for_type(list, _html)


def _html(value: list[Any]) -> str | None:
    """Return a list of tabs as a table; None for any other list, which is shown as ever."""
    if not showing.are_tabs(value):
        return None
    rows = [_row("td", showing.cells(tab)) for tab in value[: showing.MOST_ROWS]]
    more = len(value) - showing.MOST_ROWS
    note = f"<p>… and {more} more; all are in <code>_</code></p>" if more > 0 else ""
    return f"<table>{_row('th', showing.COLUMNS)}{''.join(rows)}</table>{note}"


def _row(kind: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{kind}>{escape(cell)}</{kind}>' for cell in cells)}</tr>"
