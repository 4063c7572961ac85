"""The relay in an extension's folder: a copy of the files that this version of onconnect ships."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from onconnect.install import resources

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "onconnect"
"""The relay's folder in an extension."""

INSPECTOR = "inspector"
"""The inspector's folder in the relay's."""

_VERSION = "VERSION"


def renew(extension: Path) -> None:
    """Put the relay into an extension's folder, in the place of what is there.

    The folder is replaced as a whole, so that nothing stays of another version.
    """
    folder = extension / FOLDER
    fresh, old = extension / f".{FOLDER}.new", extension / f".{FOLDER}.old"
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    shutil.copytree(_shipped(), fresh)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def version(extension: Path) -> str | None:
    """Return the version of the relay in an extension's folder; None if there is none."""
    try:
        return (extension / FOLDER / _VERSION).read_text("utf-8").strip()
    except OSError:
        return None


def is_current(extension: Path) -> bool:
    """Whether the relay in an extension's folder is the one that this version ships."""
    return _contents(extension / FOLDER) == _contents(_shipped())


def _shipped() -> Path:
    return resources.root() / "extension" / FOLDER


def _contents(folder: Path) -> dict[Path, bytes]:
    """Return the relay's own files; the inspector may have been left out."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != INSPECTOR
    }
