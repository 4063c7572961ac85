"""Writes the programs by which `onconnect dev` starts browsers and the host; registers the host."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from onconnect.install.browsers import launcher, manifest
from onconnect.project.dev import attached, between, opened, places, starter
from onconnect.project.dev.folder import OWN_PATH
from onconnect.project.opening import webext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onconnect.browser_families import FamilyName
    from onconnect.install.computer.machine import Machine
    from onconnect.install.computer.registry import Key
    from onconnect.project_folder import Project

_FIREFOX_PREFERENCES = (
    "devtools.console.stdout.content=true",
    "browser.dom.window.dump.enabled=true",
)


@dataclass(frozen=True)
class Options:
    """What a developer asks for.

    Attributes:
        record: a file for the recording of each message; None for no recording.
        url: the page that is opened; None for a page of this computer's own.
        profile: a folder for a browser profile that is kept; None for a fresh one.
        is_headless: whether browsers open without a window.
    """

    record: Path | None = None
    url: str | None = None
    profile: Path | None = None
    is_headless: bool = False


def register(
    folder: Path,
    project: Project,
    machine: Machine,
    options: Options,
    keys: Mapping[Key, FamilyName] = MappingProxyType({}),
) -> contextlib.AbstractContextManager[None]:
    """Write the launcher, and register it for as long as the block runs.

    Args:
        folder: that of the run.
        project: whose host.
        machine: the computer.
        options: what else is asked for.
        keys: on Windows, where the run's browsers look, as `places.keys_of` returns it.
    """
    command, variables = _host(folder, project, machine, options)
    profile = options.profile or folder / "chromium"
    return registered(folder, project, machine, command, variables, profile, keys)


@contextlib.contextmanager
def registered(
    folder: Path,
    project: Project,
    machine: Machine,
    command: Sequence[str],
    variables: Mapping[str, str | None],
    profile: Path,
    keys: Mapping[Key, FamilyName] = MappingProxyType({}),
) -> Iterator[None]:
    """Write a launcher of a project, and register it for as long as the block runs.

    Args:
        folder: that of the run.
        project: whose host.
        machine: the computer.
        command: what a browser starts, as `Arguments.command` returns it.
        variables: as `starter.write` takes them.
        profile: the folder of Chromium's profile.
        keys: on Windows, where the run's browsers look, as `places.keys_of` returns it.
    """
    name = project.config.name
    for extension in project.extensions():
        extension.check(name)
    start = starter.write(folder / "launcher", command, variables, machine)
    manifests = {
        family: manifest.render(
            family,
            name=name,
            description=project.config.description,
            path=start,
            callers=manifest.callers(family, project.ids_in(family)),
        )
        for family in project.builds()
    }
    if machine.system == "windows":
        with places.in_registry(name, manifests, folder, machine, keys):
            yield
    else:
        with places.in_folders(name, manifests, folder, profile, machine):
            yield


def _host(
    folder: Path, project: Project, machine: Machine, options: Options
) -> tuple[list[str], dict[str, str | None]]:
    """Return what a browser starts, and its variables: the host gets the user's own environment."""
    config = project.config
    variables = {**own_variables(machine), **config.environment}
    if "PATH" in config.environment:
        (folder / OWN_PATH).touch()
    host = config.arguments(project.folder)
    program = between.__name__
    if config.attach:
        host, program = host._replace(start=()), attached.__name__  # it is started from here
    elif options.record:
        variables["ONCONNECT_RECORD"] = str(options.record.absolute())
    return host.command(str(launcher.interpreter()), program, str(folder)), variables


def own_variables(machine: Machine) -> dict[str, str | None]:
    """Return the user's own variables in the place of those that a run's browser has."""
    changed = ("HOME", "XDG_CONFIG_HOME", *webext.temporary_variables(machine))
    own = {name: machine.environ.get(name) for name in changed}
    return {**own, **dict.fromkeys(launcher.FOREIGN)}


def arguments(
    browser: webext.Runnable, program: str, folder: Path, machine: Machine, options: Options
) -> list[str]:
    """Return web-ext's arguments for a browser that prints into a connection to this command."""
    variables: dict[str, str | None] = {}
    command, further = [program], list[str]()
    profile = options.profile.absolute() if options.profile else None
    if browser is webext.Runnable.firefox:
        variables |= places.firefox_variables(folder, machine)
        if machine.system == "windows":  # it starts itself once more, and would not wait for that
            command.append("-wait-for-browser")
        if options.is_headless:
            variables["MOZ_HEADLESS"] = "1"
        if profile:
            further += ["--firefox-profile", str(profile), "--profile-create-if-missing"]
        for preference in _FIREFOX_PREFERENCES:
            further += ["--pref", preference]
    else:
        command.append("--enable-logging=stderr")
        if options.is_headless:
            command.append("--headless=new")
    if profile:
        further.append("--keep-profile-changes")
    line = opened.write(folder, browser.value, command, variables)
    start = starter.write(folder / f"start-{browser}", line, {}, machine)
    return [*webext.target(browser, str(start), profile or folder / "chromium"), *further]
