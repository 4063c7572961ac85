"""What an installation asks of the computer: one object, so that a test can make one up."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SYSTEMS = {"darwin": "macos", "win32": "windows"}
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::-(.*))?\})")


@dataclass(frozen=True)
class Machine:
    """A computer as one user sees it.

    Attributes:
        system: as browsers.toml names it: "linux", "macos" or "windows".
        environ: the environment variables.
        data: the folder for what onconnect keeps for this user.
        is_folder: whether a path is a folder.
        find_program: the path of a program on PATH; None if there is none.
    """

    system: str
    environ: Mapping[str, str]
    data: Path
    is_folder: Callable[[Path], bool]
    find_program: Callable[[str], str | None]

    @classmethod
    def here(cls) -> Machine:
        """Return the computer that this process runs on."""
        environ = {"HOME": str(Path.home()), **os.environ}
        return cls(
            system=_SYSTEMS.get(sys.platform, sys.platform),
            environ=environ,
            data=platformdirs.user_data_path("onconnect", appauthor=False),
            is_folder=Path.is_dir,
            find_program=shutil.which,
        )

    def expand(self, template: str) -> Path:
        """Return a path of browsers.toml with its environment variables filled in.

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
                    f"the environment variable {name} is not set, and browsers' folders are named "
                    "after it: set it and run the installation again"
                )
            return _VARIABLE.sub(value, default)

        return Path(_VARIABLE.sub(value, template))
