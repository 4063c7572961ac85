"""Reads from a launcher what it starts: which project, by which Python, for which extensions."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.arguments import Arguments
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine


@dataclass(frozen=True)
class Started:
    """What a launcher starts; all members are empty if the launcher does not say it.

    Attributes:
        python: the interpreter.
        name: the native host's name.
        project: the folder that handlers are imported from.
        callers: the extensions that may start the host, as browsers name them.
    """

    python: str = ""
    name: str = ""
    project: str = ""
    callers: tuple[str, ...] = ()


def read(content: bytes) -> Started:
    """Return what a launcher of this text starts.

    A comment of the launcher says it, and counts only while the script still runs the same: an
    edited launcher starts what nobody knows.
    """
    text = os.fsdecode(content)
    for comment, line in (("# ", launcher.line_of_sh), ("rem ", launcher.line_of_cmd)):
        _, _, field = text.partition(f"\n{comment}{launcher.FIELD}")
        with suppress(ValueError, TypeError, AttributeError, SetupError):  # it is none of ours
            python, _, _, _, *words = command = json.loads(field.partition("\n")[0])
            host = Arguments.read(words)
            if host.command(python) == command and text.rstrip().endswith(line(command)):
                return Started(python, host.name, host.path, tuple(host.callers))
    return Started()


def at(file: PurePath, machine: Machine) -> Started:
    """Return what a launcher starts; nothing if it cannot be read."""
    try:
        return read(machine.disk.read(file))
    except OSError:
        return Started()
