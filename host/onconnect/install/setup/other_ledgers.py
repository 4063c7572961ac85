"""Finds installations of a host that were made with another data folder.

`XDG_DATA_HOME` moves the data folder. It may be set in one terminal and not in another, and a Snap
sets it for the programs that run in it. The native manifests stay where they are; they name the
launcher, and the ledger lies beside that.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.setup import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope


def machines(name: str, scope: Scope, machine: Machine) -> list[Machine]:
    """Return the computer once for each other data folder that has a host, with that folder.

    Args:
        name: the native host's name.
        scope: whose installations.
        machine: the computer with the data folder of today.
    """
    found: dict[PurePath, Machine] = {}
    for manifest in _manifests(name, scope, machine):
        with suppress(OSError, ValueError, KeyError, TypeError, SetupError):
            program = machine.path(json.loads(machine.disk.read(manifest))["path"])
            data = program.parent.parent
            if data == machine.data[scope] or data.name != "onconnect" or ".." in data.parts:
                continue
            moved = replace(machine, data={**machine.data, scope: data})
            if str(program) in ledger.load(moved, scope).hosts[name].launchers:
                found[data] = moved
    return list(found.values())


def _manifests(name: str, scope: Scope, machine: Machine) -> Iterator[PurePath]:
    """Yield the native manifests of a host's name where browsers look for them in folders."""
    if machine.system == "windows":  # where no variable moves the data folder
        return
    for browser in load_table().on(machine):
        place = browser.place(machine)
        for location in place.locations(scope) if place else ():
            with suppress(SetupError):
                yield machine.expand(location.at) / f"{name}.json"
