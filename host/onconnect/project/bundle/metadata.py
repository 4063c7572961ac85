"""Reads what the table [project] of a pyproject.toml says about a program and its author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from onconnect import config_file
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path

_EXAMPLES: Final = {
    "name": 'name = "notes"',
    "version": 'version = "1.0"',
    "description": 'description = "Keeps what you note in pages"',
    "authors": 'authors = [{ name = "Example Project", email = "project@example.org" }]',
    "urls": 'urls = { Homepage = "https://example.org/notes" }',
    "license": 'license = "MIT"',
    "license-files": 'license-files = ["LICENSE"]',
    "scripts": 'scripts = { notes = "notes.__main__:app.main" }',
}

_LICENCES: Final = ("LICEN[CS]E*", "COPYING*")
"""What a project's licence is called where it does not say so."""


def _line(text: str) -> str:
    """Return a text as one line."""
    line = " ".join(text.split())
    if not line.isprintable():
        raise ValueError("it has a control character")
    return line


def _licence(value: object) -> object:
    """Return the licence as the table that it is in an older project."""
    return {"text": value} if isinstance(value, str) else value


_Line = Annotated[str, AfterValidator(_line)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class Author(_Row):
    """Somebody who has made the program; one of the two may be missing."""

    name: Annotated[_Line, StringConstraints(pattern="^[^<>]*$")] = ""
    email: Annotated[str, StringConstraints(pattern=r"^([^\s<>@]+@[^\s<>@]+)?$")] = ""


class _Licence(_Row):
    text: _Line = ""
    file: str = ""


class Metadata(_Row):
    """The table [project], as far as users see something of it.

    Attributes:
        name: the project's.
        version: None if something else than the table says it.
        description: one line.
        authors: the first one is named to users.
        urls: addresses, by what the author calls them.
        licence: an SPDX expression; or words, or a file, in an older project.
        licence_files: patterns of the files that have its text.
        scripts: the programs of the package, each with what it calls.
    """

    name: str = ""
    version: str | None = None
    description: _Line = ""
    authors: Annotated[tuple[Author, ...], Field(strict=False)] = ()
    urls: dict[str, Annotated[str, StringConstraints(pattern=r"^[a-z]+:[^\s<>]+$")]] = {}
    licence: Annotated[_Licence, BeforeValidator(_licence)] = Field(_Licence(), alias="license")
    licence_files: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        (), alias="license-files"
    )
    scripts: dict[str, str] = {}

    @property
    def homepage(self) -> str:
        """The address of the program's home page; "" if none is named."""
        named = {re.sub(r"[^a-z]", "", name.lower()): url for name, url in self.urls.items()}
        return named.get("homepage", "")


def load_metadata(folder: Path) -> Metadata:
    """Return the table [project] of the pyproject.toml in a folder; it is empty if there is none.

    Raises:
        SetupError: the table has a mistake.
    """
    file = folder / "pyproject.toml"
    try:
        return Metadata.model_validate(config_file.read(file).get("project", {}))
    except ValidationError as error:
        raise SetupError(f"{file}: {_mistake(error)}") from None


def licence_file(metadata: Metadata, folder: Path) -> Path | None:
    """Return the file with the licence of the project in a folder; None if there is none.

    Raises:
        SetupError: [project] names one that is not there.
    """
    older = [metadata.licence.file] if metadata.licence.file else []
    for pattern in metadata.licence_files or older or _LICENCES:
        try:
            found = sorted(each for each in folder.glob(pattern) if each.is_file())
        except (ValueError, NotImplementedError):  # an empty pattern, an absolute path
            found = []
        if found:
            return found[0]
    if metadata.licence_files or older:
        key = "license-files" if metadata.licence_files else "license"
        raise SetupError(
            f"{folder / 'pyproject.toml'}: no file is what {key} in [project] names: write the "
            f"file, or name another, for example {_EXAMPLES['license-files']}"
        )
    return None


def _mistake(error: ValidationError) -> str:
    """Say the first mistake of the table in one sentence."""
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    if key not in _EXAMPLES:
        return (
            "[project] is not a table: write, for example, [project] and below it "
            + (_EXAMPLES["name"])
        )
    where = ".".join(map(str, first["loc"]))
    problem = first["ctx"]["error"] if first["type"] == "value_error" else "that is not its form"
    return (
        f"{where} in [project] is {first['input']!r}, and {problem}: write, for example, "
        f"{_EXAMPLES[key]}"
    )
