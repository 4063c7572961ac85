"""Describes what the ledger holds: the entries of its JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from onconnect.install.computer.registry import Key
from onconnect.install.setup.steps import File, Value

if TYPE_CHECKING:
    from onconnect.install.computer.machine import Machine
    from onconnect.install.setup.steps import Step


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordedKey(_Record):
    """A registry key, as `Key`."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    hive: Literal["HKCU", "HKLM"]
    path: str
    view: Literal[32, 64]

    def key(self) -> Key:
        """Return the key."""
        return Key(self.hive, self.path, self.view)


class Overwritten(_Record):
    """The data of another application that an installation has overwritten.

    Attributes:
        at: a file, or a registry key.
        content: what the file held, or the key's default value.
        mode: the file's permission bits; of a key, 0.
    """

    at: str | RecordedKey
    content: str
    mode: int

    @classmethod
    def of(cls, step: Step) -> Overwritten:
        """Return the record of what is there, given as the step that would write it."""
        if isinstance(step, File):
            content = step.content.decode("utf-8", "surrogateescape")
            return cls(at=str(step.path), content=content, mode=step.mode)
        return cls(at=RecordedKey.model_validate(step.key), content=step.value, mode=0)

    def step(self, machine: Machine) -> Step:
        """Return the step that writes it back."""
        if isinstance(self.at, RecordedKey):
            return Value(self.at.key(), self.content)
        content = self.content.encode("utf-8", "surrogateescape")
        return File(machine.path(self.at), content, self.mode)


class Host(_Record):
    """What was written for one host.

    Attributes:
        launchers: what browsers start.
        programs: what browsers start without a launcher; the user has put it there, and it stays.
        manifests: the native manifests.
        keys: the registry keys that lead to manifests.
        overwritten: what is to be put back when they go.
    """

    launchers: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    keys: tuple[RecordedKey, ...] = ()
    overwritten: tuple[Overwritten, ...] = ()


class Ledger(_Record):
    """All that was written for one user, or for all.

    Attributes:
        hosts: by the native host's name.
        folders: those that an installation made.
        keys: those that an installation made, and that are no host's.
    """

    hosts: dict[str, Host] = {}
    folders: tuple[str, ...] = ()
    keys: tuple[RecordedKey, ...] = ()
