"""Checks what all browsers need to reach a host: the extension, its relay, the user's folders."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect import __version__, imports, relay_copy
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher
from onconnect.install.computer import container, protected
from onconnect.install.findings import Fault
from onconnect.project_folder import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onconnect.install.computer.machine import Machine
    from onconnect.project_folder import Project

_NOTED: Final = (
    *("permission-optional", "folder-protected", "module-shadowed", "browser-outside"),
    *("drive-may-go", "extension-for-others"),
)
"""Findings that an installation reports too, because its proof does not show them."""

_ROOM: Final = 1_000_000
"""Bytes that must be free where hosts keep their logs, and installations their launchers."""


def faults(project: Project, machine: Machine) -> Iterator[Fault]:
    """Yield what is wrong with a project, its extension, or the folders around it.

    Raises:
        SetupError: its extension's manifest is unreadable.
    """
    for check in _CHECKS:
        yield from check(project, machine)


def notes(project: Project, machine: Machine) -> list[str]:
    """Return what an installation should report although its proof does not show it."""
    return [
        str(fault)
        for fault in faults(project, machine)
        if not fault.is_error and fault.code in _NOTED
    ]


def _check_extension(project: Project, _: Machine) -> Iterator[Fault]:
    for extension in project.extensions():
        try:
            extension.check(project.config.name)
        except SetupError as error:
            yield Fault("extension-unfit", problem=error)
        else:
            if problem := extension.reservation():
                yield Fault("permission-optional", problem=problem)


def _check_families(project: Project, _: Machine) -> Iterator[Fault]:
    """Tell of browsers that cannot run the extension, which are left out unless they are named.

    Who installs an application has not written it, and can change nothing of that.
    """
    if project.is_installed:
        return
    for family in NAMED:
        try:
            project.extensions(family)
        except UnfitError as error:
            yield Fault("extension-for-others", problem=error)


def _check_module_names(project: Project, _: Machine) -> Iterator[Fault]:
    """Check that no module of the project is hidden by another one of the same name."""
    if not project.is_installed and (names := imports.shadowed(str(project.folder))):
        yield Fault(
            "module-shadowed",
            modules=", ".join(names),
            folder=project.folder,
            reason=imports.REASON,
        )


def _check_protection(project: Project, machine: Machine) -> Iterator[Fault]:
    """Check that macOS asks nobody before the host may read its handlers, or its Python."""
    for path in (project.folder, launcher.interpreter()):
        if folder := protected.folder_of(machine.path(str(path)), machine):
            elsewhere = machine.path(machine.environ["HOME"]) / project.folder.name
            yield Fault("folder-protected", path=path, folder=folder, elsewhere=elsewhere)
            return


def _check_container(_: Project, machine: Machine) -> Iterator[Fault]:
    if problem := container.warning(machine):
        yield Fault("browser-outside", problem=problem)


def _check_relay(project: Project, _: Machine) -> Iterator[Fault]:
    """Compare the project's copies of the relay, if they are where `onconnect new` puts them."""
    for folder in (*project.extension_folders, project.folder / relay_copy.VENDOR):
        version = relay_copy.version(folder)
        if version is None or relay_copy.is_current(folder):
            continue
        state = "was changed" if version == __version__ else f"is of version {version}"
        yield Fault("relay-differs", folder=folder, state=state, own=__version__)


def _check_drives(project: Project, machine: Machine) -> Iterator[Fault]:
    """Check that project and interpreter lie on drives that are always there."""
    for path in (project.folder, Path(sys.executable)):
        if kind := machine.disk.passing_drive(path):
            yield Fault("drive-may-go", path=path, kind=kind)


def _check_data_folder(_: Project, machine: Machine) -> Iterator[Fault]:
    """Check that there is room and permission to write below a folder, which may not exist yet."""
    folder = Path(machine.data["user"])
    while not os.path.isdir(folder):  # False where one may not look
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        yield Fault("folder-read-only", folder=folder)
    elif shutil.disk_usage(folder).free < _ROOM:
        yield Fault("disk-full", folder=folder)


_CHECKS: Final[tuple[Callable[[Project, Machine], Iterator[Fault]], ...]] = (
    _check_extension,
    _check_families,
    _check_protection,
    _check_module_names,
    _check_container,
    _check_relay,
    _check_drives,
    _check_data_folder,
)
