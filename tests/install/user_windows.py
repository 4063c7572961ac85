r"""Plays a user of Windows, who runs the `onconnect` command: with a profile of the user's own.

To such a profile belong its folders, and the half of the registry that programs see as
HKEY_CURRENT_USER. Windows lets a process have another key in its place (RegOverridePredefKey), so
that each test has a user of its own, in the real registry.

A command runs in the process of the tests: Python takes seconds there to import what it needs.
`User.starts` starts a process, and so do the tests in tests/windows.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from onconnect.cli import commands
from onconnect.install.computer import starter
from onconnect.install.computer.machine import Machine
from onconnect.install.computer.registry import Key, Registry
from tests.windows.registry import Hive

if TYPE_CHECKING:
    from onconnect.install.computer.disk import Disk

KEYS = {
    "firefox": r"Software\Mozilla\NativeMessagingHosts",
    "chromium": r"Software\Chromium\NativeMessagingHosts",
    "edge": r"Software\Microsoft\Edge\NativeMessagingHosts",
}
FAMILIES = {"firefox": "gecko"}
PROGRAMS = {
    "firefox": r"Mozilla Firefox\firefox.exe",
    "edge": r"Microsoft\Edge\Application\msedge.exe",
}
FOREIGN = ("PYTHON", "VIRTUAL_ENV", "PYTEST", "COV")
"""Begins the names of variables that the tests have, and a user has not."""

CHECKOUT = str(Path(__file__).parents[2])

START = """
import runpy, sys
from onconnect import starting
starting.END_WITHIN = 20
from tests.windows.registry import Hive
Hive(sys.argv.pop(1)).enter()
runpy.run_module("onconnect.cli", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Entry:
    """The place where a browser finds a host: a key that leads to a native manifest.

    Attributes:
        key: the key.
        manifest: the file that an installation writes.
    """

    key: Key
    manifest: Path

    def __str__(self) -> str:
        return str(self.key)

    @property
    def told(self) -> str:
        """How a report says what was written."""
        return f"{self.key} to {self.manifest}"

    @property
    def is_there(self) -> bool:
        """Whether the browser finds anything."""
        return Registry().exists(self.key)

    @property
    def found(self) -> bytes:
        """The native manifest that the browser finds."""
        return Path(Registry().read(self.key) or "").read_bytes()

    def put(self, content: bytes) -> None:
        """Register another application's native manifest, which lies in a folder of its own."""
        file = self.manifest.parents[4] / "Other" / self.manifest.name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        for key in (*reversed([*self.key.parents()]), self.key):
            Registry().make(key)
        Registry().write(self.key, str(file))

    def remove(self) -> None:
        """Remove it as a user would, by hand."""
        Registry().remove(self.key)


class User:
    """A user with a profile, some browsers and nothing else.

    Attributes:
        home: the user's folder.
        programs: the folder of the programs of all users.
        data: where onconnect keeps what it installs.
        ledger: the list of that.
        lock: the file by which installations take turns.
        other_program: the program of another application.
    """

    other_program = str(Path(os.environ["SYSTEMROOT"], "explorer.exe"))

    def __init__(self, folder: Path) -> None:
        self.home = folder / "höme of $USER"
        self.programs = folder / "bin"
        self.local = self.home / "AppData/Local"
        self.local.mkdir(parents=True)
        self.programs.mkdir()
        self.data = self.local / "onconnect"
        self.ledger = self.data / "installed.json"
        self.lock = self.data / "Logs/lock"
        self.hive = Hive()
        self.hive.enter()

    @property
    def environ(self) -> dict[str, str]:
        """The user's variables."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(FOREIGN)
        }
        return {
            **kept,
            "USERPROFILE": str(self.home),
            "LOCALAPPDATA": str(self.local),
            "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(
                self.local
            ),  # what Windows would tell platformdirs
            "APPDATA": str(self.home / "AppData/Roaming"),
            "PROGRAMFILES": str(self.programs),
            "PROGRAMFILES(X86)": str(self.programs),
            "PATH": str(self.programs),
        }

    def has(self, *programs: str) -> None:
        for program in programs:
            folder = self.local if program == "chromium" else self.programs
            file = folder / PROGRAMS.get(program, r"Chromium\Application\chrome.exe")
            file.parent.mkdir(parents=True)
            file.touch()

    def has_none(self) -> None:
        """Have no browser any more."""
        for folder in (self.programs, self.local / "Chromium"):
            shutil.rmtree(folder, ignore_errors=True)

    def installs(
        self, *arguments: str | Path, cwd: Path, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        return self.runs("install", *arguments, cwd=cwd, **environ)

    def runs(
        self, *arguments: str | Path, cwd: Path, stdout: int | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        if stdout is not None:
            process = self.starts(*arguments, cwd=cwd, stdout=stdout, **environ)
            said, complained = process.communicate()
            return subprocess.CompletedProcess(process.args, process.returncode, said, complained)
        command = ["onconnect", *map(str, arguments)]
        out, err = _stream(), _stream()
        with (
            mock.patch.dict(os.environ, self.environ | environ, clear=True),
            mock.patch.object(sys, "argv", command),
            chdir(cwd),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            status = _status_of_main()
        return subprocess.CompletedProcess(command, status, _text(out), _text(err))

    def starts(
        self,
        *arguments: str | Path,
        cwd: Path,
        stdout: int = subprocess.PIPE,
        python: str | Path = sys.executable,
        **environ: str,
    ) -> subprocess.Popen[str]:
        """Start the command as a process that may run beside others."""
        return subprocess.Popen(
            [python, "-P", "-c", START, self.hive.path, *arguments],
            cwd=cwd,
            env={**self.environ, "PYTHONPATH": CHECKOUT, **environ},
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def entry(self, browser: str, name: str) -> Entry:
        """Return where a browser looks for the host of this name."""
        family = FAMILIES.get(browser, "chromium")
        view = 64 if family == "gecko" else 32  # what it reads first
        key = Key("HKCU", KEYS[browser], view).child(name)
        return Entry(key, self.data / name / family / f"{name}.json")

    def launcher(self, name: str) -> Path:
        return self.data / name / "launcher.exe"

    def written(self, *browsers: str, name: str) -> list[str]:
        """The keys of `files` after an installation for these browsers."""
        entries = [self.entry(each, name) for each in browsers]
        files = [*(each.manifest for each in entries), self.ledger, self.launcher(name)]
        keys = [f"HKCU\\{each.key.path}" for each in entries]
        return sorted([*(str(each.relative_to(self.home)) for each in files), *keys])

    def subjects(self, *browsers: str, name: str) -> set[str]:
        """How reports name what an installation for these browsers writes."""
        entries = [self.entry(each, name) for each in browsers]
        files = [*(each.manifest for each in entries), self.ledger, self.launcher(name)]
        return {*map(str, files), *(each.told for each in entries)}

    def hinders(self, browser: str, name: str) -> str:
        """Put a file where a browser's native manifest would need a folder; return its name."""
        file = self.entry(browser, name).manifest.parent
        file.parent.mkdir(parents=True)
        file.write_text("in the way", "utf-8")
        return str(file.relative_to(self.home))

    def files(self) -> dict[str, tuple[bytes, float]]:
        """Return what an installation has written; not the logs of the hosts that it started."""
        found: dict[str, tuple[bytes, float]] = {
            str(path.relative_to(self.home)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.home.rglob("*")
            if path.is_file() and not self._passes_over(path)
        }
        for path, values in self.hive.keys().items():
            for value in values.values():
                found[f"HKCU\\{path}"] = (str(value).encode(), 0)
        return found

    def everything(self) -> set[str]:
        """Return all that there is of the user's, but the logs."""
        files = {str(path) for path in self.home.rglob("*") if not self._passes_over(path)}
        return files | self.hive.keys().keys()

    def machine(self, every: Path, disk: Disk) -> Machine:
        """Return the computer as the user sees it.

        Args:
            every: the folder of what all users have.
            disk: the files.
        """
        return Machine(
            system="windows",
            environ={"HOME": str(self.home), **self.environ},
            data={"user": self.data, "system": every},
            disk=disk,
            registry=Registry(),
            find_program=lambda name: None,
            starter=starter.read(),
        )

    def _passes_over(self, path: Path) -> bool:
        """Whether something is a log of the hosts that were started, or a browser."""
        own = (self.data / "Logs", self.local / "Chromium/Application")
        return path == self.data or any(path.is_relative_to(each) for each in own)

    def close(self) -> None:
        """Leave nothing outside of the folder."""
        self.hive.leave()


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def _status_of_main() -> int:
    """Run the command as Python runs a program; return its exit status."""
    try:
        commands.main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    return 0
