"""Remembers what a run has replaced with its registration, also if the run is killed.

What a run has registered must not come back once the run has ended. It lies in the user's own data
folder, a file for each place, because the temporary folder of a killed run may be gone.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect.install.computer import run_folder
from onconnect.project import files

if TYPE_CHECKING:
    from onconnect.install.computer.machine import Machine

_FOLDER: Final = "replaced-by-dev"
"""No host's own folder is called so: the name of a host has no hyphen."""


class Replaced:
    """What was at a place before runs of `onconnect dev`, and what a run has put there.

    Args:
        place: a native manifest's path, or the name of a key in the registry.
        machine: the computer.
    """

    def __init__(self, place: str, machine: Machine) -> None:
        name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._file = Path(machine.data["user"], _FOLDER, f"{name}.json")
        self._place = place
        self._disk = machine.disk

    def before(self, now: str | None) -> str | None:
        """Return what was there before runs; None for nothing, or if that is not known any more.

        Args:
            now: what is there now, which a run may have left.
        """
        if now is None:
            return None
        told = self._told()
        if told.get("run") == now:
            return told["before"]
        return None if self._is_of_a_run(now) else now

    def keep(self, run: str, before: str | None) -> None:
        """Remember what a run is about to put there, and what was there.

        Raises:
            OSError: it cannot be written.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        told = {"place": self._place, "run": run, "before": before}
        files.write(self._file, json.dumps(told, indent=2).encode("ascii"))

    def forget(self, run: str) -> None:
        """Remember nothing of this place any more, unless another run has taken it over.

        Args:
            run: what the run that ends has put there.
        """
        if self._told().get("run") == run:
            with suppress(OSError):  # a folder is not empty
                self._file.unlink()
                self._file.parent.rmdir()
                self._file.parent.parent.rmdir()

    def _told(self) -> dict[str, str | None]:
        """Return what is remembered of this place; nothing if that cannot be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(self._file.read_bytes())
            return {"run": told["run"], "before": told["before"]}
        return {}

    def _is_of_a_run(self, registered: str) -> bool:
        """Whether a native manifest, or the path of one, is a run's."""
        with suppress(ValueError, KeyError, TypeError):
            registered = json.loads(registered)["path"]
        return isinstance(registered, str) and run_folder.is_in_one(Path(registered), self._disk)
