"""Whose a native manifest is: a host's own names one of that host's launchers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onconnect.install import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.install.machine import Machine
    from onconnect.install.plan import Plan, Registration


def owner_of(registration: Registration, plan: Plan, machine: Machine) -> str | None:
    """Return what is registered where a registration is to be written, if it is not this host.

    A native manifest is this host's if it names a launcher of this host.
    """
    own = ledger.load(machine, plan.scope).hosts.get(plan.name, ledger.Host())
    launchers = {*(str(each.path) for each in plan.launchers), *own.launchers}
    files = [registration.manifest.path]
    if registration.value and (value := machine.registry.read(registration.value.key)):
        files.append(machine.path(value))
    return other_owner(files, launchers, machine)


def other_owner(files: Iterable[PurePath], launchers: set[str], machine: Machine) -> str | None:
    """Return the first program that native manifests name and that is none of these launchers."""
    for file in files:
        try:
            document = json.loads(machine.disk.read(file).decode("utf-8-sig"))
            program = str(document["path"])
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError):
            program = "an unknown program"
        if program not in launchers:
            return program
    return None
