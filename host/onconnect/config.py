"""Describes the table [tool.onconnect] and its tables, and checks each value in them."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from onconnect.arguments import NAME_FORM, Arguments
from onconnect.browser_families import NAMED
from onconnect.protocol.limits import MIB, Limits
from onconnect.protocol.versions import is_requirement, is_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onconnect.browser_families import FamilyName

PROGRAM_FORM: Final = r"^[A-Za-z0-9][A-Za-z0-9+._-]*[A-Za-z0-9]$"
"""What the name of a program's file looks like, as a regular expression."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def _module_name(value: str) -> str:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError(f"{value!r} is not the name of a Python module")
    return value


def _folders(value: object) -> object:
    """Check the name of a folder, or names in a list, which becomes a tuple."""
    if value == ():  # of an application: TOML has lists
        return value
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(each, str) for each in names):
        raise PydanticCustomError("folders", "it is not a folder, nor a list of folders")
    return tuple(names) if isinstance(value, list) else value


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


def _version(value: str) -> str:
    if not is_version(value) or _CONTROL.search(value):
        raise ValueError(f"{value!r} does not begin with a number, as versions do")
    return value


def _requirement(value: str) -> str:
    if not is_requirement(value):
        raise ValueError(f'{value!r} is no requirement: write one such as ">=1.2"')
    return value


def _line(value: str) -> str:
    if not value.strip() or _CONTROL.search(value):
        raise ValueError("it is not one line of text")
    return value.strip()


def _pattern(value: str) -> str:
    if not value or PurePath(value).anchor or ".." in PurePath(value).parts:
        raise ValueError(f"{value!r} names no file in the project's folder")
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


class ConfiguredBundle(BaseModel):
    """The [tool.onconnect.bundle] table: what [project] does not say of the program for users.

    Attributes:
        program: the name of the program's file, without suffix; by default that of the script of
            the package, or else the project's.
        title: what people read; by default the extension's name.
        icon: a .png, relative to the project's folder; by default the extension's largest icon.
        data: patterns of files that the program reads, relative to the project's folder; what lies
            in the packages of the handlers goes along anyway.
        sign: the command that signs a program for Windows, whose path comes after it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    program: Annotated[str, StringConstraints(pattern=PROGRAM_FORM)] | None = None
    title: Annotated[str, AfterValidator(_line)] | None = None
    icon: Annotated[str, Field(min_length=1)] | None = None
    data: tuple[Annotated[str, AfterValidator(_pattern)], ...] = Field(default=(), strict=False)
    sign: tuple[Annotated[str, AfterValidator(_line)], ...] = Field(default=(), strict=False)


class Config(BaseModel):
    """The [tool.onconnect] table of a pyproject.toml.

    Attributes:
        name: the native host's name, in the form that every browser takes.
        description: what the host is, for people who read a native manifest.
        handlers: the modules to import; they are found from the project's folder too.
        extension: the folder of the extension's manifest.json, relative to the project's; or
            several, as for builds of one extension for different browsers; () for an
            `Application`, which knows the extension's IDs only.
        build: the command that makes these folders from sources, if one does. `onconnect dev` runs
            it first and at each edit; if it goes on, it has to see edits by itself.
        limits: the host's bounds; None for those that it has by itself.
        probe: the name of a port that sends each message back, through which an installation proves
            itself; None where no port does, so that the proof ends when the handlers are loaded.
        gecko: IDs that the extension has in Firefox and its kin besides that of its manifest.json.
        chromium: IDs that it has in Chromium and its kin besides that of its "key", as in a store.
        environment: variables that the host gets; it gets few others from a browser.
        startup: seconds that an installation waits for the handlers to be imported.
        windows_launcher: what a browser on Windows starts: a program, or a batch file.
        attach: whether a program that runs serves the browsers; else each browser starts a host.
        start: the command that starts this program if it does not run, from the project's folder;
            empty if the user starts it.
        version: that of the user's program, which an extension may require; None if it has none.
        requires: which versions of the extension are new enough; None if all are.
        bundle: what `onconnect bundle` makes of the project.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, StringConstraints(pattern=NAME_FORM)]
    description: Annotated[str, StringConstraints(min_length=1)]
    attach: bool = False
    start: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)] = ()
    handlers: list[Annotated[str, AfterValidator(_module_name)]]
    extension: Annotated[str | tuple[str, ...], BeforeValidator(_folders)]
    build: Annotated[tuple[str, ...], Field(min_length=1, strict=False)] | None = None
    limits: ConfiguredLimits | None = None
    probe: str | None = None
    gecko: tuple[Annotated[str, AfterValidator(_id_in("gecko"))], ...] = Field((), strict=False)
    chromium: tuple[Annotated[str, AfterValidator(_id_in("chromium"))], ...] = Field(
        (), strict=False
    )
    environment: Annotated[dict[str, str], AfterValidator(_variables)] = {}
    startup: Annotated[int, Field(ge=1, le=3600)] = 30
    windows_launcher: Literal["exe", "bat"] = "exe"
    version: Annotated[str, AfterValidator(_version)] | None = None
    requires: Annotated[str, AfterValidator(_requirement)] | None = None
    bundle: ConfiguredBundle = ConfiguredBundle()

    @model_validator(mode="before")
    @classmethod
    def _without_handlers(cls, table: Any) -> Any:
        """Let `handlers` be left out where the program says by itself what it serves."""
        if isinstance(table, dict) and table.get("attach") is True:
            return {"handlers": [], **table}
        return table

    @field_validator("start")
    @classmethod
    def _check_start(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if value and info.data.get("attach") is False:
            raise ValueError("it starts a program for `attach = true`, which is not there")
        if any(_CONTROL.search(each) for each in value):
            raise ValueError("it has a control character")
        return value

    @field_validator("handlers")
    @classmethod
    def _check_handlers(cls, value: list[str], info: ValidationInfo) -> list[str]:
        if not value and info.data.get("attach") is False:
            raise PydanticCustomError("no_handlers", "there are none")
        return value

    def arguments(self, folder: PurePath, callers: Iterable[str] = ()) -> Arguments:
        """Return the command line of the host.

        Args:
            folder: the project's folder, absolute.
            callers: the extensions that may start it, as browsers name them; empty if all may.
        """
        limits = self.limits.in_bytes if self.limits else _DEFAULTS
        start = self.start if self.attach else None
        return Arguments(
            self.name,
            str(folder),
            tuple(self.handlers),
            limits,
            tuple(callers),
            start=start,
            release=self.version or "",
            requires=self.requires or "",
        )
