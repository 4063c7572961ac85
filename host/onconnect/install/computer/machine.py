"""Gathers what an installation asks of the computer in one object, which tests can replace."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import platformdirs

from onconnect.errors import SetupError
from onconnect.install.computer import starter
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Scope: TypeAlias = Literal["user", "system"]
SCOPES: Final[tuple[Scope, ...]] = ("user", "system")

_SYSTEMS = {"darwin": "macos", "win32": "windows", "linux": "linux"}
_VARIABLE = re.compile(r"\$(?:(\w+)|\{([\w()]+)(?::-(.*))?\})")


@dataclass(frozen=True)
class Machine:
    """A computer as one user sees it.

    Attributes:
        system: as browsers.toml names it: "linux", "macos", "windows" or "bsd".
        environ: the environment variables.
        data: the folder for what onconnect keeps, for this user and for all.
        disk: the files.
        registry: the keys; there are none but on Windows.
        find_program: the path of a program on PATH; None if there is none.
        starter: what becomes a launcher on Windows with a script at its end, as `starter.read`
            returns it; None if there is none, or this is another system.
    """

    system: str
    environ: Mapping[str, str]
    data: Mapping[Scope, PurePath]
    disk: Disk
    registry: Registry
    find_program: Callable[[str], str | None]
    starter: bytes | None = None

    @classmethod
    def here(cls) -> Machine:
        """Return the computer that this process runs on."""
        system = _SYSTEMS.get(sys.platform, "bsd")
        environ = without_snaps({"HOME": str(Path.home()), **os.environ}, Path.home())
        if system in {"linux", "bsd"}:  # not the first of XDG_DATA_DIRS, which a session changes
            moved = environ.get("XDG_DATA_HOME", "")
            share = moved if os.path.isabs(moved) else f"{environ['HOME']}/.local/share"
            own = Path(share, "onconnect")
            every = Path("/usr/local/share/onconnect")
        elif system == "macos":  # neither XDG_DATA_HOME nor Homebrew's folder, which is a user's
            own = Path(environ["HOME"], "Library/Application Support/onconnect")
            every = Path("/Library/Application Support/onconnect")
        else:  # not %ProgramData%, where every user may add files
            own = platformdirs.user_data_path("onconnect", appauthor=False)
            every = Path(environ.get("PROGRAMFILES", "C:/Program Files"), "onconnect")
        return cls(
            system=system,
            environ=environ,
            data={"user": own, "system": every},
            disk=Disk(),
            registry=Registry(),
            find_program=shutil.which,
            starter=starter.read() if system == "windows" else None,
        )

    def lock(self, scope: Scope) -> PurePath:
        """Return the file by which installations take turns; no other user may open it."""
        if self.system == "windows":
            own = self.data["user"] / "Logs"
            return own / "lock" if scope == "user" else self.data["system"].with_suffix(".lock")
        if scope == "system":
            return self.path("/run" if self.system == "linux" else "/var/run") / "onconnect.lock"
        folder = "Library/Logs" if self.system == "macos" else ".local/state"
        return self.expand("$HOME") / folder / "onconnect" / "lock"

    def path(self, text: str) -> PurePath:
        """Return a path in the form of this system."""
        return PureWindowsPath(text) if self.system == "windows" else PurePosixPath(text)

    def fill(self, template: str) -> str:
        """Return a text of browsers.toml with its environment variables filled in.

        An empty variable counts as absent, as `:-` means it in a shell.

        Raises:
            SetupError: a variable without a default is absent.
        """

        def value(match: re.Match[str]) -> str:
            name, default = match[1] or match[2], match[3]
            if found := self.environ.get(name):
                return found
            if default is None:
                raise SetupError(
                    f"the environment variable {name} is not set, and the browser's folder is "
                    "named after it: set it and run the installation again"
                )
            return _VARIABLE.sub(value, default)

        return _VARIABLE.sub(value, template)

    def expand(self, template: str) -> PurePath:
        """Return a path of browsers.toml with its environment variables filled in.

        Raises:
            SetupError: as `fill`.
        """
        return self.path(self.fill(template))


def is_root() -> bool:
    """Whether this process runs as root."""
    return sys.platform != "win32" and os.geteuid() == 0


def is_administrator() -> bool:
    """Whether this process may change what is every user's, as far as that can be told before.

    On POSIX systems that is found out by trying, since a folder may belong to anybody.
    """
    if sys.platform == "win32":
        from onconnect.windows import rights

        return rights.is_administrator()
    return True


def without_snaps(environ: Mapping[str, str], home: PurePath) -> dict[str, str]:
    """Return variables without those that lead into a Snap's folder.

    If an editor or a terminal is a Snap, the programs in it keep their data in the Snap's folder.
    A browser does not know that folder, and it is gone with the next revision of the Snap.

    Args:
        environ: the variables.
        home: the user's folder.
    """
    snaps = home / "snap"
    return {
        variable: value
        for variable, value in environ.items()
        if not (variable.startswith("XDG_") and _lies_in(value, snaps))
    }


def _lies_in(value: str, folder: PurePath) -> bool:
    path = type(folder)(value)
    return path.is_relative_to(folder) and path != folder
