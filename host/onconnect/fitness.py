"""Says why an extension's folder cannot run in a family of browsers, though it is whole.

Builds for other browsers differ in their background: Firefox has no service workers, and the others
have nothing else since manifest version 3. Some comments in the manifest only Chromium reads.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onconnect.browser_families import FamilyName
    from onconnect.extension import Extension

_OF_CHROMIUM: Final = {"_locales", "_metadata", "_platform_specific"}
"""What may begin with `_` in the folder of an extension for Chromium."""


def unfitness(extension: Extension, family: FamilyName) -> str:
    """Return why a family of browsers runs no such extension, with the remedy; "" if it does.

    Source: MDN, manifest.json, "background".
    """
    file = extension.file
    background = extension.manifest.get("background")
    background = background if isinstance(background, dict) else {}
    has_worker = bool(background.get("service_worker"))
    has_document = bool(background.get("scripts") or background.get("page"))
    if family == "gecko":
        if extension.has_block_comments:
            return (
                f"{file} has comments between /* and */, which Firefox does not read: write them "
                "after //, or name another folder for Firefox in `extension`"
            )
        if not has_worker or has_document:
            return ""
        return (
            f"{file} has a service worker only, which Firefox does not run: name its script under "
            '"scripts" of "background" too, or name another folder for Firefox in `extension`'
        )
    if extension.version == 2:
        return (
            f"{file} is of manifest version 2, which Chromium does not run: name a folder of "
            "version 3 for it in `extension`"
        )
    if has_worker or not has_document:
        return ""
    return (
        f'{file} has no "service_worker" in "background", and Chromium runs nothing else there: '
        "add one, or name another folder for Chromium in `extension`"
    )


def obstacle(extension: Extension, family: FamilyName) -> str:
    """Return why a family does not load an extension's folder for now, with the remedy.

    Source: Chromium, extensions/common/file_util.cc.
    """
    folder = extension.file.parent
    if family == "gecko":
        return ""
    try:
        names = sorted(each for each in os.listdir(folder) if each.startswith("_"))
    except OSError:
        return ""
    if not (reserved := [each for each in names if each not in _OF_CHROMIUM]):
        return ""
    return (
        f"{folder} has {', '.join(reserved)}, and Chromium loads no folder in which a name begins "
        "with _: remove or rename it"
    )
