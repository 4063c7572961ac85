"""Carries out a plan: writes the launcher, registers the host with each browser and proves it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install import apply, prove

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onconnect.install.plan import Plan, Registration


@dataclass(frozen=True)
class Outcome:
    """What became of one browser.

    Attributes:
        browser: what to call it in a report.
        manifest: its native manifest; None if the project cannot be registered with it.
        change: "written" or "unchanged"; "" if it came to neither.
        proof: what the host has shown; None if it failed.
        failure: why it failed, with the remedy; "" if it did not.
        detail: what the host said about its failure, in lines; "" if nothing.
    """

    browser: str
    manifest: Path | None = None
    change: str = ""
    proof: prove.Proof | None = None
    failure: str = ""
    detail: str = ""


def carry_out(plan: Plan, environ: Mapping[str, str], *, probe: str | None) -> list[Outcome]:
    """Write a plan's files and prove its registrations; return what became of each browser.

    Args:
        plan: what to do.
        environ: the variables of the machine.
        probe: as `prove.prove` takes it.

    Raises:
        SetupError: the launcher cannot be written, without which no registration is of use.
    """
    apply.write(plan.launcher)
    bare = prove.environment(environ)

    async def register_all() -> list[Outcome]:
        return await asyncio.gather(*(_register(each, bare, probe) for each in plan.registrations))

    refused = [Outcome(each.target.browser, failure=each.reason) for each in plan.refusals]
    return asyncio.run(register_all()) + refused


async def _register(
    registration: Registration, environ: Mapping[str, str], probe: str | None
) -> Outcome:
    browser, file = registration.target.browser, registration.manifest.path
    change = ""
    try:
        change = apply.write(registration.manifest)
        proof = await prove.prove(registration, environ, probe=probe)
    except SetupError as error:
        detail = "\n".join(getattr(error, "__notes__", ()))
        return Outcome(browser, file, change, failure=str(error), detail=detail)
    return Outcome(browser, file, change, proof)
