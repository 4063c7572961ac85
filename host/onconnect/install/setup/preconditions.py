"""Checks what must hold before an installation writes anything.

Without these checks an installation would do harm, or would not last.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.browsers import launcher_reader
from onconnect.install.computer import interpreter, trust
from onconnect.install.computer.machine import is_administrator, is_root
from onconnect.install.findings import Fault
from onconnect.install.setup import owner, prove

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.setup.plan import Plan


def check(plan: Plan, machine: Machine, *, force: bool = False) -> None:
    """Check that nothing forbids an installation.

    Args:
        plan: what it would write.
        machine: where.
        force: whether it may take the place of another project of this name.

    Raises:
        SetupError: something does; nothing was written.
    """
    check_user(machine, plan.scope)
    if not force:
        owner.check_project(plan, machine)
    _check_place(plan, machine)
    if plan.scope == "system" and is_root():
        for fault in trust.faults(_parts(plan, machine), machine, plan.scope):
            raise fault
    if not plan.started.program:
        interpreter.check_own(Path(plan.python), prove.environment(machine))


def _check_place(plan: Plan, machine: Machine) -> None:
    """Check that browsers can start what a plan has them start, today and later.

    Raises:
        Fault: they cannot.
    """
    if plan.started.program:
        interpreter.check_program(plan.python, machine)
    else:
        interpreter.check_place(plan.python, machine)


def check_existing(found: Sequence[PurePath], plan: Plan, machine: Machine) -> Iterator[Fault]:
    """Yield the faults of an existing installation that would forbid a new one.

    Args:
        found: its launcher, and the native manifest.
        plan: what an installation from here would write in its place.
        machine: where.
    """
    yield from trust.faults([*found, *_parts(plan, machine)], machine, plan.scope)
    python = machine.path(launcher_reader.at(found[0], machine).python or str(plan.python))
    try:
        _check_place(replace(plan, python=python), machine)
    except Fault as fault:
        yield fault


def check_user(machine: Machine, scope: Scope) -> None:
    """Check that the user may install or remove what a scope asks for, and will be able to undo it.

    Raises:
        SetupError: a user of Windows is no administrator; or root would write into the folder of
            another user, as with `sudo -E`, or with a `sudo` that keeps HOME.
    """
    if scope == "system" and not is_administrator():
        raise SetupError(
            "only an administrator can do that for all users: open the terminal by `Run as "
            "administrator` and run this again, or leave out --scope system"
        )
    home = machine.environ["HOME"]
    if scope == "system" or not is_root() or not os.path.isdir(home):
        return
    user = os.stat(home).st_uid
    if user != 0:
        raise SetupError(
            f"you are root, and {home} is the folder of {trust.user(user)}: run this without sudo, "
            "or with --scope system for all users"
        )


def _parts(plan: Plan, machine: Machine) -> list[PurePath]:
    """Return what the host of a plan is made of, and where its registrations lie."""
    own = (
        trust.parts_of_program(plan.python)
        if plan.started.program
        else trust.parts_of_host(plan.python, plan.project, plan.scope)
    )
    return [
        *own,
        *(each.path for each in plan.launchers),
        *(each.manifest.path for each in plan.registrations),
        machine.data[plan.scope],
    ]
