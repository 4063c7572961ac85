"""Looks at the program of a native manifest as the system will, when a browser has it started."""

from __future__ import annotations

import os
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

LONGEST_FIRST_LINE: Final = 255
"""Bytes of a script's first line, with its #!, that Linux reads."""


def check(program: PurePath, machine: Machine) -> None:
    """Look for what keeps the system from starting a program.

    Raises:
        Fault: it would not start.
    """
    if not machine.disk.is_file(program):
        _check_folders(program, machine)
        raise Fault("program-missing", f"there is no program {program}")
    if machine.system != "windows":
        _check_script(Path(program), is_linux=machine.system == "linux")


def check_launcher(planned: File, plan: Plan, machine: Machine) -> None:
    """Compare a launcher that is there with the one that an installation from here would write.

    Args:
        planned: the launcher.
        plan: the installation.
        machine: where.

    Raises:
        Fault: it is another one.
    """
    content = machine.disk.read(planned.path)
    if content == planned.content:
        return
    now = launcher_reader.read(content)
    python, project = now.python, now.project
    if python and not machine.disk.is_file(machine.path(python)):
        raise Fault("interpreter-missing", f"{planned.path} starts {python}, which is gone")
    if project and not machine.disk.exists(machine.path(project)):
        raise Fault(
            "project-missing", f"{planned.path} starts handlers in {project}, which is gone"
        )
    if other := owner.other_project(planned.path, plan.name, plan.project, machine):
        raise Fault(
            "project-differs",
            f"{planned.path} starts the handlers in {other}, and this project is {plan.project}",
            "give one of them another `name` in [tool.onconnect], or let this one take over by "
            "`onconnect install --force`",
        )
    raise Fault(
        "launcher-stale",
        f"{planned.path} is not as this onconnect would write it for this project",
        is_error=False,
    )


def _check_folders(program: PurePath, machine: Machine) -> None:
    """Look for a folder that hides the program."""
    if machine.system == "windows":
        return
    innermost = next(each for each in program.parents if os.path.isdir(each))
    if not os.access(innermost, os.X_OK):
        raise Fault(
            "program-unreachable",
            f"{program} lies in {innermost}, which you may not enter",
            "give yourself leave, `chmod u+x` it",
        )


def _check_script(program: Path, *, is_linux: bool) -> None:
    if not os.access(program, os.X_OK):
        if os.statvfs(program).f_flag & os.ST_NOEXEC:
            raise Fault(
                "program-on-noexec",
                f"{program} lies on a file system that is mounted noexec",
                "set XDG_DATA_HOME to a folder elsewhere and install again",
            )
        raise Fault("program-not-executable", f"{program} is not executable")
    try:
        with program.open("rb") as file:
            line = file.read(4096).split(b"\n", 1)[0]
    except OSError as error:
        raise Fault(
            "program-unreadable",
            f"{program} cannot be read ({error.strerror}), and a script must be",
            "give yourself leave, `chmod u+r` it",
        ) from None
    if not line.startswith(b"#!"):
        return
    if line.endswith(b"\r"):
        raise Fault("first-line-crlf", f"{program} has the line ends of Windows")
    if is_linux and len(line) > LONGEST_FIRST_LINE:
        sentence = f"{program} has a first line of more than {LONGEST_FIRST_LINE} bytes"
        raise Fault("first-line-too-long", sentence)
    interpreter = os.fsdecode(line[2:].strip().split(b" ", 1)[0])
    if not os.access(interpreter, os.X_OK):
        sentence = f"{program} is a script for {interpreter or 'nothing'}, which does not start"
        raise Fault("first-line-interpreter", sentence)
