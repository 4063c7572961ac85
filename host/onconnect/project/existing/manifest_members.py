"""Adds to a manifest.json what the relay needs: permissions, IDs, and the oldest browsers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from onconnect.errors import SetupError
from onconnect.extension import NEEDED_PERMISSIONS
from onconnect.fitness import obstacle, unfitness
from onconnect.project.key import public_key
from onconnect.project.new import OLDEST_CHROMIUM, OLDEST_FIREFOX

if TYPE_CHECKING:
    from onconnect.extension import Extension
    from onconnect.project.existing.manifest_text import ManifestText

T = TypeVar("T", dict[str, Any], list[Any])


def complete(extension: Extension, text: ManifestText, name: str) -> list[str]:
    """Add what is missing.

    Args:
        extension: what its manifest says.
        text: its manifest, which is changed.
        name: the native host's name, of which an ID is made.

    Returns:
        what a user should know, as sentences.

    Raises:
        SetupError: something else is in the place of what is added.
    """
    manifest = extension.manifest
    there = _member(manifest, "permissions", [])
    optional = _member(manifest, "optional_permissions", [])  # what users are asked for stays so
    missing = [each for each in NEEDED_PERMISSIONS if each not in (*there, *optional)]
    if "permissions" in manifest:
        text.put(("permissions",), missing)
    elif missing:
        text.set(("permissions",), missing)
    return [
        *filter(None, [extension.reservation()]),
        *_complete_for_gecko(extension, text, name),
        *_complete_for_chromium(extension, text),
    ]


def _complete_for_gecko(extension: Extension, text: ManifestText, name: str) -> list[str]:
    manifest = extension.manifest
    top = "browser_specific_settings"
    gecko = _member(_member(manifest, top, {}), "gecko", {})
    if not gecko and extension.version == 2 and "applications" in manifest:
        top = "applications"  # as it was called before, and still may be in version 2
        gecko = _member(_member(manifest, top, {}), "gecko", {})
    if "id" not in gecko:  # also where Firefox cannot run it yet: an ID that is there stays
        before = _member(_member(manifest, "applications", {}), "gecko", {})
        text.set((top, "gecko", "id"), before.get("id", f"{name}@onconnect"))
    if unfitness(extension, "gecko"):
        return []
    path = (top, "gecko", "strict_min_version")
    return _complete_version(text, path, gecko.get("strict_min_version"), OLDEST_FIREFOX, "Firefox")


def _complete_for_chromium(extension: Extension, text: ManifestText) -> list[str]:
    if "key" not in extension.manifest and extension.version == 3:
        text.set(("key",), public_key())
    if unfitness(extension, "chromium"):
        return []
    path = ("minimum_chrome_version",)
    oldest = extension.manifest.get("minimum_chrome_version")
    notes = _complete_version(text, path, oldest, OLDEST_CHROMIUM, "Chrome")
    return [*filter(None, [obstacle(extension, "chromium")]), *notes]


def _complete_version(
    text: ManifestText, path: tuple[str, ...], oldest: Any, needed: str, browser: str
) -> list[str]:
    """Write the oldest version that the relay runs in; say so if the extension allows an older."""
    if oldest is None:
        text.set(path, needed)
        return []
    number = re.match(r"\d+", str(oldest))
    if number is None or int(number[0]) >= int(needed.partition(".")[0]):
        return []
    return [
        f"manifest.json has {'.'.join(path)} {oldest}, and the relay runs from {browser} {needed} "
        "on: raise it, or older ones run the extension without Python"
    ]


def _member(table: dict[str, Any], key: str, empty: T) -> T:
    """Return an object or a list of a manifest.json; an empty one if it is not there.

    Raises:
        SetupError: something else is there.
    """
    found = table.get(key, empty)
    if not isinstance(found, type(empty)):
        kind = "a list" if isinstance(empty, list) else "an object"
        raise SetupError(f'"{key}" in manifest.json is not {kind}: correct it there')
    return found
