"""Each finding has a row in the table, a check that finds it, and an explanation."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

from onconnect.install import findings
from onconnect.install.findings import FINDINGS, Wording
from tests.install.broken import WAYS
from tests.install.conftest import CHECKOUT

FOLDER = Path(findings.__file__).parent
MAKERS = {"Fault", "_failure"}
EXPLAIN_THEMSELVES = ["interpreter-shadowed", "not-mended"]


def made_in_the_source() -> list[tuple[str, set[str]]]:
    """The name and the facts of each finding that the source makes."""
    return [
        (call.args[0].value, {each.arg for each in call.keywords if each.arg})
        for path in FOLDER.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in MAKERS
    ]


def test_every_finding_is_made_somewhere_and_has_a_row():
    assert {name for name, _ in made_in_the_source()} == FINDINGS.keys()


def test_each_is_made_with_the_facts_that_its_row_names():
    for name, facts in made_in_the_source():
        texts = FINDINGS[name].sentence + FINDINGS[name].remedy
        named = {field for _, field, _, _ in Formatter().parse(texts) if field}
        assert facts - {"said"} == named - {*Wording._fields}, name


def test_the_documentation_explains_each_in_the_order_of_the_table():
    text = (CHECKOUT / "docs/troubleshooting.md").read_text("utf-8")
    explained = re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.M)
    assert [*explained, *EXPLAIN_THEMSELVES] == list(FINDINGS)


def test_twenty_ways_and_more_break_an_installation():
    assert len(WAYS) > 20
    assert {way.code for way in WAYS} < FINDINGS.keys()
