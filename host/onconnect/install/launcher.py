"""The launcher: the small script that a browser starts, and that becomes the host.

It names everything by absolute path, because a browser that was started from a desktop has neither
the user's PATH nor the project as its current folder. The kernel refuses a first line longer than
255 bytes or with a space in its interpreter, so the interpreter stands in the body.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PYTHONINSPECT")
"""What a terminal has set for another Python, and must not reach the host's."""

_HEAD = "Starts the native messaging host {} for a browser. `onconnect install` writes this file."


def script(
    *,
    python: PurePath,
    name: str,
    project: PurePath,
    handlers: Sequence[str],
    limits: str = "",
) -> bytes:
    """Return the launcher's text, for a POSIX shell.

    Args:
        python: the interpreter, absolute.
        name: the native host's name.
        project: the folder that handlers are imported from, absolute.
        handlers: names of modules.
        limits: the host's bounds, as `ConfiguredLimits.argument` gives them; "" for its own.
    """
    command = shlex.join(_command(python, name, project, handlers, limits))
    return os.fsencode(
        f"#!/bin/sh\n# {_HEAD.format(name)}\n"
        "# What a terminal has set for another Python must not reach this one.\n"
        f"unset {' '.join(FOREIGN)}\n"
        f'exec {command} "$@"\n'
    )


def batch(
    *,
    python: PurePath,
    name: str,
    project: PurePath,
    handlers: Sequence[str],
    limits: str = "",
) -> bytes:
    """Return the launcher's text, for Windows' cmd.exe; arguments as `script` takes them.

    cmd.exe reads it in the code page of the console, which is seldom UTF-8: the second line changes
    that for all that follow.
    """
    command = " ".join(map(_quoted, _command(python, name, project, handlers, limits)))
    lines = (
        "@echo off",
        "chcp 65001 >nul <nul",
        f"rem {_HEAD.format(name)}",
        "setlocal DisableDelayedExpansion",
        *(f'set "{variable}="' for variable in FOREIGN),
        f"{command} %*",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogatepass")


def escape(*, name: str, host: PurePath) -> bytes:
    """Return the text of a launcher that lies in a Flatpak's folder and starts the host outside.

    Args:
        name: the native host's name.
        host: the host's launcher, absolute.
    """
    return os.fsencode(
        f"#!/bin/sh\n# {_HEAD.format(name)}\n"
        f'exec flatpak-spawn --host --watch-bus {shlex.quote(str(host))} "$@"\n'
    )


def permission(flatpak: str) -> str:
    """Return how to let a Flatpak start programs outside of its sandbox.

    Args:
        flatpak: the application's ID.
    """
    return (
        "a Flatpak starts no program outside of its sandbox until you allow it: run "
        f"`flatpak override --user --talk-name=org.freedesktop.Flatpak {flatpak}` and start the "
        "browser again"
    )


def interpreter() -> Path:
    """Return the absolute path of the Python that runs this.

    A virtual environment's python stays the symbolic link that it is: only through it are the
    environment's packages found. A shim is passed over for what it started: it chooses by PATH, by
    the current folder and by variables that a browser does not have.
    """
    executable = Path(sys.executable).absolute()
    if not _is_script(executable):
        return executable
    return Path(sys.prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")


def _is_script(program: Path) -> bool:
    with program.open("rb") as file:
        return file.read(2) == b"#!"


def _command(
    python: PurePath, name: str, project: PurePath, handlers: Sequence[str], limits: str
) -> tuple[str, ...]:
    return (
        *(str(python), "-P", "-m", "onconnect.app"),
        *arguments(name, project, handlers, limits),
    )


def arguments(
    name: str, project: PurePath, handlers: Sequence[str], limits: str
) -> tuple[str, ...]:
    """Return what the host is told, before the browser's own arguments; as `script` takes it."""
    return (
        *("--name", name, "--path", str(project), "--handlers", ",".join(handlers)),
        *(("--limits", limits) if limits else ()),
        "--",
    )


def _quoted(argument: str) -> str:
    """Quote an argument for cmd.exe, and for the program's own reading of its command line.

    Between quotes cmd.exe minds the per cent sign alone; a program, a backslash before a quote.
    """
    return '"{}"'.format(re.sub(r"(\\+)$", r"\1\1", argument).replace("%", "%%"))
