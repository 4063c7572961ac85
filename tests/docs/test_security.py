"""Each defence that SECURITY.md claims has the test that it names."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs.pages import ROOT

TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[^`]+?)::([^`]+)`", TEXT)
DEFENDED = [line for line in TEXT.splitlines() if line.startswith("- ")]
UNDEFENDED = ("- Not defended: ", "- Without `allow` ")


def names_in(file: str) -> set[str]:
    text = (ROOT / file).read_text("utf-8")
    if file.endswith(".js"):
        return set(re.findall(r'^test\("([^"]+)"', text, re.M))
    return {
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize(("file", "name"), NAMED, ids="::".join)
def test_the_test_that_is_named_is_there(file: str, name: str) -> None:
    assert name in names_in(file)


def test_every_defence_names_a_test_and_nothing_else_does() -> None:
    assert len(DEFENDED) > 15
    for line in DEFENDED:
        assert bool(re.search(r"`tests/[^`]+::", line)) != line.startswith(UNDEFENDED), line


def test_every_party_of_the_threat_model_is_there() -> None:
    for party in (
        *("A page", "Another extension", "Another user", "Another program of the same user"),
        *("A host that was taken over", "An extension that was taken over"),
    ):
        assert f"### {party}" in TEXT


def test_no_person_and_no_address_is_made_up() -> None:
    assert "private vulnerability reporting" in TEXT
    assert not re.search(r"[\w.+-]+@[\w-]+\.|https?://|mailto:", TEXT)
