"""Plans an installation: which files and registry values it writes, for which browsers.

A plan is made of a project, a machine and a table; making it changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.extension import ExtensionWithoutIdError
from onconnect.install.browsers import launcher, manifest
from onconnect.install.setup.steps import File, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.browser_families import FamilyName
    from onconnect.config import Project
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.computer.registry import Key
    from onconnect.install.setup.steps import Step


@dataclass(frozen=True)
class Target:
    """A place where one or more browsers look for native manifests.

    Attributes:
        browser: what to call the browsers in a report.
        family: whose manifests they read.
        folder: where they look, absolute; None if they ask the registry.
        key: what they ask the registry for, without the host's name; None if they look in a folder.
        flatpak: the application's ID, if the browser is a Flatpak.
        caveat: why a proof from outside of the browser says nothing, with the remedy; "" if it is
            valid.
    """

    browser: str
    family: FamilyName
    folder: PurePath | None = None
    key: Key | None = None
    flatpak: str | None = None
    caveat: str = ""


@dataclass(frozen=True)
class Registration:
    """The registration of a host at a target.

    Attributes:
        target: where.
        manifest: the native manifest.
        value: what leads to it in the registry; None if it lies where the browser looks.
        extension_ids: the extension's IDs in this browser; the first is its own.
    """

    target: Target
    manifest: File
    value: Value | None
    extension_ids: tuple[str, ...]

    @property
    def callers(self) -> tuple[str, ...]:
        """The extension by each of its IDs, as the browser names it to the host."""
        return tuple(manifest.caller(self.target.family, each) for each in self.extension_ids)


@dataclass(frozen=True)
class Refusal:
    """A browser that the project cannot be registered with.

    Attributes:
        browser: what to call it in a report.
        reason: why, with the remedy.
    """

    browser: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """All that an installation does.

    Attributes:
        name: the native host's name.
        scope: for one user, or for all.
        launchers: what the browsers start; the first is the host's, the others lead to it.
        registrations: one for each place that the project can be registered at.
        refusals: one for each browser that it cannot be registered with.
        project: whose host, its folder.
        python: what the host is started by.
    """

    name: str
    scope: Scope
    launchers: tuple[File, ...]
    registrations: tuple[Registration, ...]
    refusals: tuple[Refusal, ...]
    project: PurePath
    python: PurePath

    @property
    def launcher(self) -> File:
        """What starts the host."""
        return self.launchers[0]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in the order of writing: no step refers to a file that is not there yet."""
        manifests = (each.manifest for each in self.registrations)
        values = (each.value for each in self.registrations if each.value)
        return tuple(dict.fromkeys((*self.launchers, *manifests, *values)))


def plan(
    project: Project,
    targets: Iterable[Target],
    *,
    machine: Machine,
    scope: Scope = "user",
    python: PurePath,
) -> Plan:
    """Return what registers a project's host.

    Args:
        project: whose host.
        targets: where to register it.
        machine: the computer; the launcher goes to its data folder.
        scope: for one user, or for all.
        python: the interpreter that has onconnect and the project's packages, absolute.

    Raises:
        SetupError: the extension's manifest is unreadable, or a path cannot be in a manifest.
    """
    config = project.config
    extension = project.extension()
    extension.check(config.name)
    data = machine.data[scope] / config.name
    host = _launcher(project, data, machine, python)
    launchers = [host]
    registrations = []
    refusals = []
    for target in targets:
        try:
            extension_ids = project.ids_in(target.family)
        except SetupError as error:
            refusals.append(Refusal(target.browser, str(error)))
            continue
        start = host
        if target.flatpak:
            start = _wrapper(config.name, target.flatpak, machine, host.path)
            launchers.append(start)
        content = manifest.render(
            target.family,
            name=config.name,
            description=config.description,
            path=start.path,
            callers=manifest.callers(project, target.family),
        )
        folder = target.folder or data / target.family
        file = File(folder / f"{config.name}.json", content)
        value = Value(target.key.child(config.name), str(file.path)) if target.key else None
        registrations.append(Registration(target, file, value, extension_ids))
    return Plan(
        config.name,
        scope,
        tuple(launchers),
        tuple(registrations),
        tuple(refusals),
        project.folder,
        python,
    )


def _launcher(project: Project, data: PurePath, machine: Machine, python: PurePath) -> File:
    form, suffix = (
        (launcher.batch, ".bat") if machine.system == "windows" else (launcher.script, "")
    )
    content = form(
        python=python,
        host=project.config.arguments(project.folder, _callers(project)),
        environment=project.config.environment,
    )
    return File(data / f"launcher{suffix}", content, 0o755)


def _callers(project: Project) -> tuple[str, ...]:
    """Return all extensions that may start a host: one launcher serves both families."""
    found: list[str] = []
    for family in NAMED:
        with suppress(ExtensionWithoutIdError):
            found += manifest.callers(project, family)
    return tuple(found)


def _wrapper(name: str, flatpak: str, machine: Machine, host: PurePath) -> File:
    """Return a launcher that a Flatpak can see, and that starts the host outside of its sandbox."""
    folder = machine.expand(f"$HOME/.var/app/{flatpak}/data/onconnect") / name
    return File(folder / "launcher", launcher.escape(name=name, host=host), 0o755)
