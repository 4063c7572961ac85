"""A project as the commands see it: its [tool.onconnect] table, and its extension's IDs.

The running host does not read it: what it needs, the installer has written into the launcher.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from onconnect.errors import SetupError
from onconnect.protocol.limits import MIB, Limits

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

_NEEDED_PERMISSIONS = ("nativeMessaging", "storage")
_IMPORT = re.compile(r"^\s*import\s*[\w{*\"']", re.MULTILINE)

_EXAMPLES = {
    "name": 'name = "org.example.notes" (lower-case letters, digits and _, in parts between dots)',
    "description": 'description = "Notes"',
    "handlers": 'handlers = ["notes"] (names of Python modules)',
    "extension": 'extension = "extension" (the folder of its manifest.json)',
    "limits": "limits = { waiting = 16 } (frame, message and waiting, in MiB)",
    "probe": 'probe = "echo" (a port that sends each message back)',
}


def _module_name(value: str) -> str:
    if not all(part.isidentifier() for part in value.split(".")):
        raise ValueError(f"{value!r} is not the name of a Python module")
    return value


_MiB = Annotated[int, Field(ge=1, le=4095)]
_DEFAULTS = Limits()


class ConfiguredLimits(BaseModel):
    """The [tool.onconnect.limits] table: bounds of the host, in MiB of JSON.

    Attributes:
        frame: a frame that is accepted.
        message: one message, sent or received.
        waiting: what waits to be sent on one port when a further message is posted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    frame: _MiB = _DEFAULTS.frame // MIB
    message: _MiB = _DEFAULTS.message // MIB
    waiting: _MiB = _DEFAULTS.waiting // MIB

    @property
    def argument(self) -> str:
        """What the launcher gives to the host for them."""
        return f"{self.frame},{self.message},{self.waiting}"


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
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
    description: Annotated[str, StringConstraints(min_length=1)]
    handlers: Annotated[list[Annotated[str, AfterValidator(_module_name)]], Field(min_length=1)]
    extension: str
    limits: ConfiguredLimits | None = None
    probe: str | None = None


@dataclass(frozen=True)
class Extension:
    """What an installation needs of an extension.

    Attributes:
        file: its manifest.json.
        key: the public key that fixes its ID in Chromium, base64; None if it has none.
        gecko_id: its ID in Firefox; None if it has none.
        permissions: those that it has, or may ask for.
        scripts: its background scripts.
        is_module: whether they are ES modules.
    """

    file: Path
    key: str | None
    gecko_id: str | None
    permissions: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    is_module: bool = False

    def check(self) -> None:
        """Look for what would keep the relay from running, and would show nowhere.

        Raises:
            SetupError: a permission is missing, or a script imports and is no module.
        """
        for permission in _NEEDED_PERMISSIONS:
            if permission not in self.permissions:
                raise SetupError(
                    f'{self.file} lacks the permission "{permission}", which the relay needs: '
                    'add it to "permissions"'
                )
        if self.is_module:
            return
        for script in self.scripts:
            path = self.file.parent / script
            if path.is_file() and _IMPORT.search(path.read_text("utf-8", "replace")):
                raise SetupError(
                    f"{path} imports modules and is none itself, so that it never runs: add "
                    f'"type": "module" to "background" in {self.file}'
                )

    def id_in(self, family: Literal["gecko", "chromium"]) -> str:
        """Return the extension's ID in a family of browsers.

        Raises:
            SetupError: its manifest.json fixes none.
        """
        return self._firefox_id() if family == "gecko" else self._chromium_id()

    def _firefox_id(self) -> str:
        if self.gecko_id is None:
            raise SetupError(
                f"{self.file} has no browser_specific_settings.gecko.id, so that Firefox gives the "
                'extension a new ID each time: add one, like "notes@example.org"'
            )
        return self.gecko_id

    def _chromium_id(self) -> str:
        """Chromium's own computation: 16 bytes of the key's SHA-256, as letters from a to p.

        Source: chromium components/crx_file/id_util.cc.
        """
        if self.key is None:
            raise SetupError(
                f'{self.file} has no "key", so that its ID in Chromium depends on where it lies: '
                "add the base64 of a public key, which this makes: "
                "openssl genrsa 2048 | openssl rsa -pubout -outform DER | base64 -w0"
            )
        try:
            der = base64.b64decode(self.key, validate=True)
        except binascii.Error:
            raise SetupError(
                f'the "key" of {self.file} is not base64: give it the public key in one line, '
                "without the lines that begin with -----"
            ) from None
        digest = hashlib.sha256(der).hexdigest()[:32]
        return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


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

    def extension(self) -> Extension:
        """Return the identity of the project's extension.

        Raises:
            SetupError: its manifest.json is missing or unreadable.
        """
        file = self.extension_folder / "manifest.json"
        try:
            manifest = json.loads(file.read_text("utf-8-sig"))
        except OSError as error:
            raise SetupError(
                f"{file} cannot be read ({error.strerror}): let `extension` in [tool.onconnect] "
                "name the folder of the extension's manifest.json"
            ) from None
        except ValueError as error:
            raise SetupError(
                f"{file} is not plain JSON ({error}): correct it; comments do not belong there"
            ) from None
        return Extension(
            file=file,
            key=_text(_member(manifest, "key")),
            gecko_id=_text(_member(manifest, "browser_specific_settings", "gecko", "id")),
            permissions=(
                *_texts(_member(manifest, "permissions")),
                *_texts(_member(manifest, "optional_permissions")),
            ),
            scripts=(
                *_texts(_member(manifest, "background", "scripts")),
                *_texts([_member(manifest, "background", "service_worker")]),
            ),
            is_module=_member(manifest, "background", "type") == "module",
        )


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
    table = _member(document, "tool", "onconnect")
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


def _member(value: Any, *path: str) -> Any:
    """Return what lies deep inside a document; None if nothing does."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
