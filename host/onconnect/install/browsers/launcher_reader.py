"""Reads from a launcher what it starts: which project, by which Python, for which extensions."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.arguments import Arguments
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher, launcher_exe

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine

_ENCODING = sys.getfilesystemencoding()
_FIELD = re.compile(rf"\n(?:# |rem ){launcher.FIELD}([^\r\n]*)")


@dataclass(frozen=True)
class Started:
    """What a launcher starts; all members are empty if the launcher does not say it.

    Attributes:
        python: the interpreter.
        name: the native host's name.
        project: the folder that handlers are imported from; "" if they are installed.
        callers: the extensions that may start the host, as browsers name them; empty if an
            application says it.
        is_proxy: whether a program that runs serves the browsers.
        application: the module of the `Application` that describes the host; "" if none does.
        program: the program that is the host itself, which takes no launcher; "" if Python is.
    """

    python: str = ""
    name: str = ""
    project: str = ""
    callers: tuple[str, ...] = ()
    is_proxy: bool = False
    application: str = ""
    program: str = ""

    def __str__(self) -> str:
        if self.program:
            return self.program
        return f"{self.python} -m {self.application}" if self.application else self.project


def of(python: str, host: Arguments) -> Started:
    """Return what a launcher of this interpreter and these arguments starts."""
    callers, is_proxy = tuple(host.callers), host.start is not None
    return Started(python, host.name, host.path, callers, is_proxy, host.application)


def read(content: bytes) -> Started:
    """Return what a launcher of this content starts.

    A comment of the launcher says it, and counts only while the script still runs the same: an
    edited launcher starts what nobody knows.
    """
    text = launcher_exe.script_in(content) or content.decode(_ENCODING, "surrogateescape")
    for field in _FIELD.findall(text):
        with suppress(ValueError, TypeError, AttributeError, SetupError):  # it is none of ours
            python, _, _, _, *words = command = json.loads(field)
            host = Arguments.read(words)
            if host.command(python) == command and _runs(text, command):
                return of(python, host)
    return Started()


def _runs(text: str, command: list[str]) -> bool:
    """Whether a launcher, in one of its forms, begins and ends as one that runs a command."""
    forms = (
        ("#!/bin/sh", launcher.line_of_sh(command)),
        ("@echo off", launcher.line_of_cmd(command)),
        (
            launcher_exe.first_line(command[0], launcher_exe.options_for(command)),
            "\n".join(launcher_exe.lines_of_python(command)),
        ),
    )
    return any(text.startswith(begin) and text.rstrip().endswith(end) for begin, end in forms)


def at(file: PurePath, machine: Machine) -> Started:
    """Return what a launcher starts; nothing if it cannot be read."""
    try:
        return read(machine.disk.read(file))
    except OSError:
        return Started()
