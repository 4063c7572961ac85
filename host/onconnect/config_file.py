"""Reads the table [tool.onconnect] of a project, and says what is wrong in it.

The running host does not read the table: its launcher tells it what it needs.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onconnect.config import Config
from onconnect.errors import SetupError
from onconnect.protocol.versions import is_version

if TYPE_CHECKING:
    from pathlib import Path

_EXAMPLES = {
    "name": 'name = "org.example.notes" (letters from a to z, digits and _, in parts between dots)',
    "description": 'description = "Notes"',
    "handlers": 'handlers = ["notes"] (names of Python modules)',
    "extension": 'extension = "extension" (the folder of its manifest.json, or a list of folders)',
    "build": 'build = ["npm", "run", "build"] (the command that makes the extension)',
    "limits": "limits = { waiting = 16 } (frame, message and waiting, in MiB)",
    "probe": 'probe = "echo" (a port that sends each message back)',
    "gecko": 'gecko = ["notes@example.org"] (IDs beside the one in manifest.json)',
    "chromium": 'chromium = ["abcdefghijklmnopabcdefghijklmnop"] (IDs beside that of the "key")',
    "environment": 'environment = { OLLAMA_HOST = "localhost" } (variables of the host)',
    "startup": "startup = 60 (seconds, from 1 to 3600)",
    "windows_launcher": 'windows_launcher = "bat" (by default it is "exe")',
    "attach": "attach = true (browsers are served by a program that runs)",
    "start": 'start = ["python", "-m", "notes"] (the command of the program, with attach = true)',
    "version": 'version = "1.2" (by default that of [project])',
    "requires": 'requires = ">=1.2" (the oldest version of the extension that is new enough)',
    "bundle": 'bundle = { title = "Notes", icon = "icon.png" } (of what `onconnect bundle` makes)',
}


def load_config(folder: Path) -> Config:
    """Return the [tool.onconnect] table of the pyproject.toml in a folder.

    Raises:
        SetupError: there is no such file or table, or it has a mistake.
    """
    file = folder / "pyproject.toml"
    document = read(file)
    tool = document.get("tool")
    table = tool.get("onconnect") if isinstance(tool, dict) else None
    if table is None:
        raise SetupError(
            f"{file} has no table [tool.onconnect]: add one with name, description, handlers and "
            "extension"
        )
    if isinstance(table, dict) and (version := _version_of(document.get("project"))):
        table = {"version": version, **table}
    return checked(table, "[tool.onconnect]", f"{file}: ")


def read(file: Path) -> dict[str, Any]:
    """Return what a pyproject.toml has.

    Raises:
        SetupError: there is no such file, or it is not TOML.
    """
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SetupError(
            f"{file} cannot be read ({error.strerror}): name the folder of a project that has one, "
            "with a table [tool.onconnect]"
        ) from None
    except ValueError as error:
        raise SetupError(f"{file} is not TOML: {error}; correct it there") from None


def checked(table: Any, where: str, before: str = "") -> Config:
    """Return a table that has been checked.

    Args:
        table: the table.
        where: what to call it in an error.
        before: the beginning of an error.

    Raises:
        SetupError: it has a mistake.
    """
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        raise SetupError(f"{before}{_mistake(error, where)}") from None


def _version_of(project: object) -> str | None:
    """Return the version in a table [project], if it has one that can be compared."""
    version = project.get("version") if isinstance(project, dict) else None
    return version if isinstance(version, str) and is_version(version) else None


def _mistake(error: ValidationError, where: str) -> str:
    """Say the first mistake of a table in one sentence."""
    first = error.errors()[0]
    names = [each for each in first["loc"] if isinstance(each, str)]
    top, setting = "".join(names[:1]), ".".join(names)
    match first["type"]:
        case "missing":
            problem = f"{where} has no {setting}"
        case "extra_forbidden" if top in _EXAMPLES:
            problem = f"{where} knows no {setting}"
        case "extra_forbidden":
            return f"{where} knows no {setting}: it takes {', '.join(_EXAMPLES)}"
        case "value_error":
            problem = f"{setting} in {where}: {first['ctx']['error']}"
        case _:
            problem = f"{setting} in {where} cannot be {first['input']!r}"
    return f"{problem}: write, for example, {_EXAMPLES.get(top, 'a table')}"
