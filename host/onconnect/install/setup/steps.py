"""Describes as data the steps of an installation: each writes a file or a registry value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.registry import Key


@dataclass(frozen=True)
class File:
    """A file to write.

    Attributes:
        path: where, absolute.
        content: what it holds, all of it.
        mode: its permission bits.
    """

    path: PurePath
    content: bytes
    mode: int = 0o644

    @property
    def where(self) -> PurePath:
        """What is written."""
        return self.path


@dataclass(frozen=True)
class Value:
    """A default value to set of a registry key.

    Attributes:
        key: the key.
        value: its default value.
    """

    key: Key
    value: str

    @property
    def where(self) -> Key:
        """What is written."""
        return self.key


Step: TypeAlias = File | Value
