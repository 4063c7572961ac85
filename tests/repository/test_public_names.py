"""A name without a leading underscore is there for others: another file uses it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tools.architecture.floors import GENERATED
from tools.architecture.imports import ROOT, files, modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READERS = ("host", "extension", "tests", "bench", "examples", "tools", "docs")
MODULES = [name for name in files() if not name.startswith(GENERATED)]


@pytest.fixture(scope="module")
def readers() -> Counter[str]:
    """How many files of the project have each word."""
    return Counter(
        word
        for folder in READERS
        for path in sources(ROOT / folder)
        for word in set(re.findall(r"\w+", path.read_text("utf-8")))
    )


def sources(folder: Path) -> Iterator[Path]:
    """The files in a folder that somebody here has written."""
    for path in folder.iterdir():
        if path.is_dir():
            if path.name != "node_modules":
                yield from sources(path)
        elif path.suffix in {".py", ".pyi", ".js", ".md"}:
            yield path


def defined(tree: ast.Module) -> Iterator[str]:
    """The names that a module defines at its top, and that do not begin with an underscore."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for each in targets if isinstance(each, ast.Name)]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def in_signatures(tree: ast.Module) -> set[str]:
    """The words of all annotations: others get such values, although they do not name the type."""
    annotations: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            annotations.append(node.returns)
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            annotations.append(node.annotation)
    return {word for each in annotations if each for word in re.findall(r"\w+", ast.unparse(each))}


@pytest.mark.parametrize("module", MODULES)
def test_what_only_its_own_module_uses_begins_with_an_underscore(
    module: str, readers: Counter[str]
) -> None:
    tree = modules()[module]
    only_here = {name for name in defined(tree) if readers[name] == 1}
    assert only_here - in_signatures(tree) == set()
