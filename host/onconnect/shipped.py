"""Finds the files that the project ships beside its code: manifests/ and extension/."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def root() -> Path:
    """Return the folder that holds `manifests` and `extension`.

    A wheel carries them inside the package; in a checkout they lie at its top.
    """
    bundled = _PACKAGE / "_data"
    return bundled if bundled.is_dir() else _PACKAGE.parents[1]
