"""Makes a program by `onconnect bundle`, and a world without Python for it to run in."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HANDLERS = '''
import importlib, json, os, signal, subprocess, sys, time

import yaml
from pydantic import BaseModel

from onconnect import Port, browser


class Note(BaseModel):
    text: str
    count: int = 1


@browser.runtime.on_message.add_listener
async def told(note: Note):
    """Reads YAML by its library in C, and asks the browser."""
    tabs = await browser.tabs.query({})
    read = yaml.load(note.text, yaml.CSafeLoader)
    return {"read": read * note.count, "has_tabs": len(tabs) > 0, "python": sys.executable}


@browser.runtime.on_connect.add_listener(name="echo")
def echoes(port: Port):
    port.on_message.add_listener(port.post_message)


@browser.runtime.on_connect.add_listener(name="python")
def evaluates(port: Port):
    port.on_message.add_listener(lambda text: port.post_message(eval(text)))
'''
"""What the program does: on the port `python` it evaluates what it is told."""


@dataclass(frozen=True)
class Program:
    """A program that `onconnect bundle` has made, away from where it was made.

    Attributes:
        path: its file.
        said: what the command has printed.
        packed: the .tar.gz.
        extension: the folder of the extension.
        project: the folder of the project, which has gone.
    """

    path: Path
    said: str
    packed: Path
    extension: Path
    project: Path

    @property
    def inside(self) -> Path:
        """The folder of all that the program needs."""
        return self.path.parent / "_internal"

    def runs(self, home: Path, *words: str, without_python: bool = False, **environ: str) -> str:
        """Run a command of the program, which has to succeed; return what it says."""
        done = self.tries(home, *words, without_python=without_python, **environ)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def tries(
        self, home: Path, *words: str, without_python: bool = False, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the program."""
        home.mkdir(exist_ok=True)
        command = [str(self.path), *words]
        return subprocess.run(
            hidden(command) if without_python else command,
            env={"HOME": str(home), "PATH": "", "LANG": "C.UTF-8", **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )


def made(folder: Path) -> Program:
    """Make a project and its program, move this, and remove the project."""
    project = folder / "author" / "notes"
    project.parent.mkdir()
    _run("new", str(project), "--app")
    package = project / "notes"
    (package / "handlers.py").write_text(HANDLERS)
    (package / "sibling.py").write_text("FOUND = 'by its name'\n")
    (package / "texts").mkdir()
    (package / "texts/hello.txt").write_text("hello from a file")
    (project / "notes.ini").write_text("[notes]\n")
    table = '[tool.onconnect.bundle]\ndata = ["*.ini"]\n\n[tool.pytest.ini_options]'
    _replace(project / "pyproject.toml", "[tool.pytest.ini_options]", table)
    _replace(package / "__init__.py", "", "print('the package is imported')\n")
    described = 'handlers=["notes.handlers"],\n    environment={"NOTES": "of the description"},'
    _replace(package / "__main__.py", 'handlers=["notes.handlers"],', described)
    _replace(package / "__main__.py", "version=", 'probe="echo",\n    version=')
    listen = '"runtime.onConnect", "runtime.onMessage"'
    _replace(project / "extension/background.js", '"runtime.onConnect"', listen)
    said = _run("bundle", str(project), "--into", str(folder / "made"), "--format", "tar")
    (made,) = (each for each in (folder / "made").iterdir() if each.is_dir())
    (packed,) = (folder / "made").glob("*.tar.gz")
    moved = made.rename(folder / "a place elsewhere")
    extension = (project / "extension").rename(folder / "extension")
    shutil.rmtree(project.parent)
    return Program(moved / "notes", said, packed, extension, project)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else new + text)


def _run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "onconnect.cli", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


# A world without Python

_HIDE = """
set -eu
for folder in {folders}; do /bin/mount -t tmpfs none "$folder"; done
for file in {files}; do /bin/mount --bind /dev/null "$file"; done
exec "$@"
"""


def hidden(command: list[str]) -> list[str]:
    """Return a command that runs another one where no Python is to be found."""
    return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", _hiding(), "sh", *command]


def wrapper(command: list[str], file: Path) -> Path:
    """Write a program that runs a command, with further arguments, where there is no Python."""
    file.write_text(f'#!/bin/sh\nexec {shlex.join(hidden(command))} "$@"\n')
    file.chmod(0o755)
    return file


@cache  # it looks through all libraries, which takes a second
def _hiding() -> str:
    """Return the script that hides all Pythons of this computer in the namespace of its process."""
    prefixes = {"/usr", "/usr/local", sys.base_prefix, sys.prefix}
    folders = {
        str(folder)
        for prefix in prefixes
        for folder in (*Path(prefix, "lib").glob("python*"), *Path(prefix, "lib64").glob("python*"))
        if folder.is_dir() and not folder.is_symlink()
    }
    places = {os.path.join(prefix, "bin") for prefix in prefixes}
    files = {
        os.path.realpath(each)
        for place in (*places, *os.environ["PATH"].split(os.pathsep))
        for each in Path(place).glob("python*")
        if each.is_file()
    }
    libraries = (Path(prefix, "lib").glob("**/libpython*.so*") for prefix in prefixes)
    files |= {os.path.realpath(each) for found in libraries for each in found}
    files = {each for each in files if not each.startswith(tuple(folders))}
    words = (" ".join(map(shlex.quote, sorted(each))) for each in (folders, files))
    return _HIDE.format(folders=next(words), files=next(words))


def needs_namespaces() -> pytest.MarkDecorator:
    """Skip where nobody may hide files from a process."""
    able = (
        os.path.exists("/usr/bin/unshare")
        and not subprocess.run(
            ["/usr/bin/unshare", "--mount", "/bin/true"], capture_output=True
        ).returncode
    )
    return pytest.mark.skipif(not able, reason="only root, on Linux, hides Python from a process")
