"""Native manifests: written from the templates in manifests/, read as the browsers read them."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from string import Template
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from onconnect.errors import SetupError
from onconnect.install import resources

if TYPE_CHECKING:
    from onconnect.install.browsers import Family


class NativeManifest(BaseModel):
    """What both families demand of a native manifest.

    Attributes:
        name: the native host's name.
        path: the program that the browser starts.
    """

    name: str
    path: Path
    type: Literal["stdio"]

    @property
    def callers(self) -> tuple[str, ...]:
        """Who may start the host, in the form that the browser passes to it."""
        raise NotImplementedError


class GeckoManifest(NativeManifest):
    """A manifest as Firefox reads it: one unknown member spoils it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^\w+(\.\w+)*$")]
    description: str
    allowed_extensions: Annotated[tuple[str, ...], Field(min_length=1)]

    @property
    def callers(self) -> tuple[str, ...]:
        """The add-on IDs."""
        return self.allowed_extensions


class ChromiumManifest(NativeManifest):
    """A manifest as Chromium reads it: one origin without its final slash spoils it."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
    description: Annotated[str, StringConstraints(min_length=1)]
    allowed_origins: tuple[
        Annotated[str, StringConstraints(pattern=r"^chrome-extension://[a-p]{32}/$")], ...
    ]

    @property
    def callers(self) -> tuple[str, ...]:
        """The origins."""
        return self.allowed_origins


_FORMS: dict[Family, type[NativeManifest]] = {"gecko": GeckoManifest, "chromium": ChromiumManifest}


def caller(family: Family, extension_id: str) -> str:
    """Return an extension as a manifest lists it, and as the browser names it to the host.

    Args:
        family: the browser's family.
        extension_id: the extension's ID in that family.
    """
    return extension_id if family == "gecko" else f"chrome-extension://{extension_id}/"


def render(family: Family, *, name: str, description: str, path: PurePath, caller: str) -> bytes:
    """Return the text of a native manifest.

    Args:
        family: the browser's family.
        name: the native host's name.
        description: what the host is; not empty.
        path: the program to start, absolute.
        caller: who may start it, as `caller` gives it.

    Raises:
        SetupError: JSON cannot hold the path.
    """
    template = json.loads((resources.root() / "manifests" / f"{family}.json").read_text("utf-8"))
    values = {"name": name, "description": description, "path": str(path), "caller": caller}
    filled = json.dumps(_fill(template, values), ensure_ascii=False, indent=2) + "\n"
    try:
        return filled.encode()
    except UnicodeEncodeError:
        raise SetupError(
            f"{str(path)!r} is no UTF-8, and a native manifest holds nothing else: rename the "
            "folder, or set XDG_DATA_HOME to another one"
        ) from None


def read(file: PurePath, family: Family) -> NativeManifest:
    """Return a native manifest from the disk, refusing what the browser would refuse.

    Raises:
        SetupError: the browser would not find a host by this file; says why.
    """
    try:
        manifest = _FORMS[family].model_validate_json(Path(file).read_bytes())
    except OSError as error:
        raise SetupError(f"{file} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors()[0]
        member = ".".join(map(str, first["loc"])) or "text"
        raise SetupError(f"{file} is no valid native manifest: {member}: {first['msg']}") from None
    if manifest.name != file.stem:
        raise SetupError(
            f"{file} names the host {manifest.name}: it must be {file.stem}, as the file"
        )
    if not manifest.path.is_absolute():
        raise SetupError(f"{file} names the program {manifest.path}: it must be an absolute path")
    return manifest


def _fill(value: Any, values: dict[str, str]) -> Any:
    """Fill the strings of a template, after it was read: no value needs quoting then."""
    if isinstance(value, dict):
        return {key: _fill(each, values) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, values) for each in value]
    return Template(value).substitute(values)
