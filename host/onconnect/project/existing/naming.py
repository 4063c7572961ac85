"""Names the handler module of an extension that has a title already, beside modules that exist."""

from __future__ import annotations

import re
from importlib.machinery import PathFinder
from pathlib import Path

from onconnect.errors import SetupError
from onconnect.project.existing import old_host
from onconnect.project.new import LONGEST_NAME, module_name


def module_of(title: str, folder: Path) -> tuple[str, list[str]]:
    """Return a module's name for an extension, whatever its users call it, and what to tell them.

    Args:
        title: what the extension is called.
        folder: the project's, whose name counts if the title has no letters of Python's names.
    """
    plain = re.sub(r"[^a-zA-Z0-9]+", " ", title).strip()[: LONGEST_NAME // 2]
    own = folder.resolve().name
    named = [plain, f"extension {plain}"] if plain else []
    for each in (title, *named, own, f"extension {own}"):
        try:
            name = module_name(each)
        except SetupError:
            continue
        told = f'The handler module and the host are called {name}: "{title}" can name neither'
        return name, [] if each == title else [told]
    return "extension_python", []


def module_in_place(project: Path, name: str) -> Path | None:
    """Return the file of a module that exists already: in a project, or where Python finds it."""
    for folder in (project, project / "src"):
        for path in (folder / f"{name}.py", folder / name / "__init__.py"):
            if path.exists():
                return path
    spec = PathFinder.find_spec(name)
    return Path(spec.origin) if spec and spec.origin else None


def whose(module: Path, project: Path) -> str:
    """Return why handlers cannot go into a module that exists; "" if they can, or are there."""
    if old_host.uses_onconnect(module):
        return ""
    if old_host.is_program(module):
        return "is a program by itself"
    if module in (project / module.name, project / module.parent.name / "__init__.py"):
        return ""
    return "has that name already"
