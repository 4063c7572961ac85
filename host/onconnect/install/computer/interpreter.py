"""Checks whether a Python will still exist, and find this onconnect, when a browser starts it.

A program that has its own Python packed has to last, too.

A launcher names the Python by its path. A Python in a cache or a temporary folder will be gone one
day, and a Python that finds onconnect by the variables of a terminal fails without them.
"""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import onconnect
from onconnect.install.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine

_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/private/tmp", "/private/var/folders")  # noqa: S108
_BY_VARIABLE = (
    *("$TMPDIR", "$TEMP", "$TMP", "$XDG_RUNTIME_DIR"),
    *("$XDG_CACHE_HOME", "$UV_CACHE_DIR", "$HOME/.cache", "$HOME/Library/Caches"),
    *(r"$LOCALAPPDATA\Temp", r"$LOCALAPPDATA\uv\cache", r"$LOCALAPPDATA\pip\cache"),
)
_LASTS = ("pypoetry", "virtualenvs")
"""Poetry keeps its environments in its cache, and does not remove them when it is cleared."""

_TAG = "CACHEDIR.TAG"
"""What marks a folder as a cache: https://bford.info/cachedir/."""

_LONGEST_PATH: Final = 259
"""Characters of a program's path with which Windows starts it."""

_STORE: Final = "WindowsApps"
"""The folder of the Microsoft Store's programs, and of the aliases that start them."""

_WHERE = (
    "from importlib.util import find_spec as find; spec = find('onconnect'); "
    "print(spec.origin if spec else '')"
)
_PATIENCE = 20.0  # s


def check_place(python: PurePath, machine: Machine) -> None:
    """Check that a Python lies where browsers can start it, today and later.

    Raises:
        Fault: it lies in a folder that is emptied; or, on Windows, is one that cannot serve.
    """
    if machine.system == "windows":
        _check_on_windows(python, machine)
    for path in dict.fromkeys((python, machine.disk.resolved(python))):
        if folder := _passing(path, machine):
            raise Fault("interpreter-temporary", python=python, folder=folder)


def check_program(program: PurePath, machine: Machine) -> None:
    """Check the same of a program that is packed.

    Raises:
        Fault: it lies in a folder that is emptied; or Windows starts nothing by its path.
    """
    if machine.system == "windows":
        _check_length(program)
    if folder := _passing(program, machine):
        raise Fault("program-temporary", program=program, folder=folder)


def _check_length(program: PurePath) -> None:
    if len(str(program)) > _LONGEST_PATH:
        raise Fault("path-too-long", path=program, longest=_LONGEST_PATH)


def _check_on_windows(python: PurePath, machine: Machine) -> None:
    """Check that a browser can start a Python, and sees what that writes.

    Sources: docs.python.org/3/using/windows.html, "Known issues" of the Microsoft Store package;
    learn.microsoft.com, CreateProcessW: the name of a program has at most MAX_PATH characters.
    """
    _check_length(python)
    if any(
        _STORE in path.parts
        for path in (python, machine.disk.resolved(python), *_home(python, machine))
    ):
        raise Fault("interpreter-of-store", python=python)


def _home(python: PurePath, machine: Machine) -> Iterator[PurePath]:
    """Yield the folder of the Python that a virtual environment was made from, if it is one."""
    with suppress(OSError, ValueError, IndexError):
        text = machine.disk.read(python.parents[1] / "pyvenv.cfg").decode("utf-8")
        for name, _, value in (line.partition("=") for line in text.splitlines()):
            if name.strip() == "home":
                yield machine.path(value.strip())


def check_own(python: Path, environ: Mapping[str, str]) -> None:
    """Check that the Python that runs this finds this onconnect in a browser's environment.

    Args:
        python: as `launcher.interpreter` returns it.
        environ: as `prove.environment` returns it.

    Raises:
        Fault: it does not.
    """
    own = Path(onconnect.__file__)
    try:
        done = subprocess.run(  # noqa: S603 - no shell
            [python, "-P", "-c", _WHERE],
            env=dict(environ),
            cwd=python.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = f"{python} does not start by itself ({error})"
        raise Fault("interpreter-shadowed", problem=problem) from None
    found = done.stdout.strip()
    if found and own.samefile(found):
        return
    other = f"finds another onconnect, {found}," if found else "finds no onconnect"
    raise Fault(
        "interpreter-shadowed",
        problem=f"{own.parent} is what runs here, and {python} {other} without this terminal's "
        "variables, such as PYTHONPATH",
    )


def _passing(python: PurePath, machine: Machine) -> PurePath | None:
    """Return the folder that makes a Python temporary; None if the Python lasts."""
    if any(pair == _LASTS for pair in zip(python.parts, python.parts[1:], strict=False)):
        return None
    roots = set(_roots(machine))
    own = python.parents[1] if len(python.parents) > 1 else None
    for folder in python.parents:
        if folder in roots or folder.name == ".cache":
            return folder
        if folder != own and folder.name != "bin" and machine.disk.exists(folder / _TAG):
            return folder
    return None


def _roots(machine: Machine) -> Iterator[PurePath]:
    """Yield folders that are emptied, except those that the user's own folder lies in."""
    home = machine.path(machine.environ["HOME"])
    found = [machine.path(each) for each in _TEMPORARY if machine.system != "windows"]
    for template in _BY_VARIABLE:
        variable = template.partition("/")[0].partition("\\")[0]
        if machine.environ.get(variable.removeprefix("$")):
            found.append(machine.expand(template))
    if machine.environ.get("TMPDIR") is None and machine.system != "windows":
        found.append(machine.path(tempfile.gettempdir()))
    yield from (each for each in found if not home.is_relative_to(each))
