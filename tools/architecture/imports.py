"""Reads which module of the package imports which, from the code and without running it.

What only type checkers read counts too: a reader has to follow it as well.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "host/onconnect"


def files() -> dict[str, Path]:
    """Return the file of every module, by its dotted name below the package; "" is the package.

    What `onconnect new` copies into a project is a user's own, and is left out.
    """
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "template" not in path.parts:
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            name = ".".join(parts).removesuffix("__init__").removesuffix(".")
            found[name] = path
    return found


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module, parsed, by the name that it has in `files`."""
    return {name: ast.parse(path.read_text("utf-8")) for name, path in files().items()}


def imported(tree: ast.AST, known: dict[str, ast.Module]) -> set[str]:
    """Return which of the known modules are imported by a module.

    `from onconnect import cli` imports the module `cli`, and `from onconnect import Port` the
    package. `browser` of the package is the object that handlers import, not the folder. A stub,
    as are the namespaces of the API, is no module.
    """
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            source = node.module or ""
            names = [f"{source}.{alias.name}" for alias in node.names]
            names = [
                name if _below(name) in known and name != "onconnect.browser" else source
                for name in names
            ]
        else:
            continue
        found |= {_below(name) for name in names if name.split(".")[0] == "onconnect"}
    return found & known.keys()


def runs_at_import(tree: ast.Module) -> ast.Module:
    """Return a module without the bodies of functions, and without what only type checkers read."""

    class Pruner(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST | None:
            is_for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            return None if is_for_types else self.generic_visit(node)

    pruned: ast.Module = Pruner().visit(ast.parse(ast.unparse(tree)))
    return pruned


def _below(name: str) -> str:
    return name.removeprefix("onconnect").removeprefix(".")
