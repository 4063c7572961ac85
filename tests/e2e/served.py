"""Starts a program that serves browsers, and has browsers find it by real proxies."""

from __future__ import annotations

import json
import queue
import re
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.arguments import Arguments
from onconnect.install.browsers import launcher
from tests.e2e.applications import ROOT, STAGE
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.browsers import Browser

DESK = Path(__file__).with_name("desk.py")

BOUND = 60
"""Seconds in which what is awaited has to happen, on a computer with much else to do."""


class Desk:
    """The program, as its user has started it."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(DESK), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._seen: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.put(json.loads(line))

    def hear(self, what: str) -> dict[str, Any]:
        """Wait until it says something of that kind, for the first time since the last."""
        while True:
            for each in self._seen:
                if each["is"] == what:
                    self._seen.remove(each)
                    return each
            try:
                self._seen.append(self.said.get(timeout=BOUND))
            except queue.Empty:
                pytest.fail(f"it should say {what!r}, and has said {self._seen}")

    def ask(self, what: str | None) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def look(self) -> dict[str, int]:
        """Return what it holds."""
        self.ask(None)
        look = self.hear("look")
        del look["is"]
        return look

    def settles(self, expected: dict[str, int]) -> None:
        """Wait until it holds that and nothing else."""
        found: list[dict[str, int]] = []

        def is_so() -> bool:
            found[:] = [self.look()]
            return found == [expected]

        wait_for(is_so, lambda: f"{expected} expected, it holds {found}", BOUND)

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self.process.kill()
        self.process.wait()
        self._reader.join(BOUND)
        for each in (self.process.stdin, self.process.stdout):
            assert each
            with suppress(BrokenPipeError):
                each.close()


@dataclass
class Three:
    """The browsers that are left, and the program.

    Attributes:
        name: the host's name.
        desk: the program.
        looks: what the program held with no browser, and with all.
        browsers: each by what the tests call it.
    """

    name: str
    desk: Desk
    looks: list[dict[str, int]] = field(default_factory=list)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def leave_nothing_over(self) -> None:
        """Wait until the program holds what it has to hold for these browsers, and no more."""
        empty, full = self.looks
        number = len(self.browsers)
        expected = {key: empty[key] + (full[key] - empty[key]) * number // 3 for key in empty}
        self.desk.settles(expected)
        self.have_proxies(number)

    def proxies(self) -> list[int]:
        """Return the processes that browsers have started for this name."""
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # it has just ended
                if f"--name\0{self.name}\0" in file.read_text(errors="replace"):
                    found.append(int(file.parent.name))
        return found

    def have_proxies(self, number: int) -> None:
        """Wait until so many proxies run, and no more."""
        wait_for(
            lambda: len(self.proxies()) == number,
            lambda: f"{number} proxies expected, there are {self.proxies()}",
            BOUND,
        )


def make_project(folder: Path, name: str) -> Path:
    """Make a project whose browsers a program serves, with the page that reaches into others."""
    extension = folder / "extension"
    shutil.copytree(ROOT / "extension", extension)
    for file in ("stage.html", "stage.js"):
        shutil.copy(STAGE / file, extension)
    manifest = json.loads((extension / "manifest.json").read_text())
    del manifest["content_scripts"]
    manifest["permissions"].append("scripting")
    manifest["host_permissions"] = ["http://127.0.0.1/*"]
    (extension / "manifest.json").write_text(json.dumps(manifest))
    (extension / "background.js").write_text(
        'import { relay } from "./onconnect/relay.js";\n'
        f'relay({{ host: "{name}", listen: ["runtime.onConnect"] }});\n'
    )
    (folder / "pyproject.toml").write_text(
        f'[tool.onconnect]\nname = "{name}"\ndescription = "A desk"\n'
        'extension = "extension"\nattach = true\n'
    )
    return folder


def let_reload(profile: Path) -> None:
    """Switch the developer mode of Chromium on, without which no reloaded extension comes back."""
    folder = profile / "Default"
    folder.mkdir(parents=True, exist_ok=True)
    preferences = {"extensions": {"ui": {"developer_mode": True}}}
    (folder / "Preferences").write_text(json.dumps(preferences))


def have_started(browser: Browser, name: str, start: tuple[str, ...]) -> None:
    """Let a browser's proxies start the program, as `onconnect install` does for `start`."""
    (manifest,) = browser.application.directory.rglob(f"native-messaging-hosts/{name}.json")
    file = Path(json.loads(manifest.read_text())["path"])
    (told,) = re.findall(rf"{launcher.FIELD}(.*)", file.read_text())
    words = json.loads(told)
    arguments = Arguments.read(words[words.index("--name") :])
    file.write_bytes(
        launcher.script(python=Path(sys.executable), host=arguments._replace(start=start))
    )


def ancestors(pid: int) -> list[int]:
    """Return the processes that have started a process, the next one first."""
    found = []
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
        found.append(pid)
    return found
