"""Reads and checks what describes a host: the table [tool.onconnect], or an `Application`.

The running host does not read the table: its launcher tells it what it needs.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from onconnect.arguments import NAME_FORM, Arguments
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.extension import Extension, ExtensionWithoutIdError, load_extension
from onconnect.fitness import obstacle, unfitness
from onconnect.protocol.limits import MIB, Limits
from onconnect.protocol.versions import is_requirement, is_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from onconnect.browser_families import FamilyName

"""A native host's name, in the form that every browser takes."""

_LONGEST_PATH = 1024
"""Bytes of a path on macOS, with its end."""

PROGRAM_FORM: Final = r"^[A-Za-z0-9][A-Za-z0-9+._-]*[A-Za-z0-9]$"
"""What the name of a program's file looks like, as a regular expression."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

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


class UnfitError(SetupError):
    """No folder of a project's extension can run in a family of browsers."""


@dataclass(frozen=True)
class Project:
    """A folder with a [tool.onconnect] table; or what an `Application` describes.

    Attributes:
        folder: where its pyproject.toml lies, absolute; of an application, the folder that its
            package is imported from.
        config: the table.
        application: the module of the application; "" if it is a folder, or is packed.
        program: the program that the application is packed into, absolute; None if there is none.
    """

    folder: Path
    config: Config
    application: str = ""
    program: Path | None = None

    @property
    def is_installed(self) -> bool:
        """Whether who installs it has got it from its author, and can change nothing of it."""
        return bool(self.application or self.program)

    @property
    def extension_folders(self) -> tuple[Path, ...]:
        """The folders that browsers load the extension from, absolute."""
        named = self.config.extension
        folders = (named,) if isinstance(named, str) else named
        return tuple(self.folder / each for each in folders)

    @property
    def extension_folder(self) -> Path:
        """The first of these folders."""
        return self.extension_folders[0]

    def ids(self) -> dict[FamilyName, tuple[str, ...]]:
        """Return the extension's IDs by the families of browsers that can start the host.

        Raises:
            SetupError: a manifest.json is missing or unreadable.
        """
        found: dict[FamilyName, tuple[str, ...]] = {}
        for family in NAMED:
            with suppress(ExtensionWithoutIdError, UnfitError):
                found[family] = self.ids_in(family)
        return found

    def ids_in(self, family: FamilyName) -> tuple[str, ...]:
        """Return the extension's IDs in a family of browsers: its own, then the further ones.

        Raises:
            UnfitError: no folder of the extension can run there.
            SetupError: its manifest.json is unreadable; or it fixes none, and the table has none.
        """
        further: tuple[str, ...] = getattr(self.config, family)
        try:
            own = [each.id_in(family) for each in self.extensions(family)]
        except ExtensionWithoutIdError:
            if not further:
                raise
            own = []
        return tuple(dict.fromkeys((*own, *further)))

    def extension(self, family: FamilyName | None = None) -> Extension:
        """Return the extension that browsers of a family load, or the first one of all.

        Raises:
            UnfitError: no folder of the extension can run there.
            SetupError: its manifest.json is missing or unreadable.
        """
        return self.extensions(family)[0]

    def obstacle(self, family: FamilyName) -> str:
        """Return why browsers of a family do not load the extension for now, with the remedy.

        Raises:
            UnfitError: no folder of the extension can run there.
            SetupError: its manifest.json is missing or unreadable.
        """
        found = self.extensions(family)
        return obstacle(found[0], family) if found else ""

    def families(self) -> tuple[FamilyName, ...]:
        """Return the families of browsers that can run the extension.

        Raises:
            SetupError: a manifest.json is missing or unreadable.
        """
        found: list[FamilyName] = []
        for family in NAMED:
            with suppress(UnfitError):
                self.extensions(family)
                found.append(family)
        return tuple(found)

    def carried(self) -> frozenset[bool]:
        """Return whether messages carry values that JSON lacks; both, if some families' do.

        Firefox's ports carry them, and Chromium's if the manifest says so.
        """
        carried = set()
        with suppress(SetupError):  # as of a project without a manifest: nobody knows
            for family in self.families():
                for extension in self.extensions(family):
                    said = extension.manifest.get("message_serialization")
                    carried.add(family == "gecko" or said == "structured_clone")
        return frozenset(carried or [False])

    def builds(self) -> dict[FamilyName, Extension]:
        """Return the extension that each family loads, without families that can load none.

        Raises:
            SetupError: a manifest.json is missing or unreadable.
        """
        return {family: self.extension(family) for family in self.families()}

    def extensions(self, family: FamilyName | None = None) -> tuple[Extension, ...]:
        """Return all that browsers of a family can load, or all that there are.

        An application knows none, though it may have their IDs.

        Raises:
            UnfitError: no folder of the extension can run there, or it has no ID there.
            SetupError: a manifest.json is missing or unreadable.
        """
        if not self.config.extension:
            if family and not getattr(self.config, family):
                raise UnfitError(
                    f"{self.config.name} has no extension for {NAMED[family].title}: name its ID "
                    "in `extensions` of the Application"
                )
            return ()
        found = tuple(load_extension(each / "manifest.json") for each in self.extension_folders)
        if family is None:
            return found
        reasons = [(each, unfitness(each, family)) for each in found]
        if all(reason for _, reason in reasons):
            raise UnfitError("; ".join(reason for _, reason in reasons))
        return tuple(each for each, reason in reasons if not reason)

    def arguments(self, callers: Iterable[str]) -> Arguments:
        """Return the command line of the host that an installation starts.

        An application's host reads the description itself, so that what is installed stays right
        when the package is upgraded; but a proxy reads nothing.

        Args:
            callers: the extensions that may start it, as browsers name them.
        """
        if self.application and not self.config.attach:
            return Arguments(self.config.name, "", (), application=self.application)
        told = self.config.arguments(self.folder, callers)
        return told._replace(application=self.application)


def load_project(folder: Path) -> Project:
    """Return the project in a folder.

    Raises:
        SetupError: as `load_config`.
    """
    folder = _spelled_as_on_disk(folder.resolve())
    return Project(folder, load_config(folder))


def _spelled_as_on_disk(folder: Path) -> Path:
    """Return a folder's path as its disk has it, also where that overlooks case and accents.

    What tells of edits under `onconnect dev`, and another installation, have it in that form.
    """
    if sys.platform != "darwin":
        return folder
    import fcntl

    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return folder
    try:
        told = fcntl.fcntl(opened, fcntl.F_GETPATH, bytes(_LONGEST_PATH))
    finally:
        os.close(opened)
    return type(folder)(os.fsdecode(told.rstrip(b"\0")))


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
