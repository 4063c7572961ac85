"""Imports the handlers of a project for its tests, and undoes what a test registers."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onconnect import config_file, imports
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onconnect.browser.registry import Registry
    from onconnect.protocol.limits import Limits


def load(project: Path) -> Limits:
    """Import the handlers of a project once, as its host does; return the limits of its host.

    Raises:
        SetupError: the project is wrong, or a handler module fails.
    """
    folder = str(project)
    imports.keep_clean(folder)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    loaded = config_file.load_config(project)
    for name in loaded.handlers:
        try:
            importlib.import_module(name)
        except Exception as error:
            raise SetupError(
                f"the handler module {name} of {folder} cannot be imported "
                f"({type(error).__name__}: {error}): correct it, or `handlers` in [tool.onconnect]"
            ) from error
    return loaded.arguments(project).limits


@contextmanager
def kept(registry: Registry) -> Iterator[None]:
    """Undo at the end of this block what was registered in it, and what was removed."""
    lifespans = list(registry.lifespans)
    before = {name: event.registrations() for name, event in registry.events.items()}
    try:
        yield
    finally:
        registry.lifespans[:] = lifespans
        for name, event in registry.events.items():
            event.restore(before.get(name, {}))
