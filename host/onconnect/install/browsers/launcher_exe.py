"""Writes the launcher for Windows: a program that starts Python with the script at its own end.

The program is the one of distlib that pip puts before the commands of packages. At its end it looks
for a line that names the interpreter, and for a zip archive with a `__main__.py`; it starts the
interpreter with its own file as the script, and passes on its streams and its arguments as they
are. What it can take was read in distlib's PC/launcher.c (0.4.4): the line is UTF-8 and, with its
end, no longer than 260 bytes; the interpreter ends at the first `.exe` before a space or a quote.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from onconnect.arguments import HOST
from onconnect.install.browsers import launcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import PurePath

    from onconnect.arguments import Arguments

_LONGEST_FIRST_LINE: Final = 260
"""Bytes of the line that names the interpreter, with its end."""

_SCRIPT: Final = "__main__.py"

_OF_HOST: Final = "-EP"
"""Options by which Python reads no variables that are meant for another one; sys.path is safe."""

_OF_PROXY: Final = "-IS"
"""The same for a proxy, which also imports nothing by itself."""


def executable(
    starter: bytes,
    *,
    python: PurePath,
    host: Arguments,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return the launcher as a program for Windows.

    Args:
        starter: distlib's program, without anything at its end.
        python: the interpreter, absolute.
        host: what the host is told.
        environment: variables that the host gets.
    """
    command = host.command(str(python))
    lines = (
        *launcher.comments("# ", host.name, command),
        "import os, sys",
        "# What a terminal or a browser has set for other programs must not reach this one.",
        f"for name in {launcher.FOREIGN!r}:",
        "    os.environ.pop(name, None)",
        f"os.environ.update({dict(environment)!a})",
        *lines_of_python(command),
    )
    return packed(starter, python, lines, options_for(command))


def packed(
    starter: bytes, python: PurePath, lines: Iterable[str], options: str = _OF_HOST
) -> bytes:
    """Return lines of Python as a program for Windows.

    Args:
        starter: distlib's program, without anything at its end.
        python: the interpreter, absolute.
        lines: the lines.
        options: of the interpreter.
    """
    script = "".join(f"{line}\n" for line in lines)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        entry = zipfile.ZipInfo(_SCRIPT)  # with a date that is always the same
        entry.create_system = 0
        file.writestr(entry, script)
    return starter + _first_line(str(python), options) + archive.getvalue()


def can_start(python: PurePath, environment: Mapping[str, str]) -> bool:
    """Whether this form of launcher serves an interpreter and its variables.

    Variables of the interpreter itself come too late here: it runs already.
    """
    line = _first_line(str(python))
    return not (
        len(line) > _LONGEST_FIRST_LINE
        or b"#!" in line[2:]
        or re.search(r"\.exe\s", str(python), re.IGNORECASE)
        or any(name.upper().startswith("PYTHON") for name in environment)
    )


def lines_of_python(command: Sequence[str]) -> tuple[str, ...]:
    """Return the last lines of the script: they run the host, the proxy, or a module as `-m` does.

    The archive leaves sys.path first: handlers import nothing from it.
    """
    _, _, _, module, *words = command
    if options_for(command) == _OF_PROXY:
        return (
            f"sys.path[0] = {str(PureWindowsPath(module).parent)!a}",
            f"sys.argv[1:1] = {words!a}",
            "import boot",
            "boot.prepare()",
            "from onconnect.attach import proxy",
            "sys.exit(proxy.run(sys.argv[1:]))",
        )
    if (command[2], module) == HOST:
        return (
            "del sys.path[0]",
            f"sys.argv[1:1] = {words!a}",
            module,
        )
    return (
        "import runpy",
        "del sys.path[0]",
        f"sys.argv[1:1] = {words!a}",
        f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)",
    )


def options_for(command: Sequence[str]) -> str:
    """Return the options of the interpreter for a command that `Arguments.command` has returned."""
    return _OF_PROXY if command[2] == "-S" else _OF_HOST


def script_in(content: bytes) -> str:
    """Return the script of a launcher, below the line that names its interpreter; "" if none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            script = file.read(_SCRIPT)
            begin = file.infolist()[0].header_offset
        line = content[content.rindex(b"#!", 0, begin) : begin]
        return (line + script).decode("utf-8", "surrogatepass")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return ""


def first_line(python: str, options: str = _OF_HOST) -> str:
    """Return the line that names the interpreter, as `script_in` has it."""
    return _first_line(python, options).decode("utf-8", "surrogatepass").rstrip()


def _first_line(python: str, options: str = _OF_HOST) -> bytes:
    """Return the line that names the interpreter."""
    return f'#!"{python}" {options}\n'.encode("utf-8", "surrogatepass")
