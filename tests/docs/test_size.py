"""The README of examples/mcp says how many lines of code the example has."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "examples/mcp"
SERVER = ("browser_mcp.py", "allow.toml", "pyproject.toml")
COMMENT = ("#", "//")


def lines_of_code(file: Path) -> int:
    """The lines that are neither blank nor comment; a docstring is a comment."""
    lines = file.read_text("utf-8").splitlines()
    if file.suffix == ".py":
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                assert node.end_lineno is not None
                for number in range(node.lineno - 1, node.end_lineno):
                    lines[number] = ""
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith(COMMENT))


def test_the_example_of_mcp_has_the_lines_that_it_says() -> None:
    server = sum(lines_of_code(EXAMPLE / name) for name in SERVER)
    extension = sum(map(lines_of_code, (EXAMPLE / "extension").glob("*.*")))
    (row,) = re.findall(r"^\| this example \|.*$", (EXAMPLE / "README.md").read_text("utf-8"), re.M)
    assert row == f"| this example | {server} | {extension} | {server + extension} |"
