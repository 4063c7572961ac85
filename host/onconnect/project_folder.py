"""Holds what a project is: a folder with a table [tool.onconnect], and the extension it names.

An `Application` is described in the same way, and has no extension in a folder.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.arguments import Arguments
from onconnect.browser_families import NAMED
from onconnect.config_file import load_config
from onconnect.errors import SetupError
from onconnect.extension import Extension, ExtensionWithoutIdError, load_extension
from onconnect.fitness import obstacle, unfitness

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from onconnect.browser_families import FamilyName
    from onconnect.config import Config

_LONGEST_PATH = 1024
"""Bytes of a path on macOS, with its end."""


class UnfitError(SetupError):
    """No folder of a project's extension can run in a family of browsers."""


@dataclass(frozen=True)
class Project:
    """A folder with a [tool.onconnect] table; or what an `Application` describes.

    Attributes:
        folder: where its pyproject.toml lies, absolute; of an application, the folder that its
            package is imported from.
        config: the table.
        application: the module of the application; "" if it is a folder, or is packed.
        program: the program that the application is packed into, absolute; None if there is none.
    """

    folder: Path
    config: Config
    application: str = ""
    program: Path | None = None

    @property
    def is_installed(self) -> bool:
        """Whether who installs it has got it from its author, and can change nothing of it."""
        return bool(self.application or self.program)

    @property
    def extension_folders(self) -> tuple[Path, ...]:
        """The folders that browsers load the extension from, absolute."""
        named = self.config.extension
        folders = (named,) if isinstance(named, str) else named
        return tuple(self.folder / each for each in folders)

    @property
    def extension_folder(self) -> Path:
        """The first of these folders."""
        return self.extension_folders[0]

    def ids(self) -> dict[FamilyName, tuple[str, ...]]:
        """Return the extension's IDs by the families of browsers that can start the host.

        Raises:
            SetupError: a manifest.json is missing or unreadable.
        """
        found: dict[FamilyName, tuple[str, ...]] = {}
        for family in NAMED:
            with suppress(ExtensionWithoutIdError, UnfitError):
                found[family] = self.ids_in(family)
        return found

    def ids_in(self, family: FamilyName) -> tuple[str, ...]:
        """Return the extension's IDs in a family of browsers: its own, then the further ones.

        Raises:
            UnfitError: no folder of the extension can run there.
            SetupError: its manifest.json is unreadable; or it fixes none, and the table has none.
        """
        further: tuple[str, ...] = getattr(self.config, family)
        try:
            own = [each.id_in(family) for each in self.extensions(family)]
        except ExtensionWithoutIdError:
            if not further:
                raise
            own = []
        return tuple(dict.fromkeys((*own, *further)))

    def extension(self, family: FamilyName | None = None) -> Extension:
        """Return the extension that browsers of a family load, or the first one of all.

        Raises:
            UnfitError: no folder of the extension can run there.
            SetupError: its manifest.json is missing or unreadable.
        """
        return self.extensions(family)[0]

    def obstacle(self, family: FamilyName) -> str:
        """Return why browsers of a family do not load the extension for now, with the remedy.

        Raises:
            UnfitError: no folder of the extension can run there.
            SetupError: its manifest.json is missing or unreadable.
        """
        found = self.extensions(family)
        return obstacle(found[0], family) if found else ""

    def families(self) -> tuple[FamilyName, ...]:
        """Return the families of browsers that can run the extension.

        Raises:
            SetupError: a manifest.json is missing or unreadable.
        """
        found: list[FamilyName] = []
        for family in NAMED:
            with suppress(UnfitError):
                self.extensions(family)
                found.append(family)
        return tuple(found)

    def carried(self) -> frozenset[bool]:
        """Return whether messages carry values that JSON lacks; both, if some families' do.

        Firefox's ports carry them, and Chromium's if the manifest says so.
        """
        carried = set()
        with suppress(SetupError):  # as of a project without a manifest: nobody knows
            for family in self.families():
                for extension in self.extensions(family):
                    said = extension.manifest.get("message_serialization")
                    carried.add(family == "gecko" or said == "structured_clone")
        return frozenset(carried or [False])

    def builds(self) -> dict[FamilyName, Extension]:
        """Return the extension that each family loads, without families that can load none.

        Raises:
            SetupError: a manifest.json is missing or unreadable.
        """
        return {family: self.extension(family) for family in self.families()}

    def extensions(self, family: FamilyName | None = None) -> tuple[Extension, ...]:
        """Return all that browsers of a family can load, or all that there are.

        An application knows none, though it may have their IDs.

        Raises:
            UnfitError: no folder of the extension can run there, or it has no ID there.
            SetupError: a manifest.json is missing or unreadable.
        """
        if not self.config.extension:
            if family and not getattr(self.config, family):
                raise UnfitError(
                    f"{self.config.name} has no extension for {NAMED[family].title}: name its ID "
                    "in `extensions` of the Application"
                )
            return ()
        found = tuple(load_extension(each / "manifest.json") for each in self.extension_folders)
        if family is None:
            return found
        reasons = [(each, unfitness(each, family)) for each in found]
        if all(reason for _, reason in reasons):
            raise UnfitError("; ".join(reason for _, reason in reasons))
        return tuple(each for each, reason in reasons if not reason)

    def arguments(self, callers: Iterable[str]) -> Arguments:
        """Return the command line of the host that an installation starts.

        An application's host reads the description itself, so that what is installed stays right
        when the package is upgraded; but a proxy reads nothing.

        Args:
            callers: the extensions that may start it, as browsers name them.
        """
        if self.application and not self.config.attach:
            return Arguments(self.config.name, "", (), application=self.application)
        told = self.config.arguments(self.folder, callers)
        return told._replace(application=self.application)


def load_project(folder: Path) -> Project:
    """Return the project in a folder.

    Raises:
        SetupError: as `load_config`.
    """
    folder = _spelled_as_on_disk(folder.resolve())
    return Project(folder, load_config(folder))


def _spelled_as_on_disk(folder: Path) -> Path:
    """Return a folder's path as its disk has it, also where that overlooks case and accents.

    What tells of edits under `onconnect dev`, and another installation, have it in that form.
    """
    if sys.platform != "darwin":
        return folder
    import fcntl

    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return folder
    try:
        told = fcntl.fcntl(opened, fcntl.F_GETPATH, bytes(_LONGEST_PATH))
    finally:
        os.close(opened)
    return type(folder)(os.fsdecode(told.rstrip(b"\0")))
