"""Knows whether a program came in a package of the system, which has registered it for all users.

A package brings its native manifests along, so it is in no ledger: only the system removes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine

FILE: Final = "removed-by"
"""The file beside the program that has the command which removes the package."""

REGISTERED: Final = (
    "{name} is registered for all users by the package that it came in, so there is nothing to do; "
    "`{command} doctor` examines it, and --browser NAME registers it for you alone"
)
"""What a user is told who installs it beside the package."""

TO_REMOVE: Final = (
    "{name} is registered for all users by the package that it came in: `{removal}` removes that"
)
"""What a user is told who uninstalls it."""


def removal(program: PurePath | None, machine: Machine) -> str:
    """Return the command that removes the package of a program; "" if it came in none.

    Args:
        program: what browsers start, absolute; None if it is a launcher.
        machine: the computer.
    """
    if program is None:
        return ""
    try:
        return machine.disk.read(program.with_name(FILE)).decode().strip()
    except (OSError, ValueError):
        return ""
