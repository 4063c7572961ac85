"""Runs first in a program that is packed: here it becomes the keeper, or gets the user's variables.

PyInstaller runs this as a script, before the program. The package's __init__ is not run here, since
it imports all that a host needs.
"""

from __future__ import annotations

import os
import sys
import types
from importlib import import_module
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec

LATE: Final = ("inspect", "multiprocessing", "pkgutil")
"""Modules that PyInstaller changes at the start of a program. To import them takes a third of a
host's start, and few hosts need them. So they are changed once they are imported."""

CHANGING: Final = "pyi_rth_"
"""The beginning of the name of PyInstaller's script for a module."""


class _Changed:
    """Loads a module, and then has it changed.

    Args:
        loader: loads it.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:
        """Return a module that has not been run."""
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module."""
        if module.__spec__:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        import_module(f"{CHANGING}{module.__name__}")


class _Changes:
    """Finds the modules that are changed late."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return the spec of such a module; None to let others look for it."""
        spec = PathFinder.find_spec(name) if name in LATE else None
        if spec and spec.loader:
            spec.loader = _Changed(spec.loader)  # type: ignore[assignment] # it takes any object
        return spec


def main() -> None:
    """Prepare the program, or be its keeper, if a host has started this process for that."""
    onconnect = types.ModuleType("onconnect")
    onconnect.__path__ = [os.path.join(getattr(sys, "_MEIPASS", ""), "onconnect")]
    sys.modules["onconnect"] = onconnect
    from onconnect import frozen

    frozen.restore_environment()
    if sys.argv[1:2] == [frozen.KEEPER]:
        del sys.argv[1]
        from onconnect.keeper import boot

        boot.main()
    for name in ("onconnect", frozen.__name__):
        del sys.modules[name]
    sys.meta_path.insert(0, _Changes())


if __name__ == "__main__":
    main()
