"""Finds out which application and which project an installation belongs to.

A host's own native manifest names one of that host's launchers, or the program that it is.
"""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.browsers import launcher_reader
from onconnect.install.browsers.launcher_reader import Started
from onconnect.install.computer import run_folder
from onconnect.install.setup import ledger, other_ledgers
from onconnect.install.setup.plan import Refusal
from onconnect.install.setup.records import Host
from onconnect.install.setup.steps import File, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.computer.registry import Key
    from onconnect.install.setup.plan import Plan, Registration
    from onconnect.install.setup.steps import Step


def spare_others(plan: Plan, machine: Machine) -> Plan:
    """Return a plan that refuses to overwrite what another application has registered."""
    host = _host(plan, machine)
    registrations, refusals = [], [*plan.refusals]
    for each in plan.registrations:
        if taken := _other_owner_at(each, host, machine):
            refusals.append(Refusal(each.target.browser, _taken(*taken)))
        else:
            registrations.append(each)
    return replace(plan, registrations=tuple(registrations), refusals=tuple(refusals))


def check_project(plan: Plan, machine: Machine) -> None:
    """Check that no other project of this name is installed, which would be lost.

    Raises:
        SetupError: one is.
    """
    if other := other_project(plan.started, plan.scope, machine, plan.launchers[:1]):
        raise SetupError(
            f"{plan.name} is installed from {other}, and this is {plan.started}: give one of them "
            "another `name`, or let this one take its place with --force"
        )


def other_project(
    own: Started, scope: Scope, machine: Machine, planned: Iterable[File] = ()
) -> Started | None:
    """Return another project or application that is installed by a host's name, and still there.

    Args:
        own: what is not another one.
        scope: for one user, or for all.
        machine: the computer.
        planned: launchers that are looked at too, although no ledger may list them.
    """
    host = ledger.load(machine, scope).hosts.get(own.name, Host())
    listed = map(machine.path, host.launchers)
    for launcher in dict.fromkeys((*(each.path for each in planned), *listed)):
        if other := other_started(launcher, own, machine):
            return other
    if own.program:  # a program takes the place of another one: it is a newer version
        return None
    for file in map(machine.path, host.manifests):
        with suppress(OSError, ValueError, KeyError, TypeError):
            program = _program_in(file, machine)
            if str(program) in host.programs and machine.disk.is_file(program):
                return Started(name=own.name, program=str(program))
    return None


def other_started(launcher: PurePath, own: Started, machine: Machine) -> Started | None:
    """Return what a launcher starts, if that is another project or application, and still there.

    Args:
        launcher: where it is, or would be.
        own: what it should start.
        machine: the computer.
    """
    found = launcher_reader.at(launcher, machine)
    if found.application:
        python = machine.path(found.python)
        is_own = found.application == own.application and machine.disk.is_same(
            python.parent, machine.path(own.python).parent
        )
        return None if is_own or not machine.disk.is_file(python) else found
    other = machine.path(found.project)
    is_own = bool(own.project) and machine.disk.is_same(other, machine.path(own.project))
    if not found.project or is_own:
        return None
    return found if _has_name(other, own.name, machine) else None


def _has_name(project: PurePath, name: str, machine: Machine) -> bool:
    """Whether a folder has, or may have, a project whose host has this name."""
    try:
        document = tomllib.loads(machine.disk.read(project / "pyproject.toml").decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):  # it is being edited
        return True
    table = document.get("tool", {}).get("onconnect", {})
    return bool(table.get("name") == name)


def overwritten(plan: Plan, machine: Machine) -> list[Step]:
    """Return the steps that would restore what another application has where a plan writes.

    Raises:
        SetupError: it cannot be read, and so not be put back one day.
    """
    host = _host(plan, machine)
    found: list[Step] = []
    for each in plan.registrations:
        file = each.manifest.path
        if other_owner(file, host, machine):
            try:
                found.append(File(file, machine.disk.read(file), machine.disk.mode(file)))
            except OSError as error:
                raise SetupError(
                    f"{file} cannot be read ({error.strerror}), so that `uninstall` could not put "
                    "it back: move it away and run this again"
                ) from None
        for value in each.values:
            led = machine.registry.read(value.key) or ""
            is_own = led in ("", *host.manifests, value.value)
            if not is_own and other_owner(machine.path(led), host, machine):
                found.append(Value(value.key, led))
    return found


def other_owner(file: PurePath, host: Host, machine: Machine) -> str | None:
    """Return the program that a native manifest names, if it is not one of the host's launchers.

    If the manifest names no absolute path, it was damaged; it is the host's if the ledger lists it.
    If its program is gone, or of a run of `onconnect dev`, the manifest belongs to nobody.
    """
    try:
        program = _program_in(file, machine)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return None if str(file) in host.manifests else "an unknown program"
    if str(program) in (*host.launchers, *host.programs) or machine.disk.is_gone(program):
        return None
    return None if run_folder.is_in_one(program, machine.disk) else str(program)


def _program_in(manifest: PurePath, machine: Machine) -> PurePath:
    """Return the program that a native manifest names, absolute.

    Raises:
        OSError: it cannot be read.
        ValueError, KeyError, TypeError: it is none, or the path is not absolute.
    """
    document = json.loads(machine.disk.read(manifest).decode("utf-8-sig"))
    program = machine.path(str(document["path"]))
    if not program.is_absolute():
        raise ValueError(program)
    return program


def _host(plan: Plan, machine: Machine) -> Host:
    """Return the ledger's entry for a plan's host, with what it has browsers start after that."""
    own = ledger.load(machine, plan.scope).hosts.get(plan.name, Host())
    launchers = [*own.launchers, *(str(each.path) for each in plan.launchers)]
    for other in other_ledgers.machines(plan.name, plan.scope, machine):
        launchers += ledger.load(other, plan.scope).hosts[plan.name].launchers
    programs = (*own.programs, *filter(None, [plan.started.program]))
    return own.model_copy(update={"launchers": tuple(launchers), "programs": programs})


def _other_owner_at(
    registration: Registration, host: Host, machine: Machine
) -> tuple[PurePath | Key, str] | None:
    """Return a place of a registration where another application is registered, and its program.

    None if there is none.
    """
    file = registration.manifest.path
    places: list[tuple[PurePath | Key, PurePath]] = [(file, file)]
    for value in registration.values:
        if led := machine.registry.read(value.key):
            places.append((value.key, machine.path(led)))
    found = ((where, other_owner(file, host, machine)) for where, file in places)
    return next(((where, owner) for where, owner in found if owner), None)


def _taken(where: PurePath | Key, owner: str) -> str:
    return (
        f"{where} belongs to another application ({owner}): give this host another `name`, "
        "or overwrite that one with --force"
    )
