"""Lets a program serve the browsers of a run, in a project with `attach = true`.

If the project says how its program starts, the program is started here, and again at each edit.
Otherwise, or where one serves already, it is the user's to start.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onconnect.attach.holder import holder_of
from onconnect.errors import SetupError
from onconnect.project.dev import program
from onconnect.project.dev.group import OF_ITS_OWN, end
from onconnect.starting import Start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from onconnect.project.dev.control import Control
    from onconnect.project_folder import Project


@contextmanager
def serving(
    project: Project,
    folder: Path,
    environ: Mapping[str, str],
    record: Path | None,
    control: Control,
    say: Callable[[str], None],
) -> Iterator[None]:
    """Run the program while the block runs, unless it is the user's to start; say that then.

    Args:
        project: whose program.
        folder: that of the run.
        environ: the user's own variables.
        record: a file for the recording of each message; None for no recording.
        control: lets the program hear of edits, and of the end of the run.
        say: told who starts the program.

    Raises:
        SetupError: programs and browsers cannot meet here; or a recording is asked for, and the
            program is the user's to start.
    """
    if reason := _why_not(project):
        if record:
            raise SetupError(f"{reason}; `--record` needs a program that is started here")
        say(reason)
        yield
        return
    command = [sys.executable, "-P", "-m", program.__name__, str(folder), *project.config.start]
    start = Start(command, project.folder, _environment(project, environ, record))
    process = start.process(
        sys.stderr, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **OF_ITS_OWN
    )
    try:
        yield
    finally:
        control.end()
        end(process)


def _why_not(project: Project) -> str:
    """Return why the program is the user's to start, with what to do; "" if it is not."""
    name = project.config.name
    if holder := holder_of(name):
        who = f" ({holder.program})" if holder.program else ""
        return f"the process {holder.pid}{who} serves {name}: restart it yourself after an edit"
    if not project.config.start:
        return (
            f"no program serves {name}: start it yourself, or name its command by `start` in "
            "[tool.onconnect], so that it is started here, and again at each edit"
        )
    return ""


def _environment(
    project: Project, environ: Mapping[str, str], record: Path | None
) -> dict[str, str]:
    """Return the variables of the program: those that it has if a proxy starts it, and more."""
    variables = {**environ, **project.config.environment}
    here = os.path.dirname(sys.executable)
    variables["PATH"] = os.pathsep.join((here, variables.get("PATH", "")))
    variables["PYTHONUNBUFFERED"] = "1"  # so that what it prints is shown at once
    if record:
        variables["ONCONNECT_RECORD"] = str(record.absolute())
    return variables
