"""The way of one browser to the host, gone until there is no getting past something in it."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import __version__
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher, lookup, manifest, manifest_reader, policy
from onconnect.install.doctor import program_check
from onconnect.install.findings import FIX, Fault
from onconnect.install.setup import handlers, other_ledgers, preconditions, prove
from onconnect.install.setup.plan import Registration, Target
from onconnect.install.setup.steps import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

    from onconnect.config import Project
    from onconnect.install.browsers.table import Browser, Table
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.setup.plan import Plan


@dataclass
class Diagnosis:
    """What is to be said of one browser, or of the project.

    Attributes:
        subject: what to call it.
        scope: whose registration it is about.
        manifest: the native manifest that the browser goes by; None if it finds none.
        proof: what the host has shown; None if it did not come to that.
        faults: what is wrong.
    """

    subject: str
    scope: Scope = "user"
    manifest: PurePath | None = None
    proof: prove.Proof | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing keeps the browser from the host."""
        return not any(fault.is_error for fault in self.faults)


@dataclass(frozen=True)
class Patient:
    """A browser that is to reach a project's host.

    Attributes:
        title: what to call it.
        browser: which one.
        user_data_dir: what it is started with as `--user-data-dir`, if it is.
    """

    title: str
    browser: Browser
    user_data_dir: PurePath | None = None


class Way:
    """The way of one browser to a project's host.

    Args:
        patient: the browser.
        project: whose host.
        table: the browsers' rules.
        machine: the computer.
        plans: what an installation from here would write for it; none if it could not.
    """

    def __init__(
        self,
        patient: Patient,
        project: Project,
        table: Table,
        machine: Machine,
        plans: Iterable[Plan],
    ) -> None:
        self._patient = patient
        self._browser = patient.browser
        self._project = project
        self._table = table
        self._machine = machine
        self._plans = {plan.scope: plan for plan in plans}
        self._launchers = {
            each.path: (each, plan) for plan in self._plans.values() for each in plan.launchers
        }
        self._policies = policy.in_force(patient.browser.name, machine)
        self._diagnosis = Diagnosis(patient.title)

    async def go(self) -> Diagnosis:
        """Return what is in the browser's way."""
        try:
            await self._go()
        except Fault as fault:
            self._diagnosis.faults.append(fault)
        return self._diagnosis

    async def _go(self) -> None:
        try:
            extension_ids = self._project.ids_in(self._browser.family)
        except SetupError as error:
            raise Fault("extension-without-id", str(error), "") from None
        if self._policies.blocks(self._project.config.name):
            raise Fault(
                "blocked-by-policy",
                f"a policy in {self._policies.folder} keeps {self._browser.title} from the host",
                f"let an administrator deploy what `onconnect policy {self._browser.name}` prints",
            )
        file, path = self._look_up(extension_ids)
        self._diagnosis.manifest = file
        self._check_owner(file)
        self._check_program(path)
        self._check_sandbox()
        target = Target(self._diagnosis.subject, self._browser.family, folder=file.parent)
        registration = Registration(target, File(file, b""), None, extension_ids)
        config = self._project.config
        try:
            with prove.terms(self._machine, self._diagnosis.scope) as terms:
                proof = await prove.prove(
                    registration, terms, probe=config.probe, patience=config.startup
                )
        except Fault as fault:
            raise handlers.explained(fault, self._project) from None
        self._diagnosis.proof = proof
        if proof.version != __version__:
            self._add(
                "version-differs",
                f"the host runs onconnect {proof.version}, and this is {__version__}",
                FIX,
            )

    def _look_up(self, extension_ids: tuple[str, ...]) -> tuple[PurePath, PurePath]:
        """Return the native manifest that the browser goes by, and the program in it.

        Raises:
            Fault: it finds none.
        """
        callers = [manifest.caller(self._browser.family, each) for each in extension_ids]
        passed_over: list[Fault] = []
        asked: list[PurePath] = []
        for candidate in self._candidates():
            file = candidate.manifest
            if file is None:
                continue
            if candidate.scope == "user" and not self._policies.user_hosts:
                continue
            asked.append(file)
            self._diagnosis.scope = candidate.scope
            try:
                path = manifest_reader.read(self._machine.disk, file, self._browser.family, callers)
            except FileNotFoundError:
                if candidate.key:
                    sentence = f"{candidate.key} leads to {file}, which is not there"
                    raise Fault("manifest-missing", sentence) from None
            except Fault as fault:
                # Chromium takes a folder that it may not enter for one without the file.
                if self._takes_first and fault.code != "folder-unreadable":
                    self._diagnosis.manifest = file
                    raise
                passed_over.append(fault)
            else:
                for each in passed_over:
                    each.is_error = False
                self._diagnosis.faults += passed_over
                return file, path
        if not self._policies.user_hosts:
            raise Fault(
                "user-hosts-blocked",
                f"a policy in {self._policies.folder} lets {self._browser.title} start only hosts "
                "of all users, and this is none",
                "`onconnect install --scope system` as an administrator",
            )
        self._diagnosis.scope = "user"
        if passed_over:
            self._diagnosis.faults += passed_over[1:]
            raise passed_over[0]
        raise Fault("not-registered", self._searched(asked))

    @property
    def _takes_first(self) -> bool:
        wins = self._table.family[self._browser.family].wins
        return wins == "first existing" or self._machine.system == "windows"

    def _candidates(self) -> Iterator[lookup.Candidate]:
        return lookup.candidates(
            self._browser,
            self._project.config.name,
            self._table,
            self._machine,
            self._patient.user_data_dir,
        )

    def _searched(self, asked: Iterable[PurePath]) -> str:
        """Say where nothing was found, or what nearly was."""
        name = f"{self._project.config.name}.json"
        for file in asked:
            with suppress(OSError):
                for other in self._machine.disk.names(file.parent):
                    if other != name and other.casefold() == name.casefold():
                        return f"{file.parent} has {other}, and a browser asks for {name}"
        folders = ", ".join(str(file.parent) for file in asked) or "the registry"
        return f"no {name} is where {self._diagnosis.subject} looks ({folders})"

    def _check_owner(self, file: PurePath) -> None:
        if self._machine.system == "windows" or self._diagnosis.scope == "system":
            return
        owner = Path(file).stat().st_uid
        if owner != os.geteuid():
            self._add(
                "manifest-of-another-user",
                f"{file} belongs to the user number {owner}, so that you cannot replace it",
                f"`sudo chown {os.geteuid()} {shlex.quote(str(file))}`",
            )

    def _check_program(self, path: PurePath) -> None:
        """Look whether the program would start, and is what an installation would write.

        Raises:
            Fault: it would not start.
        """
        if self._launchers and path not in self._launchers:
            self._check_foreign(path)
        program_check.check(path, self._machine)
        try:
            if path in self._launchers:
                program_check.check_launcher(*self._launchers[path], self._machine)
        except Fault as fault:
            if fault.is_error:
                raise
            self._diagnosis.faults.append(fault)
        self._check_trust(path)

    def _check_foreign(self, path: PurePath) -> None:
        """Say whose a program is that no installation from here would have written there."""
        name, scope = self._project.config.name, self._diagnosis.scope
        for other in other_ledgers.machines(name, scope, self._machine):
            if path.is_relative_to(other.data[scope]):
                self._add(
                    "installed-elsewhere",
                    f"{self._diagnosis.manifest} starts {path}, which was installed when "
                    f"{other.data[scope].parent} was the folder for data",
                    FIX,
                )
                return
        self._add(
            "program-foreign",
            f"{self._diagnosis.manifest} starts {path}, which no installation has written",
            "give this host another `name`, or replace that one by `onconnect install --force`",
        )

    def _check_trust(self, path: PurePath) -> None:
        """Say what of the host others than its user may write.

        Raises:
            Fault: it is all users' host, and no installation for all users would be made of this.
        """
        if (plan := self._plans.get(self._diagnosis.scope)) is None:
            return
        parts = [path, *filter(None, [self._diagnosis.manifest])]
        for fault in preconditions.standing(parts, plan, self._machine):
            if fault.is_error:
                raise fault
            self._diagnosis.faults.append(fault)

    def _check_sandbox(self) -> None:
        """End the way before a sandbox.

        Raises:
            Fault: only the browser itself can tell whether it starts the host.
        """
        place = self._browser.place(self._machine)
        if place and (place.caveat or place.flatpak):
            caveat = place.caveat or launcher.permission(place.flatpak or "")
            sentence = f"only {self._diagnosis.subject} can tell whether it starts the host"
            raise Fault("sandboxed", sentence, caveat, is_error=False)

    def _add(self, code: str, sentence: str, remedy: str) -> None:
        self._diagnosis.faults.append(Fault(code, sentence, remedy, is_error=False))
