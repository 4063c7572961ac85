"""Writes the launcher: the small script that a browser starts, and that becomes the host.

It names everything by absolute path, because a browser that was started from a desktop has neither
the user's PATH nor the project as its current folder. The kernel refuses a first line longer than
255 bytes or with a space in its interpreter, so the interpreter stands in the body.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import PurePath

    from onconnect.arguments import Arguments

_OF_THE_LOADER = ("LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT")
_OF_PYTHON = (
    *("HOME", "PATH", "INSPECT", "SAFEPATH", "USERBASE", "NOUSERSITE", "PLATLIBDIR", "EXECUTABLE"),
    *("OPTIMIZE", "WARNINGS", "STARTUP", "BREAKPOINT", "DEVMODE", "DEBUG", "VERBOSE"),
    *("MALLOC", "MALLOCSTATS", "ASYNCIODEBUG", "FAULTHANDLER", "TRACEMALLOC", "PROFILEIMPORTTIME"),
    *("UTF8", "IOENCODING", "COERCECLOCALE", "LEGACYWINDOWSSTDIO", "LEGACYWINDOWSFSENCODING"),
    *("UNBUFFERED", "DONTWRITEBYTECODE", "PYCACHEPREFIX"),
    *("HASHSEED", "INTMAXSTRDIGITS", "NODEBUGRANGES", "CASEOK", "WARNDEFAULTENCODING"),
)
FOREIGN = (*_OF_THE_LOADER, *(f"PYTHON{name}" for name in _OF_PYTHON))
"""Variables that a terminal or a browser sets for other programs; the host gets none of them."""

FIELD = "It runs: "
"""Begins the comment that holds the command of a launcher, as a list in JSON."""

_HEAD = "Starts the native messaging host {} for a browser. Its installation writes this file."


def script(
    *,
    python: PurePath,
    host: Arguments,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return the launcher's text, for a POSIX shell.

    Args:
        python: the interpreter, absolute.
        host: what the host is told.
        environment: variables that the host gets.
    """
    command = host.command(str(python))
    lines = (
        "#!/bin/sh",
        *comments("# ", host.name, command),
        "# What a terminal or a browser has set for other programs must not reach this one.",
        *variables(environment),
        line_of_sh(command),
    )
    return os.fsencode("".join(f"{line}\n" for line in lines))


def variables(environment: Mapping[str, str]) -> list[str]:
    """Return the lines of a POSIX shell that give a host its own environment.

    Args:
        environment: what `environment` in [tool.onconnect] says.
    """
    exports = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
    return [f"unset {' '.join(FOREIGN)}", *exports]


def batch(
    *,
    python: PurePath,
    host: Arguments,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return the launcher's text, for Windows' cmd.exe; the arguments are those of `script`.

    cmd.exe reads it in the code page of the console, which is seldom UTF-8: the second line changes
    that for all that follow.
    """
    command = host.command(str(python))
    lines = (
        "@echo off",
        "chcp 65001 >nul <nul",
        *comments("rem ", host.name, command),
        "setlocal DisableDelayedExpansion",
        *(f'set "{variable}="' for variable in FOREIGN),
        *(_set(variable, value) for variable, value in environment.items()),
        line_of_cmd(command),
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogatepass")


def comments(sign: str, name: str, command: Iterable[str]) -> tuple[str, str]:
    """Return the comments that say what a launcher is, and what it runs.

    Args:
        sign: what begins a comment.
        name: the native host's name.
        command: what the launcher runs.
    """
    return f"{sign}{_HEAD.format(name)}", f"{sign}{FIELD}{_in_json(command)}"


def line_of_sh(command: Iterable[str]) -> str:
    """Return the line of a POSIX shell that becomes a program, with the browser's arguments."""
    return f'exec {shlex.join(command)} "$@"'


def line_of_cmd(command: Iterable[str]) -> str:
    """Return the line of cmd.exe that runs a program with the browser's arguments."""
    return f"{' '.join(map(_quoted, command))} %*"


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
    environment's packages found. A shim is replaced by what it started, since it chooses by PATH,
    by the current folder and by variables that a browser does not have. The python of Windows that
    has no console is replaced by the one beside it that has: each program that a handler starts
    would open a console of its own, with a window.
    """
    executable = Path(sys.executable).absolute()
    if executable.name.lower() == "pythonw.exe":
        beside = executable.with_name("python.exe")
        return beside if beside.is_file() else executable
    if not _is_script(executable):
        return executable
    return Path(sys.prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")


def _is_script(program: Path) -> bool:
    with program.open("rb") as file:
        return file.read(2) == b"#!"


def _in_json(command: Iterable[str]) -> str:
    """Return a command as JSON without the signs to which cmd.exe reacts even in a comment."""
    return re.sub(r"[%&|<>^!]", lambda sign: rf"\u{ord(sign[0]):04x}", json.dumps(list(command)))


def _set(variable: str, value: str) -> str:
    """Return the line of cmd.exe that sets a variable.

    It has no quotation marks around it, since the value may contain one. Instead, a caret before
    each special sign takes that sign's meaning away.
    """
    escaped = re.sub(r'([&|<>^"()])', r"^\1", value.replace("%", "%%"))
    return f"set {variable}={escaped}"


def _quoted(argument: str) -> str:
    """Quote an argument for cmd.exe, and for the program's own reading of its command line.

    Between quotes cmd.exe minds the per cent sign alone; a program, a backslash before a quote.
    """
    return '"{}"'.format(re.sub(r"(\\+)$", r"\1\1", argument).replace("%", "%%"))
