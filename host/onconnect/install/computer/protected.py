"""Finds folders that macOS lets a program read only after the user has agreed.

Chromium and Firefox make the host answer for itself (`disclaim_responsibility`, `disclaim`). So it
counts nothing that the user's terminal may read them, and a proof from there says nothing of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine

_OF_HOME: Final = (
    *("Desktop", "Documents", "Downloads"),
    *("Library/Mobile Documents", "Library/CloudStorage"),
)
"""Source: https://eclecticlight.co/2020/01/16/a-guide-to-catalinas-privacy-protection-3-new-protected-locations/"""

_VOLUMES: Final = "/Volumes"
"""Disks that can be taken out, and those of other computers."""


def folder_of(path: PurePath, machine: Machine) -> PurePath | None:
    """Return the protected folder that a path lies in; None if it lies in none."""
    if machine.system != "macos":
        return None
    home = machine.path(machine.environ["HOME"])
    folders = [*(home / each for each in _OF_HOME), machine.path(_VOLUMES)]
    return next((each for each in folders if _lies_in(path, each)), None)


def _lies_in(path: PurePath, folder: PurePath) -> bool:
    """Whether a path lies in a folder, on a disk that overlooks upper and lower case."""
    return _folded(path)[: len(folder.parts)] == _folded(folder)


def _folded(path: PurePath) -> list[str]:
    return [part.casefold() for part in path.parts]
