"""Finds what goes into a program that is packed, besides what its modules import.

PyInstaller follows the imports that it can read in the code. A host also imports modules by name,
and reads files that lie beside its modules. So all of onconnect goes along that is not for
development alone, and all of the author's own packages.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Final

import onconnect
from onconnect import shipped
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from onconnect.project_folder import Project

_PACKAGE: Final = Path(onconnect.__file__).parent

_DEVELOPMENT: Final = (
    *("project", "shell", "testing", "__main__"),
    *("cli.__main__", "cli.commands", "cli.development", "cli.projects", "cli.prompt"),
)
"""Modules of onconnect, and folders, that no program of a user's needs by name."""

_ELSEWHERE: Final = ("posix", "_posix") if sys.platform == "win32" else ("windows", "_windows")
"""How a part of a module's name ends that is for other systems."""

_CODE: Final = (".py", ".pyc", ".so", ".pyd")
_NEVER: Final = ("__pycache__", "tests", "conftest.py")


@dataclass(frozen=True)
class Contents:
    """What goes into a program.

    Attributes:
        modules: the names of modules, to be imported by name.
        files: pairs of a file and the folder that it gets to, relative to that of the modules.
    """

    modules: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


def contents(project: Project, application: str) -> Contents:
    """Return what goes into the program of a project.

    Args:
        project: the project.
        application: the module of its `Application`; "" if it has none.

    Raises:
        SetupError: a handler module is nowhere, or a file that the project names.
    """
    modules = [*_of_onconnect()]
    files = [*_data(_PACKAGE, "onconnect", _is_development)]
    manifests = shipped.root() / "manifests"
    files += [(str(each), "onconnect/_data/manifests") for each in manifests.iterdir()]
    own = [*project.config.handlers, *filter(None, [application])]
    for name in own:
        _find(name, project)
    for top in dict.fromkeys(name.partition(".")[0] for name in own):
        for folder in _package(top, project):
            modules += [name for name in _modules(folder, top) if name not in own]
            files += _data(folder, top)
    return Contents((*own, *modules), (*files, *_named(project)))


def _of_onconnect() -> Iterator[str]:
    for name in _modules(_PACKAGE, "onconnect"):
        own = name.removeprefix("onconnect").removeprefix(".")
        if not _is_development(own) and not any(map(_is_elsewhere, own.split("."))):
            yield name


def _is_development(own: str) -> bool:
    return any(own == each or own.startswith(f"{each}.") for each in _DEVELOPMENT)


def _is_elsewhere(part: str) -> bool:
    return part.endswith(_ELSEWHERE)


def _find(name: str, project: Project) -> None:
    """Check that a module can be found, without running anything.

    Raises:
        SetupError: it is nowhere.
    """
    folders: Sequence[str] = _path(project)
    dotted = ""
    for part in name.split("."):
        dotted = f"{dotted}.{part}".removeprefix(".")
        spec = PathFinder.find_spec(dotted, folders)
        if spec is None:
            raise SetupError(
                f"there is no module {name} in {project.folder}, nor among what is installed in "
                f"{sys.prefix}: correct its name, or install it there"
            )
        folders = list(spec.submodule_search_locations or ())


def _package(top: str, project: Project) -> Iterator[Path]:
    """Yield the folder of a package of the author's, if it is one.

    A folder without an __init__.py is none: anything may lie in it.
    """
    spec = PathFinder.find_spec(top, _path(project))
    if spec and spec.origin and spec.submodule_search_locations:
        yield Path(spec.origin).parent


def _path(project: Project) -> list[str]:
    return [str(project.folder), *sys.path]


def _modules(folder: Path, package: str) -> Iterator[str]:
    """Yield the names of all modules in the folder of a package, and its own."""
    yield package
    for each in sorted(folder.iterdir()):
        if each.name in _NEVER:
            continue
        if (each / "__init__.py").is_file():
            yield from _modules(each, f"{package}.{each.name}")
        elif each.suffix == ".py" and each.stem != "__init__" and each.stem.isidentifier():
            yield f"{package}.{each.stem}"


def _data(
    folder: Path, into: str, is_left_out: Callable[[str], bool] = lambda _: False
) -> Iterator[tuple[str, str]]:
    """Yield the files in the folder of a package that are no code, with where they get to."""
    for where, folders, names in os.walk(folder):
        inside = Path(where).relative_to(folder)
        folders[:] = [
            each
            for each in sorted(folders)
            if each not in _NEVER and not is_left_out(".".join((*inside.parts, each)))
        ]
        yield from (
            (os.path.join(where, each), Path(into, inside).as_posix())
            for each in sorted(names)
            if not each.endswith(_CODE)
        )


def _named(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the files that the project names as `data`, with where they get to.

    Raises:
        SetupError: one is not there.
    """
    for named in project.config.bundle.data:
        found = [each for each in sorted(project.folder.glob(named)) if each.is_file()]
        if not found:
            raise SetupError(
                f"there is no file {project.folder / named}: correct `data` in "
                '[tool.onconnect.bundle], whose patterns are as in data = ["texts/*.txt"]'
            )
        for file in found:
            yield str(file), file.parent.relative_to(project.folder).as_posix()
