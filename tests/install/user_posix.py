"""Plays a user of Linux, who runs the `onconnect` command: all of it lies in the user's home."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.install.computer.machine import Machine
from onconnect.install.computer.registry import Registry
from tests.forking import OF_PYTHON, forks

if TYPE_CHECKING:
    from onconnect.install.computer.disk import Disk

FOLDERS = {
    "firefox": ".mozilla/native-messaging-hosts",
    "chromium": ".config/chromium/NativeMessagingHosts",
    "edge": ".config/microsoft-edge/NativeMessagingHosts",
}


@dataclass(frozen=True)
class Entry:
    """The place where a browser finds a host: a native manifest.

    Attributes:
        manifest: the file that an installation writes.
    """

    manifest: Path

    def __str__(self) -> str:
        return str(self.manifest)

    @property
    def told(self) -> str:
        """How a report says what was written."""
        return str(self.manifest)

    @property
    def is_there(self) -> bool:
        """Whether the browser finds anything."""
        return self.manifest.exists()

    @property
    def found(self) -> bytes:
        """The native manifest that the browser finds."""
        return self.manifest.read_bytes()

    def put(self, content: bytes) -> None:
        """Register another application's native manifest."""
        self.manifest.parent.mkdir(parents=True, exist_ok=True)
        self.manifest.write_bytes(content)

    def remove(self) -> None:
        """Remove it as a user would, by hand."""
        self.manifest.unlink()


class User:
    """A user with a home, some browsers and nothing else.

    Attributes:
        home: the user's folder.
        programs: the folder of the browsers, and the only one on PATH.
        data: where onconnect keeps what it installs.
        ledger: the list of that.
        lock: the file by which installations take turns.
        other_program: the program of another application.
    """

    other_program = "/bin/false"

    def __init__(self, folder: Path) -> None:
        self.home = folder / "höme of $USER"
        self.programs = folder / "bin"
        self.home.mkdir()
        self.programs.mkdir()
        self.data = self.home / ".local/share/onconnect"
        self.ledger = self.data / "installed.json"
        self.lock = self.home / ".local/state/onconnect/lock"

    @property
    def environ(self) -> dict[str, str]:
        """The user's variables."""
        return {"HOME": str(self.home), "PATH": str(self.programs), "LANG": "C.UTF-8"}

    def has(self, *programs: str) -> None:
        for program in programs:
            file = self.programs / program
            file.write_text("#!/bin/sh\n", "utf-8")
            file.chmod(0o755)

    def has_none(self) -> None:
        """Have no browser any more."""
        for program in self.programs.iterdir():
            program.unlink()

    def installs(
        self, *arguments: str | Path, cwd: Path, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        return self.runs("install", *arguments, cwd=cwd, **environ)

    def runs(
        self, *arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command in a fork, or if its start is what a test is about, in a new process."""
        if stdout == subprocess.PIPE and not any(name.startswith(OF_PYTHON) for name in environ):
            return forks().run([*map(str, arguments)], cwd, self.environ | environ)
        process = self.starts(*arguments, cwd=cwd, stdout=stdout, **environ)
        said, complained = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said, complained)

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
            [python, "-P", "-m", "onconnect.cli", *arguments],
            cwd=cwd,
            env=self.environ | environ,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def entry(self, browser: str, name: str) -> Entry:
        """Return where a browser looks for the host of this name."""
        return Entry(self.home / FOLDERS[browser] / f"{name}.json")

    def launcher(self, name: str) -> Path:
        return self.data / name / "launcher"

    def written(self, *browsers: str, name: str) -> list[str]:
        """The keys of `files` after an installation for these browsers."""
        files = [self.entry(each, name).manifest for each in browsers]
        files += [self.ledger, self.launcher(name)]
        return sorted(str(each.relative_to(self.home)) for each in files)

    def subjects(self, *browsers: str, name: str) -> set[str]:
        """How reports name what an installation for these browsers writes."""
        return {str(self.home / each) for each in self.written(*browsers, name=name)}

    def hinders(self, browser: str, name: str) -> str:
        """Put a file where a browser's native manifest would need a folder; return its name."""
        file = self.home / Path(FOLDERS[browser]).parts[0]
        file.write_text("in the way", "utf-8")
        return file.name

    def files(self) -> dict[str, tuple[bytes, float]]:
        """Return what an installation has written; not the logs of the hosts that it started."""
        return {
            str(path.relative_to(self.home)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.home.rglob("*")
            if path.is_file() and ".local/state" not in str(path)
        }

    def everything(self) -> set[str]:
        """Return all that there is of the user's, but the logs."""
        return {
            str(path)
            for path in self.home.rglob("*")
            if path.relative_to(self.home).parts[0] != ".local"
        } | self.files().keys()

    def machine(self, every: Path, disk: Disk) -> Machine:
        """Return the computer as the user sees it.

        Args:
            every: the folder of what all users have.
            disk: the files.
        """
        return Machine(
            system="linux",
            environ=self.environ,
            data={"user": self.data, "system": every},
            disk=disk,
            registry=Registry(),
            find_program=lambda name: shutil.which(name, path=str(self.programs)),
        )

    def close(self) -> None:
        """Leave nothing outside of the folder."""
