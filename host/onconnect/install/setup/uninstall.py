"""Removes what the ledger lists, except what belongs to another application by now."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.computer import run_folder
from onconnect.install.setup import apply, ledger, owner
from onconnect.install.setup.owner import other_owner
from onconnect.install.setup.records import Host
from onconnect.install.setup.steps import File

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import PurePath

    from onconnect.install.browsers.launcher_reader import Started
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.computer.registry import Key
    from onconnect.install.setup.steps import Step
    from onconnect.project_folder import Project


@dataclass(frozen=True)
class Removal:
    """What an uninstallation removes, besides the folders and keys that it leaves empty.

    Attributes:
        name: the native host's name.
        scope: for one user, or for all.
        keys: registry keys.
        files: native manifests, then launchers.
        restored: what was overwritten there, and is put back.
        kept: what belongs to another application by now, and stays.
    """

    name: str
    scope: Scope
    keys: tuple[Key, ...]
    files: tuple[PurePath, ...]
    restored: tuple[Step, ...]
    kept: tuple[PurePath | Key, ...]

    @property
    def is_something(self) -> bool:
        """Whether there is anything to remove, or to leave to another application."""
        return bool(self.keys or self.files or self.restored or self.kept)


def described(load: Callable[[], Project], scope: Scope, machine: Machine) -> Project:
    """Return the project whose host is to be removed.

    Raises:
        SetupError: the project cannot be read, or has gone.
    """
    try:
        return load()
    except SetupError as error:
        names = ", ".join(ledger.load(machine, scope).hosts) or "none is installed"
        raise SetupError(
            f"{error}; if the project has gone, give its host's name with --name ({names})"
        ) from None


def check_project(own: Started, scope: Scope, machine: Machine) -> None:
    """Check that the host to remove is not another project's.

    Raises:
        SetupError: it is another project's.
    """
    if other := owner.other_project(own, scope, machine):
        raise SetupError(
            f"{own.name} is installed from {other}, and this is {own}: run `uninstall` of that "
            "one, or remove it by --force"
        )


def joined(removals: Sequence[Removal]) -> Removal:
    """Return the removals of one host from several data folders as one, for the report."""
    first = removals[0]
    return replace(
        first,
        keys=tuple(each for removal in removals for each in removal.keys),
        files=tuple(each for removal in removals for each in removal.files),
        restored=tuple(each for removal in removals for each in removal.restored),
        kept=tuple(each for removal in removals for each in removal.kept),
    )


def plan(name: str, scope: Scope, machine: Machine) -> Removal:
    """Return what removes a host. Nothing is touched.

    Raises:
        SetupError: the ledger cannot be read.
    """
    host = ledger.load(machine, scope).hosts.get(name, Host())
    launchers = [machine.path(each) for each in host.launchers]
    manifests = [machine.path(each) for each in host.manifests]
    others = [each for each in manifests if other_owner(each, host, machine)]
    keys = [each.key() for each in host.keys if machine.registry.exists(each.key())]
    own = [
        key
        for key in keys
        if machine.registry.is_empty(key) or _is_own(machine.registry.read(key), host, machine)
    ]
    there = [each for each in (*manifests, *launchers) if machine.disk.exists(each)]
    files = [each for each in there if each not in others]
    if machine.disk.is_link(machine.data[scope] / name):  # no installation makes a link
        files = [each for each in files if each not in launchers]
    overwritten = [each.step(machine) for each in host.overwritten]
    restored = [
        each
        for each in overwritten
        if each.where in (*own, *files) and not _leads_nowhere(each, machine)
    ]
    again = [each.where for each in restored]
    return Removal(
        name,
        scope,
        keys=tuple(each for each in own if each not in again),
        files=tuple(each for each in files if each not in again),
        restored=tuple(restored),
        kept=(*others, *(key for key in keys if key not in own)),
    )


def carry_out(removal: Removal, machine: Machine) -> None:
    """Remove a host.

    Raises:
        SetupError: something cannot be removed; a second run goes on there.
    """
    with ledger.locked(machine, removal.scope):
        _carry_out(removal, machine)


def _carry_out(removal: Removal, machine: Machine) -> None:
    scope = removal.scope
    before = ledger.load(machine, scope)
    where: PurePath | Key = ledger.path(machine, scope)
    try:
        ledger.clear(machine, scope)
        if (host := before.hosts.get(removal.name)) is None:
            return
        for step in removal.restored:
            apply.write(step, machine, scope)
        for where in removal.keys:
            machine.registry.remove(where)
        for where in removal.files:
            apply.remove_file(where, machine)
        for where in map(machine.path, (*host.manifests, *host.launchers)):
            apply.remove_file(apply.temporary(where), machine)  # what an interruption has left
        for where in sorted(map(machine.path, before.folders), reverse=True):
            if _is_empty(where, machine):
                machine.disk.remove_folder(where)
        for where in sorted((each.key() for each in before.keys), reverse=True):
            if machine.registry.exists(where) and machine.registry.is_empty(where):
                machine.registry.remove(where)
        where = ledger.path(machine, scope)
        ledger.forget(removal.name, before, machine, scope)
    except OSError as error:
        raise apply.failure(where, error, scope) from None


def _is_own(led: str | None, host: Host, machine: Machine) -> bool:
    """Whether what a key leads to is the host's, or was left by a run of `onconnect dev`."""
    if led is None:
        return False
    return led in host.manifests or run_folder.is_in_one(machine.path(led), machine.disk)


def _leads_nowhere(step: Step, machine: Machine) -> bool:
    """Whether a native manifest, or a key that leads to one, starts a program that is gone."""
    if isinstance(step, File):
        content = step.content
    else:
        try:
            content = machine.disk.read(machine.path(step.value))
        except OSError:
            return machine.disk.is_gone(machine.path(step.value))
    try:
        program = machine.path(json.loads(content.decode("utf-8-sig"))["path"])
    except (ValueError, KeyError, TypeError):  # a broken manifest is put back too
        return False
    return program.is_absolute() and machine.disk.is_gone(program)


def _is_empty(folder: PurePath, machine: Machine) -> bool:
    try:
        return not machine.disk.names(folder)
    except OSError:  # it is gone, or not a folder any more
        return False
