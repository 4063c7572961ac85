"""Says what users see of a program: its name, its version, its author, its licence, its icon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onconnect import imports
from onconnect.application import imported
from onconnect.config import PROGRAM_FORM
from onconnect.errors import SetupError
from onconnect.extension import path_of
from onconnect.project.bundle.metadata import Author, licence_file, load_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onconnect.application import Application
    from onconnect.browser_families import FamilyName
    from onconnect.extension import Extension
    from onconnect.project_folder import Project

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_VERSION: Final = re.compile(r"[0-9][0-9A-Za-z.+!_-]*", re.ASCII)


@dataclass(frozen=True)
class About:
    """What users see of a program.

    Attributes:
        host: the native host's name.
        program: the name of the program's file, without suffix.
        title: what people read.
        version: as the author writes it; it can be part of a file's name.
        description: one line.
        author: who has made it; "" if the project names nobody.
        email: the author's address; "" likewise.
        homepage: where the program is at home; "" likewise.
        licence: an SPDX expression, or words; "" likewise.
        licence_file: the file that has the licence.
        icon: a .png.
        extensions: the IDs of the extensions that may start the host, by the family of browsers.
        application: the module of the package's `Application`; "" if the project has none, so that
            its table [tool.onconnect] is all that describes the host.
        sign: the command that signs a program for Windows, whose path comes after it.
    """

    host: str
    program: str
    title: str
    version: str
    description: str
    author: str
    email: str
    homepage: str
    licence: str
    licence_file: Path | None
    icon: Path | None
    extensions: Mapping[FamilyName, tuple[str, ...]]
    application: str
    sign: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """A program with its interpreter, in a folder.

    Attributes:
        about: what users see of it.
        folder: has the program and all that it needs.
        program: the program's file.
        system: "linux", "windows" or "macos".
        processor: "x86_64" or "arm64".
    """

    about: About
    folder: Path
    program: Path
    system: str
    processor: str


def about(project: Project) -> About:
    """Return what users see of a project's program, by its pyproject.toml and its extension.

    If the project is a package with an `Application`, its module is imported.

    Raises:
        SetupError: [project] or [tool.onconnect.bundle] has a mistake, nothing says the version,
            a file that is named is not there, or a module cannot be imported.
    """
    table = project.config
    metadata = load_metadata(project.folder)
    author = next(iter(metadata.authors), Author())
    script, application = _application(project, metadata.scripts)
    program = (
        table.bundle.program or script or _program(metadata.name or table.name.rpartition(".")[2])
    )
    return About(
        host=table.name,
        program=program,
        title=table.bundle.title or _title(project) or program,
        version=_version(project, application),
        description=metadata.description or table.description,
        author=author.name,
        email=author.email,
        homepage=metadata.homepage,
        licence=metadata.licence.text,
        licence_file=licence_file(metadata, project.folder),
        icon=_icon(project),
        extensions=(application.project() if application else project).ids(),
        application=application.module if application else "",
        sign=table.bundle.sign,
    )


def _application(project: Project, scripts: Mapping[str, str]) -> tuple[str, Application | None]:
    """Return the script that runs the project's application, and the application, if there is one.

    The command `onconnect bundle` ends soon, so what is imported may stay.
    """
    if scripts:
        imports.put_first(str(project.folder))
    for script, function in scripts.items():
        module = function.partition(":")[0].strip()
        try:
            return script, imported(module, project.config.name)
        except SetupError:  # a program of another kind
            continue
        except (Exception, SystemExit) as error:
            raise SetupError(
                f"the module {module}, which scripts in [project] names, cannot be imported "
                f"({type(error).__name__}: {error}): correct it, or install what it needs beside "
                "onconnect"
            ) from error
    return "", None


def _program(name: str) -> str:
    """Return the name of a program, after a project's or a native host's."""
    words = re.sub(r"[^a-z0-9]+", " ", name.lower()).split()
    found = "-".join(words)
    if not re.fullmatch(PROGRAM_FORM, found):
        raise SetupError(
            f'no program can be called after "{name}": write another name as `program` in '
            '[tool.onconnect.bundle], for example program = "notes"'
        )
    return found


def _version(project: Project, application: Application | None) -> str:
    found = project.config.version or (application.version if application else "")
    if not found:
        raise SetupError(
            f"{project.folder / 'pyproject.toml'} does not say the version of the program: write "
            'it into [project], for example version = "1.0"'
        )
    if not _VERSION.fullmatch(found):
        raise SetupError(
            f"the version {found!r} cannot be part of a file's name: write one of digits, letters "
            'and dots as `version` in [project], for example version = "1.0"'
        )
    return found


def _title(project: Project) -> str:
    """Return the name of the extension; "" if it is another one in each language."""
    for extension in project.extensions():
        name = extension.manifest.get("name")
        if isinstance(name, str) and not name.startswith("__MSG_"):
            return " ".join(name.split())
    return ""


def _icon(project: Project) -> Path | None:
    """Return the icon that the table names, or the largest one of the extension."""
    if named := project.config.bundle.icon:
        file = project.folder / named
        if not _is_png(file):
            raise SetupError(
                f"{file} is no PNG image that can be read: name one as `icon` in "
                '[tool.onconnect.bundle], for example icon = "icon.png"'
            )
        return file
    icons = (each for extension in project.extensions() for each in _icons(extension))
    return max(icons, default=(0, None), key=lambda icon: icon[0])[1]


def _icons(extension: Extension) -> list[tuple[int, Path]]:
    """Return the icons of an extension that are there, each with its size."""
    icons = extension.manifest.get("icons")
    named = icons.items() if isinstance(icons, dict) else ()
    folder = extension.file.parent
    found = ((size, folder / path_of(str(file)).lstrip("/")) for size, file in named)
    return [(int(size), file) for size, file in found if size.isdecimal() and _is_png(file)]


def _is_png(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_PNG)) == _PNG
    except (OSError, ValueError):
        return False
