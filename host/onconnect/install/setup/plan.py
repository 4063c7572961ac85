"""Plans an installation: which files and registry values it writes, for which browsers.

A plan is made of a project, a machine and a table; making it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher, launcher_exe, launcher_reader, manifest
from onconnect.install.browsers.launcher_reader import Started
from onconnect.install.setup.steps import File, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.arguments import Arguments
    from onconnect.browser_families import FamilyName
    from onconnect.config import Config
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.computer.registry import Key
    from onconnect.install.setup.steps import Step
    from onconnect.project_folder import Project


@dataclass(frozen=True)
class Target:
    """A place where one or more browsers look for native manifests.

    Attributes:
        browser: what to call the browsers in a report.
        family: whose manifests they read.
        folder: where they look, absolute; None if they ask the registry.
        keys: what they ask the registry for, without the host's name, in their order: one key, or
            that key in both views; none if they look in a folder.
        flatpak: the application's ID, if the browser is a Flatpak.
        caveat: why a proof from outside of the browser says nothing, with the remedy; "" if it is
            valid.
    """

    browser: str
    family: FamilyName
    folder: PurePath | None = None
    keys: tuple[Key, ...] = ()
    flatpak: str | None = None
    caveat: str = ""


@dataclass(frozen=True)
class Registration:
    """The registration of a host at a target.

    Attributes:
        target: where.
        manifest: the native manifest.
        values: what leads to it in the registry; none if it lies where the browser looks.
        extension_ids: the extension's IDs in this browser; the first is its own.
    """

    target: Target
    manifest: File
    values: tuple[Value, ...]
    extension_ids: tuple[str, ...]

    @property
    def callers(self) -> tuple[str, ...]:
        """The extension by each of its IDs, as the browser names it to the host."""
        return tuple(map(NAMED[self.target.family].caller, self.extension_ids))


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
        launchers: what starts the host, and then what leads to that from elsewhere; of a program
            that is packed, only the latter.
        registrations: one for each place that the project can be registered at.
        refusals: one for each browser that it cannot be registered with.
        project: the folder that the host's handlers are imported from.
        python: what the host is started by: an interpreter, or the program that is packed.
        started: what browsers start in the end.
    """

    name: str
    scope: Scope
    launchers: tuple[File, ...]
    registrations: tuple[Registration, ...]
    refusals: tuple[Refusal, ...]
    project: PurePath
    python: PurePath
    started: Started

    @property
    def launcher(self) -> File:
        """What starts the host, unless that is a program that is packed."""
        return self.launchers[0]

    @property
    def program(self) -> PurePath:
        """What browsers start, as far as nothing has to lead there from elsewhere."""
        return self.python if self.started.program else self.launcher.path

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in the order of writing: no step refers to a file that is not there yet."""
        manifests = (each.manifest for each in self.registrations)
        values = (value for each in self.registrations for value in each.values)
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
    for extension in project.extensions():
        extension.check(config.name)
    data = machine.data[scope] / config.name
    told = project.arguments(
        NAMED[family].caller(each) for family, ids in project.ids().items() for each in ids
    )
    launchers = []
    program = project.program and machine.path(str(project.program))
    if program is None:
        launchers.append(launcher_file(config, told, data, machine, python))
        program = launchers[0].path
    ids_in = cache(partial(_ids_in, project))  # many browsers are of one family
    registrations = []
    refusals = []
    for target in targets:
        try:
            extension_ids = ids_in(target.family)
        except SetupError as error:
            refusals.append(Refusal(target.browser, str(error)))
            continue
        start = program
        if target.flatpak:
            wrapper = _wrapper(config.name, target.flatpak, machine, program)
            launchers.append(wrapper)
            start = wrapper.path
        content = manifest.render(
            target.family,
            name=config.name,
            description=config.description,
            path=start,
            callers=manifest.callers(target.family, extension_ids),
        )
        folder = target.folder or data / target.family
        file = File(folder / f"{config.name}.json", content)
        values = tuple(Value(each.child(config.name), str(file.path)) for each in target.keys)
        registrations.append(Registration(target, file, values, extension_ids))
    return Plan(
        config.name,
        scope,
        tuple(launchers),
        tuple(registrations),
        tuple(refusals),
        project.folder,
        project.program or python,
        started(project, python, told),
    )


def _ids_in(project: Project, family: FamilyName) -> tuple[str, ...]:
    """Return the extension's IDs in browsers of a family.

    Raises:
        SetupError: none of them loads it.
    """
    found = project.ids_in(family)
    if problem := project.obstacle(family):
        raise SetupError(problem)
    return found


def started(project: Project, python: PurePath, told: Arguments) -> Started:
    """Return what browsers start for a project.

    Args:
        project: whose host.
        python: the interpreter.
        told: what the host is told.
    """
    if project.program:
        return Started(name=project.config.name, program=str(project.program))
    return launcher_reader.of(str(python), told)


def launcher_file(
    config: Config, host: Arguments, folder: PurePath, machine: Machine, python: PurePath
) -> File:
    """Return the launcher of a project as its system needs it, and as the project wants it.

    Args:
        config: the project's configuration.
        host: what the host is told.
        folder: where the launcher is to be.
        machine: the computer.
        python: the interpreter.
    """
    environment = config.environment
    if machine.system != "windows":
        content = launcher.script(python=python, host=host, environment=environment)
        return File(folder / "launcher", content, 0o755)
    is_exe = config.windows_launcher == "exe" and launcher_exe.can_start(python, environment)
    if is_exe and machine.starter:
        content = launcher_exe.executable(
            machine.starter, python=python, host=host, environment=environment
        )
        return File(folder / "launcher.exe", content, 0o755)
    content = launcher.batch(python=python, host=host, environment=environment)
    return File(folder / "launcher.bat", content, 0o755)


def _wrapper(name: str, flatpak: str, machine: Machine, host: PurePath) -> File:
    """Return a launcher that a Flatpak can see, and that starts the host outside of its sandbox."""
    folder = machine.expand(f"$HOME/.var/app/{flatpak}/data/onconnect") / name
    return File(folder / "launcher", launcher.escape(name=name, host=host), 0o755)
