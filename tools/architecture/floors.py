"""Says which part of the package stands on which, folder by folder, from the ground up.

A module imports what stands on a lower floor than itself, and nothing of its own floor. Between
two folders it is the folders' floors that count. There can be no circle where this holds.
"""

from __future__ import annotations

from typing import Final

FACE: Final = "__init__"
"""The name here of a folder's own `__init__.py`."""

GENERATED: Final = ("types", "browser.namespaces")
"""Folders that tools/generate_api writes: their insides have no floors."""

FLOORS: Final[dict[str, list[set[str]]]] = {
    "": [
        {"errors"},
        {"terminal", "keeper", "descriptors"},
        {"protocol"},
        {"types"},
        {"browser"},
        {FACE, "stdio", "logs", "recorder", "imports", "ending"},
        {"extension"},
        {"config"},
        {"app"},
        {"install", "testing"},
        {"project"},
        {"cli", "__main__"},
    ],
}


def misplaced(names: set[str]) -> list[str]:
    """Say which modules stand on no floor, and which floors name nothing, as sentences."""
    there: dict[str, set[str]] = {}
    for name in names:
        for folder, child in _steps(name, names):
            there.setdefault(folder, set()).add(child)
    faults = []
    for folder in there.keys() | FLOORS.keys():
        if folder.startswith(GENERATED):
            continue
        listed = [child for floor in FLOORS.get(folder, []) for child in floor]
        where = f"onconnect.{folder}".rstrip(".")
        faults += [
            f"{where} has no floor for {child}" for child in there.get(folder, set()) - set(listed)
        ]
        faults += [
            f"{where} has a floor for {child}, which is not there"
            for child in set(listed) - there.get(folder, set())
        ]
        faults += [
            f"{where} has two floors for {child}"
            for child in set(listed)
            if listed.count(child) > 1
        ]
    return sorted(faults)


def points_down(importer: str, imported: str, names: set[str]) -> bool:
    """Whether an import goes to a lower floor of the folder in which the two part ways."""
    for (folder, above), (_, below) in zip(
        _steps(importer, names), _steps(imported, names), strict=False
    ):
        if above != below:
            return folder.startswith(GENERATED) or _floor(folder, below) < _floor(folder, above)
    raise AssertionError(f"{importer} imports itself")


def _floor(folder: str, child: str) -> int:
    return next((i for i, floor in enumerate(FLOORS[folder]) if child in floor))


def _steps(name: str, names: set[str]) -> list[tuple[str, str]]:
    """Return the way to a module: each folder on it, and what of that folder comes next."""
    parts = name.split(".") if name else []
    steps = [(".".join(parts[:i]), part) for i, part in enumerate(parts)]
    is_folder = any(other.startswith(f"{name}.") for other in names) if name else True
    return [*steps, (name, FACE)] if is_folder else steps
