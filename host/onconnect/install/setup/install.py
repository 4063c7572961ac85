"""Carries out a plan: writes the launcher, registers the host with each browser and proves it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.findings import Fault
from onconnect.install.setup import (
    apply,
    handlers,
    ledger,
    other_ledgers,
    owner,
    preconditions,
    prove,
    uninstall,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine
    from onconnect.install.computer.registry import Key
    from onconnect.install.setup.plan import Plan, Registration
    from onconnect.install.setup.steps import Step
    from onconnect.project_folder import Project

_CONCURRENT_PROOFS = 4


@dataclass(frozen=True)
class Outcome:
    """The outcome for one browser, or for several that share a place.

    Attributes:
        browser: what to call it in a report.
        manifest: its native manifest; None if the project cannot be registered with it.
        keys: the registry keys that lead to the manifest.
        change: "written" or "unchanged"; "" if the installation failed before that.
        proof: what the host has shown; None if it failed, or could not be started.
        caveat: why no proof is possible, with the remedy; "" if one is.
        failure: why it failed, with the remedy; "" if it did not.
        detail: what the host said about its failure, in lines; "" if nothing.
    """

    browser: str
    manifest: PurePath | None = None
    keys: tuple[Key, ...] = ()
    change: str = ""
    proof: prove.Proof | None = None
    caveat: str = ""
    failure: str = ""
    detail: str = ""


def carry_out(
    plan: Plan, machine: Machine, project: Project, *, force: bool = False
) -> list[Outcome]:
    """Write a plan and prove its registrations; return what became of each browser.

    Args:
        plan: what to do.
        machine: where.
        project: whose plan it is.
        force: whether it may take the place of another project of this name.

    Raises:
        SetupError: something forbids it; the launcher cannot be written, without which no
            registration is of use; or what is to be overwritten cannot be kept.
    """
    refused = [Outcome(each.browser, failure=each.reason) for each in plan.refusals]
    if not plan.registrations:
        return refused
    preconditions.check(plan, machine, force=force)
    others = other_ledgers.machines(plan.name, plan.scope, machine)
    with ledger.locked(machine, plan.scope):
        if not force:  # another project may have come meanwhile
            owner.check_project(plan, machine)
        ledger.enter(plan, machine, owner.overwritten(plan, machine))
        for launcher in plan.launchers:
            apply.write(launcher, machine, plan.scope)
        written = [_register(each, plan, machine) for each in plan.registrations]
    for other in others:  # its native manifests stay: they lead to the new launcher by now
        uninstall.carry_out(uninstall.plan(plan.name, plan.scope, other), other)
    with prove.terms(machine, plan.scope) as terms:
        return asyncio.run(_prove_all(written, terms, project)) + refused


def _outcome(registration: Registration) -> Outcome:
    keys = tuple(each.key for each in registration.values)
    return Outcome(registration.target.browser, registration.manifest.path, keys)


def _register(
    registration: Registration, plan: Plan, machine: Machine
) -> tuple[Registration, Outcome]:
    outcome = _outcome(registration)
    try:
        steps: list[Step] = [registration.manifest, *registration.values]
        changes = [apply.write(step, machine, plan.scope) for step in steps]
        change = "written" if "written" in changes else "unchanged"
    except SetupError as error:
        return registration, replace(outcome, failure=str(error))
    return registration, replace(outcome, change=change, caveat=registration.target.caveat)


async def _prove_all(
    written: Iterable[tuple[Registration, Outcome]], terms: prove.Terms, project: Project
) -> list[Outcome]:
    probe, patience = project.config.probe, project.config.startup
    turn = asyncio.Semaphore(_CONCURRENT_PROOFS)

    async def proved(registration: Registration, outcome: Outcome) -> Outcome:
        if outcome.failure or outcome.caveat:
            return outcome
        try:
            async with turn:
                proof = await prove.prove(registration, terms, probe=probe, patience=patience)
                return replace(outcome, proof=proof)
        except Fault as found:
            fault = handlers.explained(found, project)
            return replace(outcome, failure=str(fault), detail=fault.detail)

    return await asyncio.gather(*(proved(*each) for each in written))
