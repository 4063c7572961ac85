"""Describes a browser that is examined, and what the examination has found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.browsers.table import BrowserRow
    from onconnect.install.computer.machine import Scope
    from onconnect.install.findings import Fault
    from onconnect.install.setup.prove import Proof


@dataclass(frozen=True)
class Patient:
    """A browser that is to reach a project's host.

    Attributes:
        title: what to call it.
        browser: which one.
        user_data_dir: what it is started with as `--user-data-dir`, if it is.
    """

    title: str
    browser: BrowserRow
    user_data_dir: PurePath | None = None


@dataclass
class Diagnosis:
    """The result of examining one browser, or the project.

    Attributes:
        subject: what to call it.
        scope: whose registration it is about.
        manifest: the native manifest that the browser goes by; None if it finds none.
        proof: what the host has shown; None if it was not started.
        faults: what is wrong.
    """

    subject: str
    scope: Scope = "user"
    manifest: PurePath | None = None
    proof: Proof | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing keeps the browser from the host."""
        return not any(fault.is_error for fault in self.faults)

    @property
    def is_not_installed(self) -> bool:
        """Whether the host is not registered with the browser, and nothing else is wrong."""
        return [each.code for each in self.faults if each.is_error] == ["not-registered"]
