"""Gives the native manifests of a program that a package registers for all users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onconnect.browser_families import NAMED
from onconnect.install.browsers import manifest
from onconnect.install.browsers.table import load_table

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.browser_families import FamilyName
    from onconnect.project.bundle.about import About


def rendered(about: About, program: PurePath) -> dict[FamilyName, bytes]:
    """Return the native manifest that each family of browsers reads.

    Args:
        about: what the manifests say of the program.
        program: where it will be, absolute.
    """
    return {
        family: manifest.render(
            family,
            name=about.host,
            description=about.description,
            path=program,
            callers=map(NAMED[family].caller, ids),
        )
        for family, ids in about.extensions.items()
    }


def folders(family: FamilyName, system: str) -> list[str]:
    """Return where the browsers of a family look for the hosts of all users.

    Args:
        family: whose browsers.
        system: "linux" or "macos".
    """
    browsers = (each for each in load_table().browser.values() if each.family == family)
    places = (place for each in browsers if (place := getattr(each, system)))
    found = (each.at for place in places for each in place.locations("system") if each.write)
    return list(dict.fromkeys(found))
