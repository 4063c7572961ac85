"""Lists where a browser looks for a host's native manifest, in the browser's own order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.install.computer.machine import SCOPES
from onconnect.install.computer.registry import Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from onconnect.install.browsers.table import BrowserRow, Location, Table
    from onconnect.install.computer.machine import Machine, Scope


@dataclass(frozen=True)
class Candidate:
    """One of the places where a browser looks for a host.

    Attributes:
        scope: whether it is one user's or all users'.
        manifest: where the native manifest is, or would be; None if no registry key leads to one.
        key: the registry key that is asked; None if the browser looks in a folder.
    """

    scope: Scope
    manifest: PurePath | None
    key: Key | None = None


def profile_folder(user_data_dir: PurePath) -> PurePath:
    """Return the folder where a Chromium started with `--user-data-dir` looks.

    It looks there in place of the user's usual folder.
    """
    return user_data_dir / "NativeMessagingHosts"


def candidates(
    browser: BrowserRow,
    name: str,
    table: Table,
    machine: Machine,
    user_data_dir: PurePath | None = None,
) -> Iterator[Candidate]:
    """Yield the places where a browser looks for a host; `Rules.wins` says which of them counts.

    Args:
        browser: the browser that looks.
        name: the host's name.
        table: the browsers' rules.
        machine: the computer.
        user_data_dir: what a Chromium is started with as `--user-data-dir`.

    Raises:
        SetupError: as `Machine.expand`.
    """
    place = browser.place(machine)
    if place is None:
        return
    moved = user_data_dir and machine.system != "windows" and not browser.ignores_user_data_dir
    for scope in SCOPES:
        if scope == "user" and user_data_dir and moved:
            yield Candidate(scope, profile_folder(user_data_dir) / f"{name}.json")
        elif machine.system == "windows":
            yield from _keys(browser, scope, name, table, machine)
        else:
            for location in place.locations(scope):
                yield Candidate(scope, machine.expand(location.at) / f"{name}.json")


def _keys(
    browser: BrowserRow, scope: Scope, name: str, table: Table, machine: Machine
) -> Iterator[Candidate]:
    """Yield the keys that a browser asks on Windows: each view of a hive, each key in it."""
    place = browser.place(machine)
    locations: tuple[Location, ...] = place.locations(scope) if place else ()
    for view in table.family[browser.family].registry:
        for location in locations:
            hive, _, path = location.at.partition("\\")
            if hive == view.hive:
                key = Key(view.hive, path, view.view).child(name)
                value = machine.registry.read(key)
                yield Candidate(scope, machine.path(value) if value else None, key)
