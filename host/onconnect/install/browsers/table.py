"""Reads browsers.toml, the table of browsers, and finds out which of them are installed."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from onconnect.browser_families import FamilyName  # noqa: TC001 - pydantic reads it
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onconnect.install.computer.machine import Machine, Scope

Sources: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class View(_Row):
    """Half of the Windows registry.

    Attributes:
        hive: for one user, or for all.
        view: for programs of 32 or of 64 bits.
    """

    hive: Literal["HKCU", "HKLM"]
    view: Literal[32, 64]


class Rules(_Row):
    """What all browsers of a family have in common.

    Attributes:
        wins: which native manifest counts, of those that lie where the browser looks.
        registry: where a key is read on Windows, in this order.
        sources: names in `Table.source`.
    """

    wins: Literal["first existing", "first valid"]
    registry: tuple[View, ...]
    sources: Sources


class Location(_Row):
    """A place where a browser looks for native manifests.

    Attributes:
        at: a folder, as `Machine.expand` takes it; or a key of the Windows registry with its hive.
        sources: names in `Table.source`.
        write: whether an installation registers here; False where another place makes that
            unnecessary.
    """

    at: str
    sources: Sources
    write: bool = True


class Place(_Row):
    """A browser on one system.

    Attributes:
        programs: names on PATH, and absolute paths as `Machine.expand` takes them.
        user: where it looks for the hosts of one user, in this order.
        system: where it looks then, for the hosts of all users.
        flatpak: the application's ID, if it is a Flatpak.
        caveat: why a proof from outside of the browser says nothing, and what to do.
    """

    programs: tuple[str, ...]
    user: tuple[Location, ...]
    system: tuple[Location, ...] = ()
    flatpak: str | None = None
    caveat: str | None = None

    def locations(self, scope: Scope) -> tuple[Location, ...]:
        """Return where the browser looks for hosts of one user, or of all."""
        return self.user if scope == "user" else self.system


class BrowserRow(_Row):
    """One browser of the table.

    Attributes:
        name: what `--browser` takes.
        title: what its users call it.
        family: whose native manifests it reads.
        ignores_user_data_dir: whether it looks in its usual folder when it is started with
            `--user-data-dir`.
        web_ext: whether web-ext can open it.
        linux, macos, windows, bsd: where it exists.
    """

    name: str
    title: str
    family: FamilyName
    ignores_user_data_dir: bool = False
    web_ext: bool = True
    linux: Place | None = None
    macos: Place | None = None
    windows: Place | None = None
    bsd: Place | None = None

    def place(self, machine: Machine) -> Place | None:
        """Return the browser's place on a computer's system; None if it has none."""
        place: Place | None = getattr(self, machine.system)
        return place

    def program(self, machine: Machine) -> str | None:
        """Return the path of the first of the browser's programs that is there."""
        place = self.place(machine)
        found = (_find(program, machine) for program in place.programs) if place else ()
        return next(filter(None, found), None)


class Table(_Row):
    """All of browsers.toml.

    Attributes:
        source: what the names in `sources` stand for.
        family: the rules of each family.
        browser: the browsers by name, in the order of the file.
    """

    source: dict[str, str]
    family: dict[FamilyName, Rules]
    browser: dict[str, BrowserRow]

    def on(self, machine: Machine) -> list[BrowserRow]:
        """Return the browsers that exist for a computer's system, installed or not."""
        return [each for each in self.browser.values() if each.place(machine)]

    def present(self, machine: Machine) -> list[BrowserRow]:
        """Return the browsers that are installed.

        Only a program counts: a folder of settings stays when a browser is removed. A program on
        PATH belongs to the browser that has its path in the table, if one has.
        """
        browsers = self.on(machine)
        owned = {path: browser.name for browser in browsers for path in _absolute(browser, machine)}
        return [
            browser
            for browser in browsers
            if (program := browser.program(machine))
            and owned.get(program, browser.name) == browser.name
        ]

    def named(self, names: Iterable[str], machine: Machine) -> list[BrowserRow]:
        """Return browsers by name.

        Raises:
            SetupError: there is none of that name on this system.
        """
        known = {each.name: each for each in self.on(machine)}
        for name in names:
            if name not in known:
                raise SetupError(
                    f"there is no browser {name!r} on {machine.system}: name one of "
                    f"{', '.join(known)}"
                )
        return [known[name] for name in dict.fromkeys(names)]


@cache
def load_table() -> Table:
    """Return the table of browsers.toml."""
    document = tomllib.loads(Path(__file__).with_name("browsers.toml").read_text("utf-8"))
    for name, row in document["browser"].items():
        row["name"] = name
    return Table.model_validate(document)


def _absolute(browser: BrowserRow, machine: Machine) -> list[str]:
    place = browser.place(machine)
    programs = place.programs if place else ()
    return [path for each in programs if (path := _absolute_path(each, machine))]


def _find(program: str, machine: Machine) -> str | None:
    if path := _absolute_path(program, machine):
        paths = [path]
        if machine.system == "macos" and path.startswith("/Applications/"):
            paths.append(f"{machine.environ['HOME']}{path}")  # of those who may write no other
        return next((each for each in paths if machine.disk.is_file(machine.path(each))), None)
    return None if _is_path(program) else machine.find_program(program)


def _absolute_path(program: str, machine: Machine) -> str | None:
    """Return the path of a program, if the table gives it by a path and that can be expanded."""
    if not _is_path(program):
        return None
    try:
        return str(machine.expand(program))
    except SetupError:  # a variable that is not set names no folder
        return None


def _is_path(program: str) -> bool:
    return "/" in program or "\\" in program
