"""Checks step by step whether a browser can start the host, and stops at the first error.

`STEPS` lists the steps in their order; the last one starts the host.
"""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from onconnect import __version__
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.install.browsers import (
    launcher,
    launcher_reader,
    lookup,
    manifest_reader,
    policy,
)
from onconnect.install.computer import quarantine, run_folder
from onconnect.install.doctor import program_check
from onconnect.install.doctor.diagnosis import Diagnosis
from onconnect.install.findings import Fault
from onconnect.install.setup import handlers, ledger, other_ledgers, preconditions, prove
from onconnect.install.setup.plan import Registration, Target
from onconnect.install.setup.records import Host
from onconnect.install.setup.steps import File
from onconnect.project_folder import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import PurePath

    from onconnect.install.browsers.table import BrowserRow, Table
    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.doctor.diagnosis import Patient
    from onconnect.install.setup.plan import Plan
    from onconnect.project_folder import Project


@dataclass
class Examination:
    """One browser, one project's host, and what the steps have found so far.

    Attributes:
        patient: the browser.
        project: whose host.
        table: the browsers' rules.
        machine: the computer.
        plans: what an installation from here would write for the browser; empty if it could not.
        diagnosis: what is found.
        extension_ids: the extension's IDs in this browser, from the first step on.
        program: what the native manifest names, from the third step on.
    """

    patient: Patient
    project: Project
    table: Table
    machine: Machine
    plans: dict[Scope, Plan]
    diagnosis: Diagnosis
    extension_ids: tuple[str, ...] = ()
    program: PurePath = field(default_factory=Path)

    @property
    def browser(self) -> BrowserRow:
        """The browser's row in the table."""
        return self.patient.browser

    @property
    def name(self) -> str:
        """The native host's name."""
        return self.project.config.name

    @property
    def manifest(self) -> PurePath:
        """The native manifest that the browser goes by."""
        return cast("PurePath", self.diagnosis.manifest)

    @cached_property
    def launchers(self) -> dict[PurePath, tuple[File, Plan]]:
        """The launchers that an installation from here would write, with its plan, by path."""
        return {each.path: (each, plan) for plan in self.plans.values() for each in plan.launchers}

    @cached_property
    def policies(self) -> policy.InForce:
        """The enterprise policies that the browser obeys."""
        return policy.in_force(self.browser.name, self.machine)


async def examine(
    patient: Patient, project: Project, table: Table, machine: Machine, plans: Iterable[Plan]
) -> Diagnosis:
    """Examine one browser; the arguments are the same as of `Examination`."""
    diagnosis = Diagnosis(patient.title)
    by_scope = {plan.scope: plan for plan in plans}
    exam = Examination(patient, project, table, machine, by_scope, diagnosis)
    for step in STEPS:
        for fault in step(exam):
            diagnosis.faults.append(fault)
            if fault.is_error:
                return diagnosis
    if sandboxed := _find_sandbox(exam):
        diagnosis.faults.append(sandboxed)
    else:
        diagnosis.faults += await _start_host(exam)
    return diagnosis


def _check_extension_id(exam: Examination) -> Iterator[Fault]:
    try:
        exam.extension_ids = exam.project.ids_in(exam.browser.family)
        if problem := exam.project.obstacle(exam.browser.family):
            yield Fault("extension-unfit", problem=problem)
    except UnfitError as error:
        yield Fault("extension-unfit", problem=error)
    except SetupError as error:
        yield Fault("extension-without-id", problem=error)


def _check_blocklist(exam: Examination) -> Iterator[Fault]:
    if exam.policies.blocks(exam.name):
        yield Fault(
            "blocked-by-policy",
            folder=exam.policies.where,
            browser=exam.browser.title,
            name=exam.browser.name,
        )


def _check_command_prompt(exam: Examination) -> Iterator[Fault]:
    """Check that Chromium and its kin may use cmd.exe on Windows, if they do."""
    needs_it = exam.browser.family == "chromium" and not exam.policies.starts_directly
    if needs_it and (key := policy.forbids_cmd(exam.machine)):
        yield Fault("command-prompt-disabled", key=key, browser=exam.browser.title)


def _find_manifest(exam: Examination) -> Iterator[Fault]:
    """Find the native manifest that the browser goes by, and the program in it."""
    family, policies = exam.browser.family, exam.policies
    callers = [NAMED[family].caller(each) for each in exam.extension_ids]
    passed_over: list[Fault] = []
    asked: list[PurePath] = []
    for candidate in lookup.candidates(
        exam.browser, exam.name, exam.table, exam.machine, exam.patient.user_data_dir
    ):
        file = candidate.manifest
        if file is None or (candidate.scope == "user" and not policies.user_hosts):
            continue
        asked.append(file)
        exam.diagnosis.scope = candidate.scope
        try:
            exam.program = manifest_reader.read(exam.machine.disk, file, family, callers)
        except FileNotFoundError:
            if candidate.key:
                yield Fault("manifest-missing", key=candidate.key, file=file)
                return
        except Fault as fault:
            wins = exam.table.family[family].wins
            takes_first = wins == "first existing" or exam.machine.system == "windows"
            # Chromium treats a folder that it may not enter as one without the file.
            if takes_first and fault.code != "folder-unreadable":
                exam.diagnosis.manifest = file
                yield fault
                return
            passed_over.append(fault)
        else:
            exam.diagnosis.manifest = file
            for each in passed_over:
                each.is_error = False
            yield from passed_over
            return
    if not policies.user_hosts:
        yield Fault("user-hosts-blocked", folder=policies.where, browser=exam.browser.title)
        return
    exam.diagnosis.scope = "user"
    if passed_over:
        exam.diagnosis.faults += passed_over[1:]
        yield passed_over[0]
        return
    file_name = f"{exam.name}.json"
    yield Fault(
        "not-registered",
        name=file_name,
        browser=exam.diagnosis.subject,
        where=_nearly_found(file_name, asked, exam.machine)
        or ", ".join(str(file.parent) for file in asked)
        or "the registry",
    )


def _nearly_found(name: str, asked: Iterable[PurePath], machine: Machine) -> str:
    """Say where a file lies whose name differs only in upper and lower case; "" if nowhere."""
    for file in asked:
        with suppress(OSError):
            for other in machine.disk.names(file.parent):
                if other != name and other.casefold() == name.casefold():
                    return f"{file.parent} has {other}"
    return ""


def _check_views(exam: Examination) -> Iterator[Fault]:
    """Check that no other view of the registry leads to another native manifest."""
    found = [
        each
        for each in lookup.candidates(exam.browser, exam.name, exam.table, exam.machine)
        if each.key and each.manifest and each.scope == exam.diagnosis.scope
    ]
    for first, other in zip(found[:1] * len(found), found[1:], strict=False):
        if other.manifest != first.manifest:
            yield Fault(
                "views-differ",
                key=first.key,
                file=first.manifest,
                other=other.key,
                other_file=other.manifest,
                browser=exam.browser.title,
            )


def _check_owner(exam: Examination) -> Iterator[Fault]:
    if sys.platform == "win32" or exam.machine.system == "windows":
        return
    if exam.diagnosis.scope == "system":
        return
    owner = Path(exam.manifest).stat().st_uid
    if owner != os.geteuid():
        yield Fault(
            "manifest-of-another-user",
            file=exam.manifest,
            owner=owner,
            user=os.geteuid(),
            quoted=shlex.quote(str(exam.manifest)),
        )


def _check_origin(exam: Examination) -> Iterator[Fault]:
    """Check that an installation from here leads to the program; if not, find out which one did."""
    own = [plan.program for plan in exam.plans.values()]
    if not own or exam.program in (*own, *exam.launchers):
        return
    if run_folder.is_in_one(exam.program, exam.machine.disk):
        yield Fault("program-of-dev", manifest=exam.manifest, program=exam.program)
        return
    scope = exam.diagnosis.scope
    host = ledger.load(exam.machine, scope).hosts.get(exam.name, Host())
    if exam.project.program and str(exam.program) in host.programs:
        fault = Fault("program-moved", manifest=exam.manifest, program=exam.program, own=own[0])
        fault.is_error = not exam.machine.disk.is_file(exam.program)
        yield fault
        return
    for other in other_ledgers.machines(exam.name, scope, exam.machine):
        data = other.data[scope]
        if exam.program.is_relative_to(data):
            yield Fault(
                "installed-elsewhere",
                manifest=exam.manifest,
                program=exam.program,
                folder=data.parent,
            )
            return
    yield Fault("program-foreign", manifest=exam.manifest, program=exam.program)


def _check_program(exam: Examination) -> Iterator[Fault]:
    try:
        program_check.check(exam.program, exam.machine)
    except Fault as fault:
        if exam.plans or fault.code != "program-missing":
            yield fault
        else:
            yield program_check.uninstalled(exam.manifest, exam.program, exam.name)


def _check_launcher(exam: Examination) -> Iterator[Fault]:
    try:
        if exam.program in exam.launchers:
            program_check.check_launcher(*exam.launchers[exam.program], exam.machine)
        elif not exam.plans:
            program_check.check_left(exam.program, exam.name, exam.machine)
    except Fault as fault:
        yield fault


def _check_quarantine(exam: Examination) -> Iterator[Fault]:
    """Check that macOS has no doubts about the program, or about the Python that it starts."""
    started = launcher_reader.at(exam.program, exam.machine).python
    for program in filter(None, (str(exam.program), started)):
        if quarantine.is_marked(exam.machine.path(program), exam.machine):
            yield Fault("program-quarantined", program=program, quoted=shlex.quote(program))


def _check_trust(exam: Examination) -> Iterator[Fault]:
    """Check that no other user may change the host; it is an error if all users may start it."""
    if plan := exam.plans.get(exam.diagnosis.scope):
        parts = [exam.program, exam.manifest]
        yield from preconditions.check_existing(parts, plan, exam.machine)


STEPS: Final[tuple[Callable[[Examination], Iterator[Fault]], ...]] = (
    _check_extension_id,
    _check_blocklist,
    _check_command_prompt,
    _find_manifest,
    _check_views,
    _check_owner,
    _check_origin,
    _check_program,
    _check_launcher,
    _check_quarantine,
    _check_trust,
)
"""The checks that come before the host is started."""


def _find_sandbox(exam: Examination) -> Fault | None:
    """Return a fault if only the browser itself can tell whether it starts the host."""
    place = exam.browser.place(exam.machine)
    if not place or not (place.caveat or place.flatpak):
        return None
    caveat = place.caveat or launcher.permission(place.flatpak or "")
    return Fault("sandboxed", browser=exam.diagnosis.subject, caveat=caveat)


async def _start_host(exam: Examination) -> list[Fault]:
    """Start the host as the browser would, and speak with it."""
    file, config = exam.manifest, exam.project.config
    target = Target(exam.diagnosis.subject, exam.browser.family, folder=file.parent)
    registration = Registration(target, File(file, b""), (), exam.extension_ids)
    try:
        with prove.terms(exam.machine, exam.diagnosis.scope) as terms:
            proof = await prove.prove(
                registration, terms, probe=config.probe, patience=config.startup
            )
    except Fault as fault:
        return [handlers.explained(fault, exam.project)]
    exam.diagnosis.proof = proof
    if not proof.is_of_program:
        return [Fault("program-not-running", name=exam.name)]
    if proof.version != __version__:
        return [Fault("version-differs", version=proof.version, own=__version__)]
    return []
