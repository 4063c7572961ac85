"""Explains why a host fails if one of its handler modules reads standard input by itself."""

from __future__ import annotations

import ast
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.install.findings import Fault

if TYPE_CHECKING:
    from onconnect.project_folder import Project

_EXPLAINED = {"host-gives-up", "host-silent", "host-ends", "no-listeners"}


def explained(fault: Fault, project: Project) -> Fault:
    """Return a fault that names the handler which acts as a host by itself; else the same fault."""
    if fault.code not in _EXPLAINED:
        return fault
    for name in project.config.handlers:
        if reads_stdin(_source(name, project)):
            return Fault("handlers-old-host", module=name)
    return fault


def _source(name: str, project: Project) -> str:
    """Return the text of a module in a project's folder; "" if it is elsewhere."""
    folders: list[str] | None = [str(project.folder)]
    file = None
    dotted = ""
    for part in name.split("."):
        dotted = f"{dotted}.{part}".lstrip(".")
        spec = PathFinder.find_spec(dotted, folders)
        if spec is None:
            return ""
        file, folders = spec.origin, list(spec.submodule_search_locations or ())
    try:
        return Path(file or "").read_text("utf-8")
    except (OSError, ValueError):
        return ""


def reads_stdin(source: str) -> bool:
    """Whether a Python source reads standard input, as a native host does."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "stdin")
        or (isinstance(node, ast.alias) and node.name == "stdin")
        or _reads_descriptor_0(node)
        for node in ast.walk(tree)
    )


def _reads_descriptor_0(node: ast.AST) -> bool:
    """Whether something is `os.read(0, …)` or `open(0)`."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    first = node.args[0]
    is_0 = isinstance(first, ast.Constant) and repr(first.value) == "0"
    return called in {"read", "open", "fdopen"} and is_0
