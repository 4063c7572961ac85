"""The plan of an installation: which files it writes, and how each browser will start the host.

Pure: it is made from a project, a machine and a table, and nothing is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install import launcher, manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from onconnect.config import Project
    from onconnect.install.browsers import Browser, Family
    from onconnect.install.machine import Machine


@dataclass(frozen=True)
class File:
    """A file to write.

    Attributes:
        path: where, absolute.
        content: what it holds, all of it.
        mode: its permission bits.
    """

    path: Path
    content: bytes
    mode: int = 0o644


@dataclass(frozen=True)
class Target:
    """A folder where a browser looks for native manifests.

    Attributes:
        browser: what to call the browser in a report.
        family: whose manifests it reads.
        folder: where it looks, absolute.
    """

    browser: str
    family: Family
    folder: Path


@dataclass(frozen=True)
class Registration:
    """A host made known to a browser.

    Attributes:
        target: the browser and its folder.
        manifest: the native manifest.
        extension_id: the extension's ID in this browser.
    """

    target: Target
    manifest: File
    extension_id: str

    @property
    def caller(self) -> str:
        """The extension, as the browser names it to the host."""
        return manifest.caller(self.target.family, self.extension_id)


@dataclass(frozen=True)
class Refusal:
    """A browser that the project cannot be registered with.

    Attributes:
        target: the browser and its folder.
        reason: why, with the remedy.
    """

    target: Target
    reason: str


@dataclass(frozen=True)
class Plan:
    """All that an installation does.

    Attributes:
        launcher: what the browsers start.
        registrations: one for each browser that the project can be registered with.
        refusals: one for each other.
    """

    launcher: File
    registrations: tuple[Registration, ...]
    refusals: tuple[Refusal, ...]


def targets(table: Iterable[Browser], machine: Machine) -> Iterator[Target]:
    """Yield the folders of the browsers that are there.

    Raises:
        SetupError: as `Machine.expand`.
    """
    for browser in table:
        place = browser.place(machine)
        if place is not None and browser.is_present(machine):
            for folder in place.user:
                yield Target(browser.title, browser.family, machine.expand(folder))


def profile_target(user_data_dir: Path) -> Target:
    """Return the folder where a Chromium that is started with `--user-data-dir` looks.

    It looks there in place of its usual one.
    """
    folder = user_data_dir / "NativeMessagingHosts"
    return Target("Chromium with --user-data-dir", "chromium", folder)


def plan(project: Project, targets: Iterable[Target], *, machine: Machine, python: Path) -> Plan:
    """Return what registers a project's host.

    Args:
        project: whose host.
        targets: where to register it.
        machine: the computer; the launcher goes to its data folder.
        python: the interpreter that has onconnect and the project's packages, absolute.

    Raises:
        SetupError: the extension's manifest is unreadable, or a path cannot be in a manifest.
    """
    config = project.config
    extension = project.extension()
    extension.check()
    start = File(
        path=machine.data / config.name / "launcher",
        content=launcher.script(
            python=python,
            name=config.name,
            project=project.folder,
            handlers=config.handlers,
            limits=config.limits.argument if config.limits else "",
        ),
        mode=0o755,
    )
    registrations = []
    refusals = []
    for target in targets:
        try:
            extension_id = extension.id_in(target.family)
        except SetupError as error:
            refusals.append(Refusal(target, str(error)))
            continue
        content = manifest.render(
            target.family,
            name=config.name,
            description=config.description,
            path=start.path,
            caller=manifest.caller(target.family, extension_id),
        )
        file = File(target.folder / f"{config.name}.json", content)
        registrations.append(Registration(target, file, extension_id))
    return Plan(start, tuple(registrations), tuple(refusals))
