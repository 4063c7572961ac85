"""Checks whether the system can start the program that a native manifest names."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect.install.browsers import launcher_reader
from onconnect.install.findings import Fault
from onconnect.install.setup import owner

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine
    from onconnect.install.setup.plan import Plan
    from onconnect.install.setup.steps import File

_LONGEST_FIRST_LINE: Final = 255
"""Bytes of a script's first line, with its #!, that Linux reads."""


def check(program: PurePath, machine: Machine) -> None:
    """Check that the system can start a program.

    Raises:
        Fault: it cannot.
    """
    if not machine.disk.is_file(program):
        _check_folders(program, machine)
        raise Fault("program-missing", program=program)
    if machine.system != "windows":
        _check_script(Path(program), is_linux=machine.system == "linux")


def check_launcher(planned: File, plan: Plan, machine: Machine) -> None:
    """Check that a launcher is the one that an installation from here would write.

    Args:
        planned: the launcher.
        plan: the installation.
        machine: where.

    Raises:
        Fault: it is not.
    """
    content = machine.disk.read(planned.path)
    if content == planned.content:
        return
    now = launcher_reader.read(content)
    python, project = now.python, now.project
    if python and not machine.disk.is_file(machine.path(python)):
        raise Fault("interpreter-missing", launcher=planned.path, python=python)
    if project and not machine.disk.exists(machine.path(project)):
        raise Fault("project-missing", launcher=planned.path, project=project)
    if other := owner.other_started(planned.path, plan.started, machine):
        raise Fault("project-differs", launcher=planned.path, other=other, project=plan.started)
    raise Fault("launcher-stale", launcher=planned.path)


def check_left(launcher: PurePath, name: str, machine: Machine) -> None:
    """Check that what a launcher starts is still there, where nothing else of its host is known.

    Raises:
        Fault: it is not.
    """
    started = launcher_reader.at(launcher, machine)
    for what in filter(None, (started.python, started.project)):
        if not machine.disk.exists(machine.path(what)):
            raise uninstalled(launcher, what, name)


def uninstalled(by: PurePath, what: object, name: str) -> Fault:
    """Return the fault of a host of which nothing is known but what its installation has left.

    Args:
        by: the launcher, or the native manifest.
        what: what that starts, which is gone.
        name: the host's name.
    """
    return Fault("host-uninstalled", launcher=by, what=what, name=name)


def _check_folders(program: PurePath, machine: Machine) -> None:
    """Check that no folder hides the program."""
    if machine.system == "windows":
        return
    innermost = next(each for each in program.parents if os.path.isdir(each))
    if not os.access(innermost, os.X_OK):
        raise Fault("program-unreachable", program=program, folder=innermost)


def _check_script(program: Path, *, is_linux: bool) -> None:
    if not os.access(program, os.X_OK):
        if sys.platform == "linux" and os.statvfs(program).f_flag & os.ST_NOEXEC:
            raise Fault("program-on-noexec", program=program)
        raise Fault("program-not-executable", program=program)
    try:
        with program.open("rb") as file:
            line = file.read(4096).split(b"\n", 1)[0]
    except OSError as error:
        raise Fault("program-unreadable", program=program, error=error.strerror) from None
    if not line.startswith(b"#!"):
        return
    if line.endswith(b"\r"):
        raise Fault("first-line-crlf", program=program)
    if is_linux and len(line) > _LONGEST_FIRST_LINE:
        raise Fault("first-line-too-long", program=program, longest=_LONGEST_FIRST_LINE)
    interpreter = os.fsdecode(line[2:].strip().split(b" ", 1)[0])
    if not os.access(interpreter, os.X_OK):
        raise Fault("first-line-interpreter", program=program, interpreter=interpreter or "nothing")
