"""Chooses the browsers to register with, and finds the places where they look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.browsers import launcher, lookup
from onconnect.install.computer.registry import Key
from onconnect.install.setup.plan import Refusal, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import PurePath

    from onconnect.install.browsers.table import BrowserRow, Location, Table
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.project_folder import Project


def chosen(
    table: Table,
    machine: Machine,
    *,
    names: Sequence[str] = (),
    every: bool = False,
    scope: Scope = "user",
) -> list[BrowserRow]:
    """Return the browsers with these names, or every known browser, or those that are installed.

    Args:
        table: the browsers.
        machine: the computer.
        names: as browsers.toml has them.
        every: whether to take all that have a known place in the scope.
        scope: for one user, or for all.

    Raises:
        SetupError: there is none of that name, or `names` and `every` are both given.
    """
    if names and every:
        raise SetupError("--all takes every browser: leave out --browser, or --all")
    if names:
        return table.named(names, machine)
    if not every:
        return table.present(machine)
    return [each for each in table.on(machine) if _is_known(each, machine, scope)]


def fitting(browsers: list[BrowserRow], project: Project) -> list[BrowserRow]:
    """Return those of some browsers that can run a project's extension.

    Raises:
        UnfitError: there are some, and none can.
    """
    families = project.families()
    found = [each for each in browsers if each.family in families]
    if browsers and not found:
        project.extensions(browsers[0].family)
    return found


def of(
    browsers: Iterable[BrowserRow], table: Table, machine: Machine, scope: Scope
) -> tuple[list[Target], list[Refusal]]:
    """Return where to register for browsers; those that share a place share a target.

    Raises:
        SetupError: as `Machine.expand`.
    """
    sharing: dict[Target, list[str]] = {}
    refusals = []
    for browser in browsers:
        place = browser.place(machine)
        locations = [each for each in place.locations(scope) if each.write] if place else []
        if not locations:
            reason = "it is not known where it looks for the hosts of all users"
            refusals.append(Refusal(browser.title, f"{reason}: leave out --scope system"))
        for location in locations:
            target = _target(browser, location, table, machine)
            sharing.setdefault(target, []).append(browser.title)
    found = [replace(each, browser=", ".join(titles)) for each, titles in sharing.items()]
    return found, refusals


def profile_target(user_data_dir: PurePath, title: str = "Chromium with --user-data-dir") -> Target:
    """Return where to register for a Chromium that is started with `--user-data-dir`.

    Args:
        user_data_dir: the profile folder.
        title: what to call this Chromium.
    """
    return Target(title, "chromium", lookup.profile_folder(user_data_dir))


def check_user_data_dir(browsers: Iterable[BrowserRow], machine: Machine, scope: Scope) -> None:
    """Check that a browser would look in a Chromium profile folder.

    Args:
        browsers: those that were named for it, if any.
        machine: the computer.
        scope: for one user, or for all.

    Raises:
        SetupError: none would.
    """
    if machine.system == "windows":
        raise SetupError(
            "on Windows every Chromium asks the registry, whatever its --user-data-dir: leave out "
            "--user-data-dir here"
        )
    if scope == "system":
        raise SetupError("a profile folder is one user's: leave out --user-data-dir, or --scope")
    for browser in browsers:
        if browser.ignores_user_data_dir or browser.family != "chromium":
            raise SetupError(
                f"{browser.title} looks in its usual folder, whatever its --user-data-dir: leave "
                "out --user-data-dir here"
            )


def _target(browser: BrowserRow, location: Location, table: Table, machine: Machine) -> Target:
    place = browser.place(machine)
    flatpak = place.flatpak if place else None
    caveat = (place.caveat if place else None) or (launcher.permission(flatpak) if flatpak else "")
    hive, _, path = location.at.partition("\\")
    views = [each for each in table.family[browser.family].registry if each.hive == hive]
    if views:  # HKCU\Software is the same in both
        read = views[:1] if hive == "HKCU" else views
        keys = tuple(Key(each.hive, path, each.view) for each in read)
        return Target("", browser.family, keys=keys, caveat=caveat)
    folder = machine.expand(location.at)
    return Target("", browser.family, folder=folder, flatpak=flatpak, caveat=caveat)


def _is_known(browser: BrowserRow, machine: Machine, scope: Scope) -> bool:
    """Whether a browser's places are known: some are named by a variable that may not be set."""
    place = browser.place(machine)
    locations = place.locations(scope) if place else ()
    try:
        for location in locations:
            machine.fill(location.at)
    except SetupError:
        return False
    return bool(locations)
