"""Writes what Python does in a case as a module, with which a case can start a host of its own."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from tests.e2e.waiting import Noted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODULE = """\
import json
from typing import Any

from onconnect import browser


def note(*said: Any) -> None:
    with open({notes!r}, "a") as notes:
        notes.write(json.dumps(said[0] if len(said) == 1 else said, default=repr) + "\\n")


{source}

{name}(browser, note)
"""


class HostModule(Noted):
    """A module that calls a function `f(browser, note)`, written to a folder.

    Attributes:
        name: the module's name, which is the function's.
    """

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self.name = function.__name__
        self._notes = folder / f"{self.name}.notes"
        source = inspect.getsource(function)
        text = MODULE.format(notes=str(self._notes), source=source, name=self.name)
        (folder / f"{self.name}.py").write_text(text)

    @property
    def notes(self) -> list[Any]:
        if not self._notes.exists():
            return []
        whole_lines = self._notes.read_text().split("\n")[:-1]
        return [json.loads(line) for line in whole_lines]
