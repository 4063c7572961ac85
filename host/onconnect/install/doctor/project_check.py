"""What every browser's way to the host rests on: the extension, its relay, the user's folders."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect import __version__, imports, relay_copy
from onconnect.errors import SetupError
from onconnect.install.computer import container
from onconnect.install.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onconnect.config import Project
    from onconnect.install.computer.machine import Machine

NOTED: Final = ("permission-optional", "module-shadowed", "browser-outside")
"""Faults that an installation tells of too: they are in no browser's way, and its proof shows none
of them."""

ROOM: Final = 1_000_000
"""Bytes that must be free where hosts keep their logs, and installations their launchers."""


def faults(project: Project, machine: Machine) -> Iterator[Fault]:
    """Yield what is wrong around a project.

    Raises:
        SetupError: its extension's manifest is unreadable.
    """
    try:
        project.extension().check(project.config.name)
    except SetupError as error:
        yield Fault("extension-unfit", str(error), "")
    else:
        if sentence := project.extension().reservation():
            yield Fault("permission-optional", sentence, "", is_error=False)
    yield from _faults_of_names(project)
    if sentence := container.warning(machine):
        yield Fault("browser-outside", sentence, "", is_error=False)
    yield from _faults_of_relay(project)
    yield from _faults_of_folder(Path(machine.data["user"]))


def _faults_of_relay(project: Project) -> Iterator[Fault]:
    """Compare the project's copy of the relay, if it is where `onconnect new` puts it."""
    version = relay_copy.version(project.extension_folder)
    if version is None or relay_copy.is_current(project.extension_folder):
        return
    state = "was changed" if version == __version__ else f"is of version {version}"
    yield Fault(
        "relay-differs",
        f"the relay in {project.extension_folder} {state}, and the host is of {__version__}",
        "renew it by `onconnect update`",
        is_error=False,
    )


def _faults_of_names(project: Project) -> Iterator[Fault]:
    """Look for modules of the project that are never imported, as others have their names."""
    if names := imports.shadowed(str(project.folder)):
        yield Fault(
            "module-shadowed",
            f"{', '.join(names)} in {project.folder} is never imported",
            imports.REASON,
            is_error=False,
        )


def _faults_of_folder(folder: Path) -> Iterator[Fault]:
    """Look whether something could be written below a folder that may not be there yet."""
    while not os.path.isdir(folder):  # False where one may not look
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        yield Fault(
            "folder-read-only",
            f"{folder} cannot be written in, so that an installation would fail",
            "give yourself leave, `chmod u+w` it, or set XDG_DATA_HOME to another folder",
            is_error=False,
        )
    elif shutil.disk_usage(folder).free < ROOM:
        yield Fault(
            "disk-full",
            f"the disk of {folder} is full, so that hosts keep no logs",
            "make room there",
            is_error=False,
        )
