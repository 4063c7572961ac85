"""Finds files of a host that other users can change, or cannot read.

Every user, and root, starts what is installed for all users. Somebody who may write to the
interpreter, the handlers or a folder above them could run any program as those users.
"""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.install.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope

_ROOT = 0
_ADMINISTRATORS = {_ROOT, 80} if sys.platform == "darwin" else {_ROOT}
"""Groups whose members can become root anyway. On macOS they may write python.org's Python."""

_LIBRARIES = ("stdlib", "platstdlib", "purelib", "platlib")
_IMPORTED = (".py", ".pyc", ".so", ".pth")
_NEVER_IMPORTED = (".", "node_modules", "__pycache__")


def faults(paths: Iterable[PurePath], machine: Machine, scope: Scope) -> Iterator[Fault]:
    """Yield a fault for the first path that others may write, and for the first they cannot read.

    Args:
        paths: files and folders that a host is made of; those that are not there do not count.
        machine: the computer. On Windows nothing is yielded.
        scope: "user" if only the user who asks, and root, may write; "system" if only root may,
            and everybody must be able to read.
    """
    if sys.platform == "win32" or machine.system == "windows":
        return
    trusted = {_ROOT} if scope == "system" else {_ROOT, os.geteuid()}
    chains = dict.fromkeys(each for path in paths for each in _chain(Path(path)))
    writable = filter(None, (_writable(each, trusted) for each in chains))
    if problem := next(writable, ""):
        fault = Fault("others-may-write", problem=problem)
        fault.is_error = scope == "system"
        yield fault
    unreadable = filter(None, map(_unreadable, chains))
    if scope == "system" and (problem := next(unreadable, "")):
        yield Fault("others-cannot-read", problem=problem)


def parts_of_host(python: PurePath, project: PurePath, scope: Scope) -> Iterator[PurePath]:
    """Yield the files and folders that a host imports from, and its interpreter.

    Args:
        python: the interpreter.
        project: the folder that handlers are imported from.
        scope: "system" to look into all their folders, however deep.
    """
    yield from _parts_of_python(python, scope)
    yield project
    yield from _code_in(project, is_thorough=scope == "system")


def parts_of_program(program: PurePath) -> Iterator[PurePath]:
    """Yield the files and folders of a program that is packed."""
    yield program
    for where, folders, names in os.walk(program.parent):
        yield from (Path(where, each) for each in (*folders, *names))


def _parts_of_python(python: PurePath, scope: Scope) -> Iterator[PurePath]:
    """Yield an interpreter, and what it imports from if it is the one that runs this."""
    yield python
    if python == Path(sys.executable).absolute():
        folders = {sysconfig.get_path(each) for each in _LIBRARIES}
        folders.add(str(Path(__file__).absolute().parents[2]))
        for folder in sorted(folders):
            yield Path(folder)
            if scope == "system":
                yield from _code_in(Path(folder), is_thorough=True)


def _code_in(folder: PurePath, *, is_thorough: bool) -> Iterator[Path]:
    """Yield the files of a folder that Python can import, and their folders."""
    for where, folders, names in os.walk(folder):
        folders[:] = [
            each for each in folders if is_thorough and not each.startswith(_NEVER_IMPORTED)
        ]
        yield from (Path(where, each) for each in folders)
        yield from (Path(where, each) for each in names if each.endswith(_IMPORTED))


def _chain(path: Path) -> Iterator[Path]:
    """Yield a path and its parents, and the same of the path that its links lead to."""
    yield path
    yield from path.parents
    if (real := Path(os.path.realpath(path))) != path:
        yield real
        yield from real.parents


def _writable(path: Path, trusted: set[int]) -> str:
    """Return a sentence if others may replace or write to a path; else ""."""
    try:
        found = path.lstat()
    except OSError:
        return ""
    if found.st_uid not in trusted:
        return f"{path} belongs to {user(found.st_uid)}, who may change it"
    if stat.S_ISLNK(found.st_mode):  # its own bits mean nothing
        return ""
    is_sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    if is_sticky:  # as in /tmp: others cannot replace what is in it
        return ""
    if found.st_mode & stat.S_IWOTH:
        return f"everybody may write {path}"
    if found.st_mode & stat.S_IWGRP and not _is_private(found.st_gid, found.st_uid):
        return f"the group {_group(found.st_gid)} may write {path}"
    return ""


def _unreadable(path: Path) -> str:
    """Return a sentence if not everybody may read a path; else ""."""
    try:
        found = path.stat()
    except OSError:
        return ""
    needed = stat.S_IXOTH if stat.S_ISDIR(found.st_mode) else stat.S_IROTH
    return "" if found.st_mode & needed else f"only some users may read {path}"


def _is_private(group: int, user: int) -> bool:
    """Whether a group is the administrators', or one that a system gives each user."""
    if sys.platform == "win32" or group in _ADMINISTRATORS:
        return True
    import grp
    import pwd

    try:
        entry, owner = grp.getgrgid(group), pwd.getpwuid(user)
    except KeyError:
        return False
    is_namesake = group == owner.pw_gid and entry.gr_name == owner.pw_name
    return is_namesake and set(entry.gr_mem) <= {owner.pw_name}


def user(number: int) -> str:
    """Return the name of a user, or the number if the system knows no name."""
    if sys.platform != "win32":
        import pwd

        with suppress(KeyError):
            return pwd.getpwuid(number).pw_name
    return f"the user number {number}"


def _group(number: int) -> str:
    if sys.platform != "win32":
        import grp

        with suppress(KeyError):
            return grp.getgrgid(number).gr_name
    return f"number {number}"
