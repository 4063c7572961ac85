"""In Jupyter a list of tabs is shown as a table, and any other list as ever."""

from __future__ import annotations

from ast import literal_eval
from types import SimpleNamespace

import pytest
from IPython.core.formatters import DisplayFormatter

import onconnect

TAB = {"id": 7, "index": 0, "windowId": 1, "active": True, "title": "A", "url": "about:a"}


@pytest.fixture
def shell() -> SimpleNamespace:
    """As much of IPython as shows results, with the extension loaded."""
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    onconnect.load_ipython_extension(shell)
    return shell


def shown(shell: SimpleNamespace, value: object) -> str | None:
    """What a notebook shows of a result as HTML; None if it shows plain text."""
    data, _ = shell.display_formatter.format(value)
    assert literal_eval(data["text/plain"]) == value
    return data.get("text/html")


def test_tabs_are_a_table(shell: SimpleNamespace) -> None:
    assert shown(shell, [TAB, {**TAB, "id": 8, "active": False, "title": None}]) == (
        "<table><tr><th>id</th><th>active</th><th>title</th><th>url</th></tr>"
        "<tr><td>7</td><td>yes</td><td>A</td><td>about:a</td></tr>"
        "<tr><td>8</td><td></td><td></td><td>about:a</td></tr></table>"
    )


def test_what_a_page_says_is_text(shell: SimpleNamespace) -> None:
    html = shown(shell, [{**TAB, "title": "<script>&\u202e\n", "url": "'\"><img>"}])
    assert html is not None
    assert r"<td>&lt;script&gt;&amp;\u202e\n</td><td>&#x27;&quot;&gt;&lt;img&gt;</td>" in html


def test_many_tabs_are_cut(shell: SimpleNamespace) -> None:
    html = shown(shell, [TAB] * 53)
    assert html is not None
    assert html.count("<tr>") == 51
    assert html.endswith("</table><p>… and 3 more; all are in <code>_</code></p>")


@pytest.mark.parametrize("value", [[], [1, 2], [{"id": 1}], [TAB, None], {"id": 7}])
def test_anything_else_is_shown_as_ever(shell: SimpleNamespace, value: object) -> None:
    assert shown(shell, value) is None
