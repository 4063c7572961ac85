"""Reads back what a launcher starts: whose project, by which Python, and for which extensions."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine


@dataclass(frozen=True)
class Started:
    """What a launcher starts; a member is "" or empty if the launcher does not say it.

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
    """Return what a launcher of this text starts, or one that somebody has edited."""
    text = os.fsdecode(content)
    for form in (_commands_of_sh, _commands_of_cmd):
        for words in form(text):
            following = dict(pairwise(words))
            return Started(
                words[0],
                following.get("--name", ""),
                following.get("--path", ""),
                tuple(filter(None, following.get("--callers", "").split(","))),
            )
    return Started()


def at(launcher: PurePath, machine: Machine) -> Started:
    """Return what a launcher starts; nothing if it cannot be read."""
    try:
        return read(machine.disk.read(launcher))
    except OSError:
        return Started()


def _commands_of_sh(text: str) -> list[list[str]]:
    """Return the words of the last command, which may go on over several lines: paths may."""
    _, found, command = text.rpartition("\nexec ")
    if not found or "onconnect." not in command:
        return []
    try:
        return [shlex.split(command)]
    except ValueError:  # somebody has edited it
        return []


def _commands_of_cmd(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith('"') and "onconnect." in line]
    return [
        [word.replace("%%", "%") for word in re.findall(r'"([^"]*)"', line)] for line in lines[:1]
    ]
