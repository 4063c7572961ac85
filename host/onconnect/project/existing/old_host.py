"""Finds a native host that a project has already: its program, and the name that it is known by."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect.install.setup import handlers

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST: Final = 3
"""Folders below a project's in which a native manifest is looked for."""

_MAIN: Final = re.compile(r"""^if\s+__name__\s*==\s*["']__main__["']""", re.MULTILINE)


def names(project: Path) -> set[str]:
    """Return the names in the native manifests that lie in a project's folder."""
    return {name for file in _documents(project) if (name := _name(file))}


def _documents(project: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(project):
        if len(Path(where).relative_to(project).parts) >= _DEEPEST:
            folders.clear()
        folders[:] = [
            each for each in folders if each != "node_modules" and not each.startswith(".")
        ]
        yield from (Path(where, each) for each in files if each.endswith(".json"))


def _name(file: Path) -> str | None:
    """Return the host's name if a file is a native manifest."""
    try:
        document = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("type") != "stdio":
        return None
    name = document.get("name")
    return name if isinstance(name, str) else None


def is_program(module: Path) -> bool:
    """Whether a Python module, or one in a package, is a program by itself."""
    files = _files(module)
    return any(each.name == "__main__.py" or _is_program(each) for each in files)


def uses_onconnect(module: Path) -> bool:
    """Whether a Python module, or one in a package, imports onconnect."""
    return any(_imports_onconnect(node) for each in _files(module) for node in _nodes(each))


def _files(module: Path) -> list[Path]:
    is_package = module.name == "__init__.py"
    return sorted(module.parent.rglob("*.py")) if is_package else [module]


def _nodes(file: Path) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(file.read_bytes()))
    except (OSError, ValueError, SyntaxError):
        return


def _is_program(file: Path) -> bool:
    try:
        source = file.read_text("utf-8")
        ast.parse(source)
    except OSError:
        return False
    except (ValueError, SyntaxError):  # as of Python 2
        return True
    return source.startswith("#!") or bool(_MAIN.search(source)) or handlers.reads_stdin(source)


def _imports_onconnect(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(each.name.partition(".")[0] == "onconnect" for each in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("onconnect")
