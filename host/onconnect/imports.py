"""Puts the handlers' folder on `sys.path`, without hiding what Python and the host import.

If the folder came first, its modules would be found whatever else is installed. But Python's own
modules and the host's would then import a `calendar.py` or a `structlog.py` from it, perhaps hours
later and in another thread. So the folder comes behind Python's own modules and before installed
ones. Modules that have the name of one of Python's, or of one that the host needs, are not looked
for in it.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

OF_THE_HOST: Final = frozenset(
    {
        *("onconnect", "orjson", "platformdirs", "structlog"),
        *("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
        *("rich", "pygments", "markdown_it", "mdurl", "colorama", "better_exceptions"),
    }
)
"""The modules that the host and its dependencies import besides Python's own."""


REASON: Final = (
    "Python, or the host, has a module of that name, and would import yours in its place; rename it"
)


_ALLOW: Final = (
    "let Python read it, in System Settings, Privacy & Security, Files & Folders, or move the "
    "project out of Desktop, Documents and Downloads"
    if sys.platform == "darwin"
    else "make it readable for the user of the browser"
)


def is_reserved(name: str) -> bool:
    """Whether a module's name is one of Python's own, or of what the host imports."""
    return name in sys.stdlib_module_names or name in OF_THE_HOST


class _Reserved:
    """Finds the modules of reserved names on `sys.path`, but not in one folder of it.

    Args:
        folder: the handlers' folder, as `sys.path` has it.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module with a reserved name; None to let others look for it.

        Raises:
            ModuleNotFoundError: it is in that folder only.
        """
        if path is not None or not is_reserved(name):
            return None
        elsewhere = [each for each in sys.path if each != self._folder]
        found = PathFinder.find_spec(name, elsewhere, target)
        if found is None and PathFinder.find_spec(name, [self._folder], target):
            raise ModuleNotFoundError(f"{name} in {self._folder} is never imported: {REASON}")
        return found


def keep_clean(folder: str) -> None:
    """Write no bytecode if an extension's manifest.json lies in a folder.

    Chromium loads no extension in whose folder a name begins with `_`, as `__pycache__` does.
    """
    if os.path.isfile(os.path.join(folder, "manifest.json")):
        sys.dont_write_bytecode = True


def put_first(folder: str) -> list[str]:
    """Let modules in a folder be found before installed ones; return the reserved names there."""
    keep_clean(folder)
    own = os.path.dirname(os.__file__)
    of_python = [at for at, each in enumerate(sys.path) if each in (own, f"{own}/lib-dynload")]
    sys.path.insert(max(of_python, default=-1) + 1, folder)
    at = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else len(sys.meta_path)
    sys.meta_path.insert(at, _Reserved(folder))
    return shadowed(folder)


def why_hidden(folder: str) -> str:
    """Return why no module in a folder can be found although it may be there; "" if one can."""
    try:
        os.listdir(folder)
    except PermissionError as error:  # Python would say that it has no such module
        return f"{folder} cannot be read ({error.strerror}): {_ALLOW}"
    except OSError:
        return ""
    return ""


def shadowed(folder: str) -> list[str]:
    """Return the modules and packages in a folder that have a reserved name."""
    try:
        entries = os.listdir(folder)
    except OSError:
        return []
    found = [
        each
        for each in entries
        if is_reserved(each.partition(".")[0])
        and (each.endswith((".py", ".so", ".pyd")) or _is_package(os.path.join(folder, each)))
    ]
    return sorted(found)


def _is_package(path: str) -> bool:
    return os.path.isfile(os.path.join(path, "__init__.py"))
