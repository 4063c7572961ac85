"""Reads a project's table [tool.onconnect], and checks it.

The running host does not read the table: its launcher tells it what it needs.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from onconnect.arguments import Arguments
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.extension import Extension, ExtensionWithoutIdError, load_extension
from onconnect.protocol.limits import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path, PurePath

    from onconnect.browser_families import FamilyName

NAME_FORM = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"
"""A native host's name, in the form that every browser takes."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_EXAMPLES = {
    "name": 'name = "org.example.notes" (letters from a to z, digits and _, in parts between dots)',
    "description": 'description = "Notes"',
    "handlers": 'handlers = ["notes"] (names of Python modules)',
    "extension": 'extension = "extension" (the folder of its manifest.json)',
    "limits": "limits = { waiting = 16 } (frame, message and waiting, in MiB)",
    "probe": 'probe = "echo" (a port that sends each message back)',
    "gecko": 'gecko = ["notes@example.org"] (IDs beside the one in manifest.json)',
    "chromium": 'chromium = ["abcdefghijklmnopabcdefghijklmnop"] (IDs beside that of the "key")',
    "environment": 'environment = { OLLAMA_HOST = "localhost" } (variables of the host)',
    "startup": "startup = 60 (seconds, from 1 to 3600)",
}


def _module_name(value: str) -> str:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError(f"{value!r} is not the name of a Python module")
    return value


def _id_in(family: FamilyName) -> Callable[[str], str]:
    """Return a validator for an extension's ID."""

    def check(value: str) -> str:
        if not re.fullmatch(NAMED[family].id_form, value):
            raise ValueError(f"{value!r} is not the ID of an extension there")
        return value

    return check


def _variables(value: dict[str, str]) -> dict[str, str]:
    """Check the names and values of variables: a launcher has a line for each."""
    for name, text in value.items():
        if not _VARIABLE.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a variable")
        if _CONTROL.search(text):
            raise ValueError(f"the value of {name} has a control character")
    return value


_MiB = Annotated[int, Field(ge=1, le=4095)]
_DEFAULTS = Limits()


class ConfiguredLimits(BaseModel):
    """The [tool.onconnect.limits] table: bounds of the host, in MiB of JSON.

    Attributes:
        frame: a frame that is accepted.
        message: one message, sent or received.
        waiting: what waits to be sent, of all ports together, when a further message is posted;
            the same bound holds for what waits to be read by `async for`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    frame: _MiB = _DEFAULTS.frame // MIB
    message: _MiB = _DEFAULTS.message // MIB
    waiting: _MiB = _DEFAULTS.waiting // MIB

    @property
    def in_bytes(self) -> Limits:
        """The same bounds in bytes."""
        return Limits(self.frame * MIB, self.message * MIB, self.waiting * MIB)


class Config(BaseModel):
    """The [tool.onconnect] table of a pyproject.toml.

    Attributes:
        name: the native host's name, in the form that every browser takes.
        description: what the host is, for people who read a native manifest.
        handlers: the modules to import; they are found from the project's folder too.
        extension: the folder of the extension's manifest.json, relative to the project's.
        limits: the host's bounds; None for those that it has by itself.
        probe: the name of a port that sends each message back, through which an installation proves
            itself; None where no port does, so that the proof ends when the handlers are loaded.
        gecko: IDs that the extension has in Firefox and its kin besides that of its manifest.json.
        chromium: IDs that it has in Chromium and its kin besides that of its "key", as in a store.
        environment: variables that the host gets; it gets few others from a browser.
        startup: seconds that an installation waits for the handlers to be imported.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, StringConstraints(pattern=NAME_FORM)]
    description: Annotated[str, StringConstraints(min_length=1)]
    handlers: Annotated[list[Annotated[str, AfterValidator(_module_name)]], Field(min_length=1)]
    extension: str
    limits: ConfiguredLimits | None = None
    probe: str | None = None
    gecko: tuple[Annotated[str, AfterValidator(_id_in("gecko"))], ...] = Field((), strict=False)
    chromium: tuple[Annotated[str, AfterValidator(_id_in("chromium"))], ...] = Field(
        (), strict=False
    )
    environment: Annotated[dict[str, str], AfterValidator(_variables)] = {}
    startup: Annotated[int, Field(ge=1, le=3600)] = 30

    def arguments(self, folder: PurePath, callers: Iterable[str] = ()) -> Arguments:
        """Return the command line of the host.

        Args:
            folder: the project's folder, absolute.
            callers: the extensions that may start it, as browsers name them; empty if all may.
        """
        limits = self.limits.in_bytes if self.limits else _DEFAULTS
        return Arguments(self.name, str(folder), tuple(self.handlers), limits, tuple(callers))


@dataclass(frozen=True)
class Project:
    """A folder with a [tool.onconnect] table.

    Attributes:
        folder: where its pyproject.toml lies, absolute.
        config: the table.
    """

    folder: Path
    config: Config

    @property
    def extension_folder(self) -> Path:
        """The folder that a browser loads the extension from, absolute."""
        return self.folder / self.config.extension

    def ids_in(self, family: FamilyName) -> tuple[str, ...]:
        """Return the extension's IDs in a family of browsers: its own, then the further ones.

        Raises:
            SetupError: its manifest.json is unreadable; or it fixes none, and the table has none.
        """
        further: tuple[str, ...] = getattr(self.config, family)
        try:
            own = [self.extension().id_in(family)]
        except ExtensionWithoutIdError:
            if not further:
                raise
            own = []
        return tuple(dict.fromkeys((*own, *further)))

    def extension(self) -> Extension:
        """Return what an installation needs of the project's extension.

        Raises:
            SetupError: its manifest.json is missing or unreadable.
        """
        return load_extension(self.extension_folder / "manifest.json")


def load_project(folder: Path) -> Project:
    """Return the project in a folder.

    Raises:
        SetupError: as `load_config`.
    """
    folder = folder.resolve()
    return Project(folder, load_config(folder))


def load_config(folder: Path) -> Config:
    """Return the [tool.onconnect] table of the pyproject.toml in a folder.

    Raises:
        SetupError: there is no such file or table, or it has a mistake.
    """
    file = folder / "pyproject.toml"
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SetupError(
            f"{file} cannot be read ({error.strerror}): name the folder of a project that has one, "
            "with a table [tool.onconnect]"
        ) from None
    except ValueError as error:
        raise SetupError(f"{file} is not TOML: {error}; correct it there") from None
    tool = document.get("tool")
    table = tool.get("onconnect") if isinstance(tool, dict) else None
    if table is None:
        raise SetupError(
            f"{file} has no table [tool.onconnect]: add one with name, description, handlers and "
            "extension"
        )
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        raise SetupError(f"{file}: {_mistake(error)}") from None


def _mistake(error: ValidationError) -> str:
    """Say the first mistake of a [tool.onconnect] table in one sentence."""
    first = error.errors()[0]
    names = [each for each in first["loc"] if isinstance(each, str)]
    top, setting = "".join(names[:1]), ".".join(names)
    match first["type"]:
        case "missing":
            problem = f"[tool.onconnect] has no {setting}"
        case "extra_forbidden" if top in _EXAMPLES:
            problem = f"[tool.onconnect] knows no {setting}"
        case "extra_forbidden":
            return f"[tool.onconnect] knows no {setting}: it takes {', '.join(_EXAMPLES)}"
        case "value_error":
            problem = f"{setting} in [tool.onconnect]: {first['ctx']['error']}"
        case _:
            problem = f"{setting} in [tool.onconnect] cannot be {first['input']!r}"
    return f"{problem}: write, for example, {_EXAMPLES.get(top, 'a table')}"
