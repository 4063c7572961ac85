"""Real browsers find what `onconnect install` writes, in every place that it writes to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import ROOT, Application
from tests.e2e.browsers import find_program
from tests.e2e.running import Running
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.e2e.lending import Lender

pytestmark = pytest.mark.xdist_group("for all users")

NAME = "onconnect.install_test"
GREETING = "hi there content script!"
FOR_ALL = "/usr/bin/python3"
HOSTILE = 'it\'s "my" $HOME, Jürgen & 世界'
SYSTEM = [
    Path("/etc/chromium/native-messaging-hosts"),
    Path("/usr/lib/mozilla/native-messaging-hosts"),
    Path("/usr/lib64/mozilla/native-messaging-hosts"),
    Path("/usr/local/share/onconnect"),
]


@dataclass(frozen=True)
class Installed(Application):
    """A project with the demo's handlers under another name, a home, and a Python of its own.

    All lies in a folder with a hostile name, the interpreter too.
    """

    @classmethod
    def make(cls, folder: Path, python: str = sys.executable) -> Installed:
        project = folder / HOSTILE
        project.mkdir()
        (folder / "home").mkdir()
        shutil.copytree(ROOT / "extension", project / "extension")
        shutil.copytree(ROOT / "examples", project / "examples")
        background = project / "extension" / "background.js"
        background.write_text(background.read_text().replace("onconnect.demo", NAME))
        (project / "pyproject.toml").write_text(
            f'[tool.onconnect]\nname = "{NAME}"\ndescription = "A test\'s"\n'
            'handlers = ["examples.mdn_ports"]\nextension = "extension"\nprobe = "echo"\n'
        )
        subprocess.run([python, "-m", "venv", "--without-pip", project / "venv"], check=True)
        (site,) = (project / "venv/lib").glob("python*/site-packages")
        paths = (ROOT / "host", sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        (site / "tests.pth").write_text("".join(f"{path}\n" for path in dict.fromkeys(paths)))
        return cls(project / "extension", folder, project, has_stage=False)

    @property
    def profile(self) -> Path:
        """Chromium's usual folder in this home, as if it were started without `--user-data-dir`."""
        return self.home / ".config/chromium"

    @property
    def python(self) -> Path:
        return self.project / "venv/bin/python"

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return {**kept, "HOME": str(self.home)}

    def run(
        self,
        *arguments: str | Path,
        python: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python or self.python, "-P", "-m", "onconnect.cli", *arguments],
            cwd=self.project if self.project.is_dir() else self.directory,
            env={**self.environ, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def installs(self, *arguments: str | Path, **options: object) -> None:
        done = self.run("install", *arguments, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        assert ": ok, its port 'echo' answers (" in done.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return Installed.make(tmp_path)


def assert_greeted(kind: str, application: Application, lender: Lender) -> None:
    """Show that a page in a browser is greeted by Python."""
    with lender.lent(kind, application) as browser:
        page = browser.open()

        def greeting() -> object:
            return page.evaluate("document.documentElement.dataset.onconnectGreeting")

        wait_for(lambda: greeting() == GREETING, lambda: f"not greeted: {browser.console}")


def test_a_browser_reaches_what_is_installed_for_one_user(
    kind: str, lender: Lender, installed: Installed
) -> None:
    installed.installs("--browser", kind)
    assert_greeted(kind, installed, lender)
    assert installed.run("uninstall").returncode == 0
    left = installed.home.rglob("*onconnect*install*")
    assert [path for path in left if path.parent.name != "log"] == []


@pytest.fixture
def installed_for_all() -> Iterator[Installed]:
    """What all users may read, and only root may write."""
    with tempfile.TemporaryDirectory(prefix="onconnect-test-", dir="/opt") as folder:
        Path(folder).chmod(0o755)
        yield Installed.make(Path(folder), FOR_ALL)


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path(FOR_ALL).exists(),
    reason="only root may register for all users, with a Python that all may read",
)
def test_a_browser_reaches_what_is_installed_for_all_users(
    kind: str, lender: Lender, installed_for_all: Installed
) -> None:
    installed = installed_for_all
    before = listed(*SYSTEM)
    try:
        installed.installs("--scope", "system", "--browser", kind)
        assert not list(installed.home.rglob(f"{NAME}.json"))
        assert_greeted(kind, installed, lender)
    finally:
        done = installed.run("uninstall", "--scope", "system")
    assert done.returncode == 0, done.stderr
    assert listed(*SYSTEM) == before


def test_an_extension_that_the_host_was_not_installed_for_is_told_so(
    kind: str, lender: Lender, installed: Installed
) -> None:
    """Its native manifest still lets it in, like one that somebody has widened."""
    installed.installs("--browser", kind)
    (launcher,) = installed.home.rglob("launcher")
    text = launcher.read_text()
    _, _, callers = text.partition(" --callers ")
    launcher.write_text(text.replace(callers.split()[0], "other@example.org"))
    with lender.lent(kind, installed) as browser:
        browser.open()
        wait_for(
            lambda: f"may not start the host {NAME}" in str(browser.console),
            lambda: f"not told: {browser.console}",
        )


def listed(*folders: Path) -> set[Path]:
    """Return what is in some folders, and those of them and of their parents that are there."""
    inside = {path for folder in folders for path in folder.rglob("*")}
    chains = ((folder, *folder.parents) for folder in folders)
    return inside | {path for chain in chains for path in chain if path.exists()}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_who_may_not_register_for_all_users_is_told_the_remedy(installed: Installed) -> None:
    done = installed.run("install", "--scope", "system", "--browser", "chromium")
    assert done.returncode == 1
    assert "run this as an administrator (sudo), or leave out --scope system" in done.stderr


def test_a_browser_needs_nothing_of_the_shell_that_chose_the_python(
    kind: str, lender: Lender, installed: Installed
) -> None:
    """As pyenv's shims do, this one asks the environment which Python to start."""
    shim = installed.directory / "shims" / "python"
    shim.parent.mkdir()
    shim.write_text('#!/bin/sh\nexec "${PYENV_CHOSEN:?no version is chosen}/bin/python" "$@"\n')
    shim.chmod(0o755)
    chosen = {"PYENV_CHOSEN": str(installed.python.parents[1])}
    installed.installs("--browser", kind, python=shim, environ=chosen)
    assert_greeted(kind, installed, lender)


def test_an_environment_that_was_moved_is_told_and_mended_by_doctor(
    kind: str, lender: Lender, installed: Installed
) -> None:
    installed.installs("--browser", kind)
    moved = installed.python.parents[1].rename(installed.project / "moved venv")
    python = moved / "bin/python"
    told = installed.run("doctor", "--browser", kind, python=python)
    assert told.returncode == 1
    assert str(installed.python) in told.stdout
    assert "doctor --fix" in told.stdout
    mended = installed.run("doctor", "--browser", kind, "--fix", python=python)
    assert mended.returncode == 0, mended.stdout
    assert_greeted(kind, installed, lender)


def test_chromium_with_a_profile_folder_is_opened_by_web_ext(installed: Installed) -> None:
    """web-ext gives Chromium a copy of the folder: what is registered in it goes along."""
    headless = installed.directory / "bin" / "chromium"
    headless.parent.mkdir()
    headless.write_text(f'#!/bin/sh\nexec {find_program("chromium")} --headless=new "$@"\n')
    headless.chmod(0o755)
    scratch = installed.directory / "tmp"
    scratch.mkdir()
    profile = installed.directory / "pro file"
    command = [sys.executable, "-P", "-m", "onconnect.cli", "install", str(ROOT)]
    environ = {
        **installed.environ,
        "DISPLAY": "none, as Chromium is headless",
        "PATH": f"{headless.parent}:{os.environ['PATH']}",
        "TMPDIR": str(scratch),
    }
    options = ["--browser", "chromium", "--user-data-dir", str(profile), "--run", "chromium"]
    with Running([*command, *options], environ) as running:
        running.wait_for(f"The page heard from Python: {GREETING}")
        assert running.interrupt() == 0
    manifest = json.loads((profile / "NativeMessagingHosts/onconnect.demo.json").read_bytes())
    assert manifest["path"].startswith(str(installed.home))
    assert not list(scratch.rglob("*web-ext*"))
