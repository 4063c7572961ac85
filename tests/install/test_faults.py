"""Each fault has a name, and each name is explained."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from onconnect.install import findings
from tests.install.broken import WAYS
from tests.install.conftest import CHECKOUT

FOLDER = Path(findings.__file__).parent
MAKERS = {"Fault", "_add", "_failure"}


def codes_in_the_source() -> set[str]:
    """The first argument of each call that makes a fault."""
    return {
        call.args[0].value
        for path in FOLDER.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in MAKERS
    }


def test_every_fault_is_explained_and_nothing_else():
    text = (CHECKOUT / "docs/troubleshooting.md").read_text("utf-8")
    explained = {
        *re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.M),
        "not-mended",
        "interpreter-shadowed",
    }
    assert codes_in_the_source() == explained


def test_twenty_ways_and_more_break_an_installation():
    assert len(WAYS) > 20
    assert {way.code for way in WAYS} < codes_in_the_source()
