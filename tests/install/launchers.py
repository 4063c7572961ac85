"""Reads and writes launchers of either form: the script of a shell, and the program of Windows."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from onconnect.install.browsers import launcher_exe
from onconnect.install.computer import starter

if TYPE_CHECKING:
    from pathlib import Path


def text_of(launcher: Path) -> str:
    """Return the script of a launcher."""
    return launcher_exe.script_in(launcher.read_bytes()) or launcher.read_text("utf-8")


def write(launcher: Path, text: str) -> None:
    """Give a launcher another script, which `text_of` would return."""
    if launcher.suffix != ".exe":
        launcher.write_text(text, "utf-8")
        return
    first, _, script = text.partition("\n")
    python = first.removeprefix('#!"').rpartition('"')[0]
    lines = script.removesuffix("\n").split("\n")
    program = launcher_exe.packed(starter.read() or b"", PureWindowsPath(python), lines)
    launcher.write_bytes(program)


def rewrite(launcher: Path, old: str, new: str) -> None:
    """Replace a word of the command: in what a launcher says that it runs, and in what it runs."""
    text = text_of(launcher)
    for form in (json.dumps, ascii, _as_interpreter, shlex.quote):
        text = text.replace(form(old), form(new))
    write(launcher, text)


def play(launcher: Path, script: str) -> None:
    """Put a launcher there that runs a script of Python in place of a host."""
    if launcher.suffix == ".exe":
        write(launcher, f'#!"{sys.executable}" -EP\n{script}\n')
    else:
        command = shlex.join((sys.executable, "-c", script))
        launcher.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")


def _as_interpreter(word: str) -> str:
    return f'#!"{word}" '
