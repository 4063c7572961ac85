"""Describes a host by what its installation has left, if its project or package is not here."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.browser_families import NAMED
from onconnect.config import Config
from onconnect.errors import SetupError
from onconnect.install.browsers import manifest
from onconnect.install.computer.machine import SCOPES
from onconnect.install.setup import ledger
from onconnect.project_folder import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from onconnect.browser_families import FamilyName
    from onconnect.install.computer.machine import Machine


def host(name: str, machine: Machine) -> Project:
    """Return what can be known of a host that is installed: its extensions, by its manifests.

    Args:
        name: the native host's name.
        machine: the computer.

    Raises:
        SetupError: nothing is installed by that name, or the list of that cannot be read.
    """
    hosts = [ledger.load(machine, scope).hosts for scope in SCOPES]
    files = [file for each in hosts if name in each for file in each[name].manifests]
    if not files:
        others = dict.fromkeys(other for each in hosts for other in each)
        raise SetupError(
            f"nothing is installed as {name}: name one of {', '.join(others)}"
            if others
            else f"nothing is installed as {name}, nor as anything else"
        )
    manifests = [machine.path(each) for each in files]
    config = Config.model_construct(
        name=name,
        description=name,
        handlers=[],
        extension=(),
        gecko=tuple(_ids("gecko", manifests, machine)),
        chromium=tuple(_ids("chromium", manifests, machine)),
    )
    return Project(Path(machine.data["user"]), config)


def _ids(family: FamilyName, manifests: list[PurePath], machine: Machine) -> Iterator[str]:
    """Yield the IDs of the extensions that native manifests list, each once."""
    found: dict[str, None] = {}
    for file in manifests:
        with suppress(OSError, ValueError, KeyError, TypeError):  # doctor says what is wrong
            document = json.loads(machine.disk.read(file))
            for each in document[NAMED[family].callers_member]:
                found[manifest.id_of(each, family)] = None
    yield from filter(None, found)
