"""A name without a leading underscore is there for others: another file uses it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tools.architecture.floors import GENERATED
from tools.architecture.imports import PACKAGE, ROOT, modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READERS = ("host", "extension", "tests", "bench", "examples", "tools", "docs")
WORDS: dict[Path, set[str]] = {
    path: set(re.findall(r"\w+", path.read_text("utf-8")))
    for folder in READERS
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".pyi", ".js", ".md"}
}
MODULES = {name: tree for name, tree in modules().items() if not name.startswith(GENERATED)}


def file_of(module: str) -> Path:
    path = PACKAGE.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


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


@pytest.mark.parametrize(("module", "tree"), MODULES.items())
def test_what_only_its_own_module_uses_begins_with_an_underscore(
    module: str, tree: ast.Module
) -> None:
    elsewhere = set().union(*(words for path, words in WORDS.items() if path != file_of(module)))
    assert set(defined(tree)) - elsewhere - in_signatures(tree) == set()
