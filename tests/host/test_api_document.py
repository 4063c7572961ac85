"""docs/api.md: its Python is Python, and its names are those of the API."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from onconnect import Browser, Event
from onconnect.browser import availability

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
PYTHON = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


def test_each_block_is_python() -> None:
    assert len(PYTHON) == 3
    for block in PYTHON:
        compile(block, "docs/api.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_each_name_is_one_of_the_api() -> None:
    browser = Browser()
    names = set(re.findall(r"\bbrowser\.((?:[a-z_0-9]+\.)*[a-z_0-9]+)\b", "\n".join(PYTHON)))
    assert len(names) > 5
    for name in names:
        found: object = browser
        for part in name.removesuffix(".add_listener").split("."):
            found = getattr(found, part)
        path = found.name if isinstance(found, Event) else repr(found)[len("<browser.") : -1]
        assert path in availability._data()["names"]
