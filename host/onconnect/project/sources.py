"""Packs the sources of an extension that a program builds, for the reviewers of a store.

A reviewer runs the commands that the archive names, and compares what they make with the package:
nothing may differ.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import zipfile
from contextlib import suppress
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Final

from onconnect import relay_classic, relay_copy
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onconnect.extension import Extension
    from onconnect.project_folder import Project

GUIDE: Final = "HOW_TO_BUILD.md"
"""The file of the archive that says how the extension is built."""

ASKED: Final = (
    "addons.mozilla.org takes it beside each version, because the package holds files that a "
    f"program has made. Read {GUIDE} in it: reviewers run what it says and compare."
)

_INSTALL: Final = {
    "package-lock.json": "npm ci",
    "pnpm-lock.yaml": "pnpm install --frozen-lockfile",
    "yarn.lock": "yarn install --frozen-lockfile",
    "bun.lock": "bun install --frozen-lockfile",
    "bun.lockb": "bun install --frozen-lockfile",
}
"""The command that installs what a lock file names."""

_KEPT_BACK: Final = (
    *("*.pem", "*.key", ".env*", ".npmrc", "*.zip", "*.xpi", "*.crx"),
    *("node_modules", "__pycache__", "*.py[co]", "*.egg-info", "site-packages", "dist"),
)
"""Names of what is secret or is made, whatever git knows of it."""

_MARKS: Final = ("pyvenv.cfg", "CACHEDIR.TAG")
"""What only an environment or a cache holds."""


def pack(project: Project) -> Path | None:
    """Write the archive of a project's sources into its folder `dist`.

    Args:
        project: the project, whose extension runs in Firefox and has a version.

    Returns:
        the archive; None if reviewers can read the package itself, as nothing in it was built.

    Raises:
        SetupError: something else is in the archive's place, or a file cannot be read or written.
    """
    if project.config.build is None and not _classic(project):
        return None
    extension = project.extension("gecko")
    version = extension.manifest["version"]
    target = project.folder / "dist" / f"{project.config.name}-{version}-sources.zip"
    if os.path.lexists(target) and not _is_archive(target):
        raise SetupError(f"{target} is there already and holds no sources: rename or move it")
    fresh = target.with_suffix(".new")
    try:
        target.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_entry(GUIDE), _guide(project, extension))
            for path in _files(project):
                name = path.relative_to(project.folder).as_posix()
                archive.writestr(_entry(name), path.read_bytes())
        fresh.replace(target)
    except OSError as error:
        raise SetupError(
            f"the sources cannot be packed ({error.strerror or error}): make sure that all of "
            f"{project.folder} can be read and {target.parent} be written"
        ) from None
    finally:
        with suppress(OSError):
            fresh.unlink()
    return target


def _classic(project: Project) -> list[Path]:
    """Return the scripts that were joined of the relay's modules."""
    scripts = (each / relay_copy.FOLDER / relay_classic.FILE for each in project.extension_folders)
    return [each for each in scripts if each.is_file()]


def _is_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return GUIDE in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry without a time, so that the same sources make the same archive."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _files(project: Project) -> Iterator[Path]:
    """Yield the files that are neither made nor secret.

    Where git keeps the project, they are those that it does not ignore. What is built is left out,
    and so is what lies outside of the project's folder.
    """
    built = project.extension_folders if project.config.build else ()
    root = project.folder.resolve()
    for path in sorted(_known_to_git(project.folder) or _walked(project.folder)):
        parts = path.relative_to(project.folder).parts
        if any(fnmatch(part, each) for part in parts for each in _KEPT_BACK):
            continue
        if any(path.is_relative_to(each) for each in built) or path.name == GUIDE:
            continue
        if path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _known_to_git(folder: Path) -> list[Path]:
    git = shutil.which("git")
    if git is None:
        return []
    command = [git, "-C", str(folder), "ls-files", "-z", "--cached", "--others"]
    told = subprocess.run(  # noqa: S603 - no shell
        [*command, "--exclude-standard"], capture_output=True, check=False
    )
    names = told.stdout.split(b"\0") if told.returncode == 0 else []
    return [folder / os.fsdecode(each) for each in names if each]


def _walked(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that git does not keep, without hidden ones and environments."""
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if not path.is_dir():
            yield path
        elif not path.is_symlink() and not any((path / each).exists() for each in _MARKS):
            yield from _walked(path)


def _guide(project: Project, extension: Extension) -> str:
    """Return the text that says how the extension is built."""
    lines = [
        f"# How to build {project.config.name} {extension.manifest['version']}",
        "",
        "The package was built in this folder on "
        f"{platform.system()} ({platform.machine()}){_tools(project.folder)}:",
        "",
        *(f"    {each}" for each in _commands(project)),
        "",
        f"The extension is in `{_relative(extension.file.parent, project)}` then.",
    ]
    if classic := _classic(project):
        names = " and ".join(f"`{_relative(each, project)}`" for each in classic)
        lines += ["", f"{names} joins the modules beside it into one script, unminified."]
    lines += [
        "",
        "The relay, the modules in the folder `onconnect`, is the npm package of the same name: "
        "https://pypi.org/project/onconnect/ has its sources. The Python files are the program "
        "that the extension talks to by native messaging; it is no part of the package.",
        "",
    ]
    return "\n".join(lines)


def _commands(project: Project) -> list[str]:
    """Return the commands of a shell that build the extension in a fresh copy of the sources."""
    if project.config.build is None:
        return ["pip install onconnect", "onconnect update"]
    install = [each for lock, each in _INSTALL.items() if (project.folder / lock).is_file()]
    if not install and (project.folder / "package.json").is_file():
        install = ["npm install"]
    return [*install[:1], shlex.join(project.config.build)]


def _tools(folder: Path) -> str:
    """Return the versions of the tools that a build needs, as words of a sentence."""
    if not (folder / "package.json").is_file():
        return ""
    found = []
    for name, program in {"Node.js": "node", "npm": "npm"}.items():
        if path := shutil.which(program):
            told = subprocess.run(  # noqa: S603 - no shell
                [path, "--version"], capture_output=True, text=True, check=False
            )
            last = told.stdout.strip().rpartition("\n")[2]  # a shell script may say more before it
            found.append(f"{name} {last.removeprefix('v')}")
    return f", with {' and '.join(found)}" if found else ""


def _relative(path: Path, project: Project) -> str:
    return os.path.relpath(path, project.folder).replace(os.sep, "/")
