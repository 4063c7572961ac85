"""Writes the steps of a plan: each whole or not at all, and none that is there already."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, TypeAlias

from onconnect.errors import SetupError
from onconnect.install.setup.steps import File

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.computer.registry import Key
    from onconnect.install.setup.steps import Step

_IN_USE = (5, 32, 33)
"""Errors of Windows: access denied (as to a program that runs), sharing and lock violation."""

Change: TypeAlias = Literal["written", "unchanged"]


def is_there(step: Step, machine: Machine) -> bool:
    """Whether there is nothing to do for a step."""
    if not isinstance(step, File):
        return machine.registry.read(step.key) == step.value
    try:
        # Windows has no permission bits to speak of
        alike = machine.system == "windows" or machine.disk.mode(step.path) == step.mode
        return alike and machine.disk.read(step.path) == step.content
    except OSError:
        return False


def write(step: Step, machine: Machine, scope: Scope) -> Change:
    """Write a file or a value, and return whether that changed anything.

    Raises:
        SetupError: it cannot be written; what was there before is still there.
    """
    if is_there(step, machine):
        return "unchanged"
    try:
        if isinstance(step, File):
            _make_folders(step.path.parent, machine, scope)
            _replace(step, machine)
        else:
            for key in (*missing_keys(step.key, machine), step.key):
                machine.registry.make(key)
            machine.registry.write(step.key, step.value)
    except OSError as error:
        raise failure(step.where, error, scope) from None
    return "written"


def failure(where: PurePath | Key, error: OSError, scope: Scope) -> SetupError:
    """Return the error for something that cannot be written or removed."""
    remedy = "correct that and run this again"
    if scope == "system" and isinstance(error, PermissionError):
        how = "an administrator" if sys.platform == "win32" else "an administrator (sudo)"
        remedy = f"run this as {how}, or leave out --scope system"
    elif getattr(error, "winerror", None) in _IN_USE:
        remedy = "close the browsers, and what else may use it, and run this again"
    return SetupError(f"{where} cannot be written ({error.strerror}): {remedy}")


def temporary(path: PurePath) -> PurePath:
    """Return the temporary name of a file or folder that is being written.

    It is always the same name, so that what an interruption has left is found and removed.
    """
    return path.with_name(f".{path.name}.onconnect")


def missing_folders(folder: PurePath, machine: Machine) -> list[PurePath]:
    """Return which of a folder and its parents are not there, the outermost first."""
    chain = (folder, *folder.parents)
    return [each for each in reversed(chain) if not machine.disk.exists(each)]


def missing_keys(key: Key, machine: Machine) -> list[Key]:
    """Return which parents of a key are not there, the outermost first."""
    return [each for each in reversed([*key.parents()]) if not machine.registry.exists(each)]


def _make_folders(folder: PurePath, machine: Machine, scope: Scope) -> None:
    """Make a folder and its parents, for this user alone or for all to read."""
    for each in missing_folders(folder, machine):
        machine.disk.make_folder(each, 0o755 if scope == "system" else 0o700)


def _replace(file: File, machine: Machine) -> None:
    """Write beside the file, then rename: readers see the old file or the new one."""
    beside = temporary(file.path)
    remove_file(beside, machine)
    try:
        machine.disk.create(beside, file.content, file.mode)
        machine.disk.replace(beside, file.path)
    except BaseException:
        with suppress(OSError):
            machine.disk.remove(beside)
        raise


def remove_file(path: PurePath, machine: Machine) -> None:
    """Remove a file if it is there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        machine.disk.remove(path)
