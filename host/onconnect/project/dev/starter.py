"""Writes the small programs that web-ext and browsers start under `onconnect dev`.

On POSIX systems they are scripts of the shell. On Windows they are what launchers are there, since
Node.js starts no batch file by itself.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.browsers import launcher, launcher_exe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onconnect.install.computer.machine import Machine


def write(
    file: Path, command: Sequence[str], variables: Mapping[str, str | None], machine: Machine
) -> Path:
    """Write a program that starts a module of Python; return its path.

    Args:
        file: the path; on Windows it gets a suffix.
        command: what is started, as `Arguments.command` returns it.
        variables: those that it gets with another value; None for those that it does not get.
        machine: the computer.

    Raises:
        SetupError: there is no such program for this Python.
    """
    if machine.system == "windows":
        file = file.with_suffix(".exe")
        file.write_bytes(_executable(command, variables, machine.starter))
    else:
        text = "\n".join(["#!/bin/sh", *_lines_of_sh(variables), launcher.line_of_sh(command), ""])
        file.write_text(text, "utf-8", "surrogateescape", "\n")
        file.chmod(0o700)
    return file


def _lines_of_sh(variables: Mapping[str, str | None]) -> list[str]:
    return [
        f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"
        for name, value in variables.items()
    ]


def _executable(
    command: Sequence[str], variables: Mapping[str, str | None], starter: bytes | None
) -> bytes:
    python = Path(command[0])
    if starter is None or not launcher_exe.can_start(python, {}):
        raise SetupError(
            f"{python} cannot be started from a program of its own, which `onconnect dev` needs: "
            "use a Python whose path is shorter, with the package distlib"
        )
    removed = [name for name, value in variables.items() if value is None]
    given = {name: value for name, value in variables.items() if value is not None}
    lines = (
        "import os, sys",
        f"for name in {removed!a}:",
        "    os.environ.pop(name, None)",
        f"os.environ.update({given!a})",
        *launcher_exe.lines_of_python(command),
    )
    return launcher_exe.packed(starter, python, lines)
