"""Whose a native manifest is: a host's own names one of that host's launchers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onconnect.install import ledger

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.machine import Machine
    from onconnect.install.plan import Plan, Registration


def owner_of(registration: Registration, plan: Plan, machine: Machine) -> str | None:
    """Return what is registered where a registration is to be written, if it is not this host."""
    own = ledger.load(machine, plan.scope).hosts.get(plan.name, ledger.Host())
    launchers = (*own.launchers, *(str(each.path) for each in plan.launchers))
    host = own.model_copy(update={"launchers": launchers})
    files = [registration.manifest.path]
    if registration.value and (value := machine.registry.read(registration.value.key)):
        files.append(machine.path(value))
    return next(filter(None, (other_owner(file, host, machine) for file in files)), None)


def other_owner(file: PurePath, host: ledger.Host, machine: Machine) -> str | None:
    """Return what program a native manifest names, if it is not one of the host's launchers.

    One that names none is the host's if the ledger has it: it was damaged since.
    """
    try:
        document = json.loads(machine.disk.read(file).decode("utf-8-sig"))
        program = str(document["path"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return None if str(file) in host.manifests else "an unknown program"
    return None if program in host.launchers else program
