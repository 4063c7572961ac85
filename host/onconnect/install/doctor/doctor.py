"""Examines all browsers and the project, and repairs what a new installation can repair."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.computer import container
from onconnect.install.computer.machine import SCOPES
from onconnect.install.doctor import project_check
from onconnect.install.doctor.diagnosis import Diagnosis, Patient
from onconnect.install.doctor.examination import examine
from onconnect.install.findings import Fault
from onconnect.install.setup import install, owner, preconditions, targets
from onconnect.install.setup.plan import plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import PurePath

    from onconnect.install.browsers.table import Table
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.setup.plan import Plan, Target
    from onconnect.project_folder import Project


@dataclass(frozen=True)
class Doctor:
    """Examines the installation of one project, and repairs it.

    Attributes:
        project: whose host.
        table: the browsers' rules.
        machine: the computer.
        python: the interpreter that an installation from here would have hosts started by; None if
            nothing can be installed from here.
    """

    project: Project
    table: Table
    machine: Machine
    python: PurePath | None

    def patients(self, names: Sequence[str], user_data_dir: PurePath | None) -> list[Patient]:
        """Return the browsers of these names, or those that are there.

        Args:
            names: as browsers.toml has them.
            user_data_dir: a profile folder of those that are named, or of Chromium; None if there
                is none to look at.

        Raises:
            SetupError: there is no browser to examine, or none that looks into the folder.
        """
        browsers = targets.chosen(self.table, self.machine, names=names)
        if not names:
            browsers = targets.fitting(browsers, self.project)
        found = [Patient(each.title, each) for each in browsers]
        if user_data_dir:
            targets.check_user_data_dir(browsers if names else (), self.machine, "user")
            for each in browsers if names else [self.table.browser["chromium"]]:
                title = f"{each.title} with --user-data-dir"
                found.append(Patient(title, each, user_data_dir))
        if not found:
            outside = container.warning(self.machine)
            raise SetupError(
                "no browser was found: name one that is there with --browser"
                + (f"; {outside}" if outside else "")
            )
        return found

    def examine(self, patients: Iterable[Patient]) -> list[Diagnosis]:
        """Return a diagnosis of each browser, and as the last one that of a project that is here.

        Raises:
            SetupError: the extension's manifest is unreadable; root asks in another user's folder,
                where the hosts would leave files; or as `Machine.expand`.
        """
        preconditions.check_user(self.machine, "user")
        examinations = [
            examine(each, self.project, self.table, self.machine, self._plans(each))
            for each in patients
        ]

        async def examine_all() -> list[Diagnosis]:
            return await asyncio.gather(*examinations)

        found = asyncio.run(examine_all())
        if self.python is None:
            return found
        subject = "The application" if self.project.is_installed else "The project"
        faults = [*project_check.faults(self.project, self.machine)]
        return [*found, Diagnosis(subject, faults=faults)]

    def mend(self, patients: Sequence[Patient], diagnoses: Sequence[Diagnosis]) -> list[Diagnosis]:
        """Install anew for the browsers that need it, and examine all once more.

        Args:
            patients: the browsers.
            diagnoses: of these, as `examine` returns them.

        Raises:
            SetupError: as `examine`.
        """
        failures = {
            patient.title: self._install(patient, diagnosis)
            for patient, diagnosis in zip(patients, diagnoses, strict=False)
            if any(fault.is_mendable for fault in diagnosis.faults)
        }
        after = self.examine(patients)
        for each in after:
            known = {str(fault) for fault in each.faults}
            each.faults += [
                fault for fault in failures.get(each.subject, ()) if str(fault) not in known
            ]
        return after

    def _install(self, patient: Patient, diagnosis: Diagnosis) -> list[Fault]:
        """Install for one browser; return what prevented it."""
        scope = diagnosis.scope
        try:
            steps = self.plan(self.places(patient, scope), scope)
            steps = owner.spare_others(steps, self.machine)
            outcomes = install.carry_out(steps, self.machine, self.project)
        except SetupError as error:
            return [Fault("not-mended", problem=error)]
        return [Fault("not-mended", problem=each.failure) for each in outcomes if each.failure]

    def places(self, patient: Patient, scope: Scope) -> list[Target]:
        """Return where an installation would register with a browser."""
        if patient.user_data_dir and scope == "user":
            return [targets.profile_target(patient.user_data_dir)]
        places, _ = targets.of([patient.browser], self.table, self.machine, scope)
        return places

    def plan(self, places: Iterable[Target], scope: Scope) -> Plan:
        """Return what an installation from here would write.

        Raises:
            SetupError: as `plan.plan`, or there is nothing to install here.
        """
        if self.python is None:
            raise SetupError(f"{self.project.config.name} is not here: install it from its project")
        return plan(self.project, places, machine=self.machine, scope=scope, python=self.python)

    def _plans(self, patient: Patient) -> Iterator[Plan]:
        """Yield what an installation from here would write for a browser, in either scope."""
        with suppress(SetupError):  # an unfit extension is a fault of the project
            for scope in SCOPES:
                yield self.plan(self.places(patient, scope), scope)
