"""The browsers that can be registered with, and which of them are there: browsers.toml, read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from onconnect.install.machine import Machine

Family: TypeAlias = Literal["gecko", "chromium"]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Row):
    """A browser on one system; paths as `Machine.expand` takes them.

    Attributes:
        programs: names on PATH.
        profiles: folders that the browser makes when it first runs.
        user: folders where it looks for the native manifests of one user.
        sources: where these facts come from.
    """

    programs: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    user: tuple[str, ...]
    sources: tuple[str, ...] = Field(min_length=1)


class Browser(_Row):
    """One browser of the table.

    Attributes:
        title: what its users call it.
        family: whose native manifests it reads.
        on: where it exists, by `Machine.system`.
    """

    title: str
    family: Family
    on: dict[str, Place]

    def place(self, machine: Machine) -> Place | None:
        """Return the browser's place on a computer's system; None if it has none."""
        return self.on.get(machine.system)

    def program(self, machine: Machine) -> str | None:
        """Return the path of the first of the browser's programs that is on PATH."""
        place = self.place(machine)
        found = map(machine.find_program, place.programs if place else ())
        return next(filter(None, found), None)

    def is_present(self, machine: Machine) -> bool:
        """Whether the computer has the browser's program, or its user a profile folder of it."""
        place = self.place(machine)
        if place is None:
            return False
        return self.program(machine) is not None or any(
            machine.is_folder(machine.expand(profile)) for profile in place.profiles
        )


@cache
def table() -> tuple[Browser, ...]:
    """Return all browsers, in the order of browsers.toml."""
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return tuple(Browser.model_validate(row) for row in rows.values())
