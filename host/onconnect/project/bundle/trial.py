"""Starts a program that has just been packed, as a browser will start it.

A module that PyInstaller has not found shows here, and not at the program's users.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.install.computer.machine import Machine
from onconnect.install.findings import Fault
from onconnect.install.setup import prove
from onconnect.install.setup.plan import Registration, Target
from onconnect.install.setup.steps import File
from onconnect.project.bundle import manifests

if TYPE_CHECKING:
    from onconnect.project.bundle.about import Bundle
    from onconnect.project_folder import Project


def run(made: Bundle, project: Project) -> str:
    """Start the host that a program is, and speak with it; return what it has shown, in words.

    Args:
        made: the program; that of `attach = true` only hands a browser to another program, and is
            not meant here.
        project: what it was made of.

    Raises:
        SetupError: no browser would reach the host; what it has printed is on stderr.
    """
    family, content = next(iter(manifests.rendered(made.about, made.program).items()))
    with tempfile.TemporaryDirectory(prefix="onconnect-bundle-") as temporary:
        manifest = Path(temporary) / f"{made.about.host}.json"
        manifest.write_bytes(content)
        target = Target("a browser", family, manifest.parent)
        ids = made.about.extensions[family]
        registration = Registration(target, File(manifest, content), (), ids)
        probe, patience = project.config.probe, project.config.startup
        try:
            with prove.terms(Machine.here(), "user") as terms:
                asked = prove.prove(registration, terms, probe=probe, patience=patience)
                return asyncio.run(asked).what
        except Fault as fault:
            if fault.detail:
                sys.stderr.write(f"{fault.detail}\n")
            raise SetupError(
                f"the program was made, but {fault.sentence}: correct that and pack it again; a "
                "module that is imported by its name only needs an `import` statement somewhere"
            ) from None
