"""Says which files in an extension's folder are the project's, where the one is in the other.

Many repositories have their manifest.json at the top, beside all that browsers need not have. The
extension's are what the manifest names, and the scripts that its background loads. Of the rest, the
project's are folders that hold what only Python's tools make or read, and files of known names.
"""

from __future__ import annotations

import os
from contextlib import suppress
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onconnect.errors import SetupError
from onconnect.extension import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onconnect.extension import Extension
    from onconnect.project_folder import Project

NAMES: Final = (
    *("*.py", "*.pyi", "*.py[co]", "*.py[wxdz]", "*.pxd", "*.cpython-*", "*.abi3.so", "*.ipynb"),
    *("__pycache__", "*.egg-info", "*.dist-info", "*.egg", "*.whl", "*.tar.gz", "py.typed"),
    *("pyproject.toml", "setup.cfg", "MANIFEST.in", "tox.ini", "pytest.ini", "mypy.ini"),
    *("ruff.toml", "uv.toml", "pixi.toml", "poetry.toml", "pdm.toml", "hatch.toml", "Pipfile"),
    *("requirements*.txt", "constraints*.txt", "requirements", "environment.y*ml", "*.lock"),
    *("pyrightconfig.json", "tests", "test", "htmlcov", "site-packages", ".*"),
    *("node_modules", "package.json", "package-lock.json", "pnpm-lock.yaml", "bun.lockb"),
    *("tsconfig*.json", "*.d.ts", "web-ext-config.*", "web-ext-artifacts"),
    *("Makefile", "Dockerfile*", "justfile", "*.zip", "*.xpi", "*.crx", "*.pem"),
)
"""Names of files and folders of the project's, at any depth."""

_MARKS: Final = ("pyvenv.cfg", "CACHEDIR.TAG", "conda-meta", "__init__.py", "conftest.py")
"""What only a folder of the project's holds: an environment, a cache, a package, tests."""


class OwnFiles:
    """The files of a project that lie in the folder of its extension.

    There are none if the extension has a folder for itself.

    Args:
        project: the project.
        extension: one of its folders.
    """

    def __init__(self, project: Project, extension: Extension) -> None:
        self._extension = extension
        self._folder = extension.file.parent
        self._is_around = project.folder.resolve().is_relative_to(self._folder.resolve())

    def __contains__(self, path: Path) -> bool:
        """Whether a file or a folder is the project's own."""
        if not self._is_around:
            return False
        parts = path.relative_to(self._folder).parts
        steps = (self._folder.joinpath(*parts[: depth + 1]) for depth in range(len(parts)))
        return any(self._is_own(each) for each in steps)

    def among(self, folder: str, names: list[str]) -> set[str]:
        """Return which names in a folder `shutil.copytree` has to leave out."""
        return {each for each in names if self._is_around and self._is_own(Path(folder, each))}

    def globs(self) -> list[str]:
        """Return the patterns by which web-ext leaves them alone."""
        if not self._is_around:
            return []
        kept = {part for path in self._extensions for part in path.relative_to(self._folder).parts}
        names = [each for each in NAMES if not any(fnmatch(part, each) for part in kept)]
        folders = [each for each in names if "*." not in each]
        marked = (each.relative_to(self._folder).as_posix() for each in self._marked(self._folder))
        return [
            *names,
            *(f"**/{each}" for each in names),
            *(f"**/{each}/**" for each in folders),
            *(f"{each}/**" for each in marked),
        ]

    def _is_own(self, path: Path) -> bool:
        if any(each.is_relative_to(path) for each in self._extensions):
            return False
        if any(fnmatch(path.name, each) for each in NAMES):
            return True
        return any((path / each).exists() for each in _MARKS)

    def _marked(self, folder: Path) -> Iterator[Path]:
        """Yield the folders that are the project's by what they hold."""
        for each in sorted(folder.iterdir()):
            if not each.is_dir() or each.is_symlink():
                continue
            if self._is_own(each):
                yield each
            else:
                yield from self._marked(each)

    @cached_property
    def _extensions(self) -> set[Path]:
        """The files and folders of the extension that its manifest and its scripts name."""
        found = set(_named(self._folder, self._extension.manifest))
        with suppress(SetupError, OSError):  # one is missing
            for path, _ in self._extension.background_scripts():
                if path.is_relative_to(self._folder):
                    found.add(path)
        return found


def _named(folder: Path, value: Any) -> Iterator[Path]:
    """Yield what a manifest names: files, and the folders in front of a `*`."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _named(folder, each)
    elif isinstance(value, str) and "\0" not in value:
        before, star, _ = path_of(value).lstrip("/").partition("*")
        name = os.path.dirname(before) if star else before
        path = folder / name
        with suppress(OSError):  # the text is too long for a name
            if name and ".." not in path.parts and (path.is_dir() if star else path.is_file()):
                yield path
