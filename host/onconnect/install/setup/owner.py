"""Finds out which application and which project an installation belongs to.

A host's own native manifest names one of that host's launchers.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.browsers import launcher_reader
from onconnect.install.setup import ledger, other_ledgers
from onconnect.install.setup.plan import Refusal
from onconnect.install.setup.records import Host
from onconnect.install.setup.steps import File, Value

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine
    from onconnect.install.setup.plan import Plan, Registration
    from onconnect.install.setup.steps import Step


def spare_others(plan: Plan, machine: Machine) -> Plan:
    """Return a plan that refuses to overwrite what another application has registered."""
    host = _host(plan, machine)
    registrations, refusals = [], [*plan.refusals]
    for each in plan.registrations:
        if owner := _other_owner_at(each, host, machine):
            refusals.append(Refusal(each.target.browser, _taken(each, owner)))
        else:
            registrations.append(each)
    return replace(plan, registrations=tuple(registrations), refusals=tuple(refusals))


def check_project(plan: Plan, machine: Machine) -> None:
    """Check that no other project of this name is installed, which would be lost.

    Raises:
        SetupError: one is.
    """
    if other := other_project(plan.launcher.path, plan.name, plan.project, machine):
        raise SetupError(
            f"{plan.name} is installed from {other}, and this is {plan.project}: give one of them "
            "another `name` in [tool.onconnect], or let this one take its place with --force"
        )


def other_project(
    launcher: PurePath, name: str, project: PurePath, machine: Machine
) -> PurePath | None:
    """Return the project that a launcher starts, if that is another one and still there.

    Args:
        launcher: where it is, or would be.
        name: the native host's name.
        project: the folder of the project that it should start.
        machine: the computer.
    """
    text = launcher_reader.at(launcher, machine).project
    other = machine.path(text)
    if not text or machine.disk.resolved(other) == machine.disk.resolved(project):
        return None
    return other if _has_name(other, name, machine) else None


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
        if each.value:
            value = machine.registry.read(each.value.key)
            if value and value not in (*host.manifests, each.value.value):
                found.append(Value(each.value.key, value))
    return found


def other_owner(file: PurePath, host: Host, machine: Machine) -> str | None:
    """Return the program that a native manifest names, if it is not one of the host's launchers.

    If the manifest names no absolute path, it was damaged; it is the host's if the ledger lists it.
    If its program is gone, the manifest belongs to nobody.
    """
    try:
        document = json.loads(machine.disk.read(file).decode("utf-8-sig"))
        program = str(document["path"])
        if not machine.path(program).is_absolute():
            raise ValueError(program)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return None if str(file) in host.manifests else "an unknown program"
    if program in host.launchers or machine.disk.is_gone(machine.path(program)):
        return None
    return program


def _host(plan: Plan, machine: Machine) -> Host:
    """Return the ledger's entry for a plan's host, with its present and its planned launchers."""
    own = ledger.load(machine, plan.scope).hosts.get(plan.name, Host())
    launchers = [*own.launchers, *(str(each.path) for each in plan.launchers)]
    for other in other_ledgers.machines(plan.name, plan.scope, machine):
        launchers += ledger.load(other, plan.scope).hosts[plan.name].launchers
    return own.model_copy(update={"launchers": tuple(launchers)})


def _other_owner_at(registration: Registration, host: Host, machine: Machine) -> str | None:
    """Return another application's program that is registered in this place; None if none is."""
    files = [registration.manifest.path]
    if registration.value and (value := machine.registry.read(registration.value.key)):
        files.append(machine.path(value))
    return next(filter(None, (other_owner(file, host, machine) for file in files)), None)


def _taken(registration: Registration, owner: str) -> str:
    where = registration.value.key if registration.value else registration.manifest.path
    return (
        f"{where} belongs to another application ({owner}): give this host another `name` in "
        "[tool.onconnect], or overwrite that one with --force"
    )
