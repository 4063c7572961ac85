"""A package that describes its host is installed by pipx and uv, used by browsers, and removed."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, blocks
from tests.e2e.applications import Application
from tests.e2e.browsers import launched
from tests.e2e.publishing import rehearsal
from tests.e2e.refusals import CONNECT, possible, quoted
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import ExtensionPage

_, _, PUBLISHING, GIVING = blocks(ROOT / "docs/applications.md", "sh")
TOOLS = Path(sys.executable).parent
ANSWERS = "[...document.querySelectorAll('#answers li')].map((each) => each.textContent)"
SAY = """
  document.getElementById("text").value = text;
  document.getElementById("form").requestSubmit();
"""


class Author:
    """Makes a project by `onconnect new --app`, and publishes it to an index.

    Attributes:
        project: the folder of the project.
    """

    def __init__(self, folder: Path, pypi: str) -> None:
        self.project = folder / "notes"
        self._pypi = pypi
        rehearsal.run("python -m onconnect.cli new notes --app", folder)
        self.publishes()

    def publishes(self) -> None:
        """Do what docs/applications.md says, with the tools that are there."""
        _, *commands = PUBLISHING.commands
        for command in commands:
            rehearsal.run(command, self.project, **rehearsal.account(self._pypi))

    def gives_away(self) -> Path:
        """Return a folder of wheels, made as docs/applications.md says with what is there."""
        make, _ = GIVING.commands
        settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"{self._pypi}simple/"}
        rehearsal.run(f"{make} --no-build-isolation --quiet", self.project, **settings)
        return self.project / "wheels"

    def changes_everything(self) -> None:
        """Give the next version other handlers, in a module of another name."""
        package = self.project / "notes"
        for file, old, new in [
            ("__init__.py", "0.1.0", "2.0.0"),
            ("__main__.py", "notes.handlers", "notes.answers"),
            ("handlers.py", ".upper()", "[::-1]"),
        ]:
            text = (package / file).read_text()
            assert old in text
            (package / file).write_text(text.replace(old, new))
        (package / "handlers.py").rename(package / "answers.py")


class Customer:
    """A user with an empty home, who has pipx, uv and an index."""

    def __init__(self, folder: Path, pypi: str) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self._environ = {
            "HOME": str(self.home),
            "PATH": f"{self.home}/.local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PIPX_DEFAULT_BACKEND": "pip",
            **rehearsal.LOOSELY,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"{pypi}simple/",
            "UV_NO_CONFIG": "1",
            "UV_DEFAULT_INDEX": f"{pypi}simple/",
        }

    def runs(self, *words: str, status: int = 0) -> str:
        """Run a command as in a shell; return what it says."""
        program = shutil.which(words[0], path=self._environ["PATH"]) or str(TOOLS / words[0])
        done = subprocess.run(
            [program, *words[1:]],
            cwd=self.home,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def types(self, command: str) -> None:
        """Run a command that installs a package as a page has it, for this Python."""
        program, *words = shlex.split(command)
        python = ["--python", sys.executable]
        self.runs(program, *words[:-1], *python, words[-1])

    def hosts(self) -> list[int]:
        """The processes of the hosts that browsers have started."""
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and self._is_host(folder)
        ]

    def _is_host(self, folder: Path) -> bool:
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            is_ours = words[0].startswith(os.fsencode(self.home))
            return is_ours and {b"--application", b"notes.__main__"} <= set(words)
        return False

    def left(self) -> list[Path]:
        """All that an installation of the host has written: native manifests, and its own files."""
        own = self.home / ".local/share/onconnect"
        return [*self.home.parent.rglob("notes.json"), *own.parent.glob("onconnect/**")]


@dataclass(frozen=True)
class Opened(Application):
    """The author's extension, and the folder of one of the customer's browsers.

    Attributes:
        of_customer: the customer's home.
    """

    of_customer: Path

    @property
    def home(self) -> Path:
        return self.of_customer


@pytest.fixture
def author(pypi: str, tmp_path: Path) -> Author:
    return Author(tmp_path, pypi)


@pytest.fixture
def customer(pypi: str, tmp_path: Path) -> Customer:
    return Customer(tmp_path, pypi)


@contextmanager
def opened(
    author: Author, customer: Customer, site: str, tmp_path: Path
) -> Iterator[dict[str, ExtensionPage]]:
    """The extension's own page in both browsers, at once."""
    with ExitStack() as stack:
        found = {}
        for kind in ("firefox", "chromium"):
            (tmp_path / kind).mkdir(exist_ok=True)
            opened = Opened(
                author.project / "extension",
                tmp_path / kind,
                author.project,
                has_stage=False,
                of_customer=customer.home,
            )
            browser = stack.enter_context(launched(kind, opened, site))
            found[kind] = browser.open_extension_page("/page.html")
        yield found


def expect(page: ExtensionPage, text: str, answer: str) -> None:
    """Say something on the page until Python answers as expected: a host may just be starting."""

    def answered() -> bool:
        if not page.evaluate("document.getElementById('send').disabled"):
            page.run(SAY, text=text)
        return answer in page.evaluate(ANSWERS)

    wait_for(answered, lambda: f"{page.evaluate('document.body.textContent')}", timeout=60)


def restart_hosts(customer: Customer) -> None:
    """Kill the hosts that run, as an upgrade does not; browsers start them again."""
    for host in customer.hosts():
        with suppress(ProcessLookupError):
            os.kill(host, signal.SIGKILL)


def registered(customer: Customer, tmp_path: Path) -> None:
    """Register the host of the program with both browsers."""
    customer.runs("notes", "install", "--browser", "firefox")
    profile = str(tmp_path / "chromium/profile")
    customer.runs("notes", "install", "--browser", "chromium", "--user-data-dir", profile)


def test_browsers_reach_a_package_of_pipx_before_and_after_an_upgrade(
    author: Author, customer: Customer, site: str, tmp_path: Path
) -> None:
    python = ["--python", sys.executable]
    customer.runs("pipx", "install", *python, "notes")
    registered(customer, tmp_path)
    # A browser that is open before waits longer at each attempt; test_setup_page.py has one.
    with opened(author, customer, site, tmp_path) as pages:
        for page in pages.values():
            expect(page, "milk", "MILK")

        author.changes_everything()
        author.publishes()
        assert "from 0.1.0 to 2.0.0" in customer.runs("pipx", "upgrade", "notes")
        restart_hosts(customer)
        for page in pages.values():
            expect(page, "milk", "klim")

        customer.runs("pipx", "reinstall", "--backend", "uv", *python, "notes")
        assert "2.0.0" in customer.runs("notes", "--version")
        restart_hosts(customer)
        for page in pages.values():
            expect(page, "eggs", "sgge")

        customer.runs("pipx", "uninstall", "notes")
        restart_hosts(customer)
        for kind, page in pages.items():
            told, _ = quoted("interpreter-missing", kind)
            assert page.run(CONNECT, name="notes") in possible(told)
    told = customer.runs("onconnect", "doctor", "--name", "notes", status=1)
    assert "install notes again, or remove what is left of it by" in told
    customer.runs("onconnect", "uninstall", "--name", "notes")
    assert customer.left() == []


def test_a_package_of_uv_survives_an_upgrade_and_goes_without_a_trace(
    author: Author, customer: Customer
) -> None:
    browsers = ["--browser", "firefox", "--browser", "chromium"]
    customer.runs("uv", "tool", "install", "--python", sys.executable, "notes")
    customer.runs("notes", "install", *browsers)
    before = customer.left()

    author.changes_everything()
    author.publishes()
    customer.runs("uv", "tool", "upgrade", "notes")
    assert "notes 2.0.0" in customer.runs("notes", "--version")
    told = customer.runs("notes", "doctor", *browsers)
    assert told.count(": ok, its handlers load (") == 2
    assert "launcher-stale" not in told
    assert customer.left() == before

    customer.runs("notes", "uninstall")
    customer.runs("uv", "tool", "uninstall", "notes")
    assert customer.left() == []


def test_a_folder_of_wheels_does_without_an_index(author: Author, customer: Customer) -> None:
    shutil.move(author.gives_away(), customer.home)
    _, install = GIVING.commands
    customer.types(install)
    assert "notes 0.1.0" in customer.runs("notes", "--version")
    customer.runs("pipx", "uninstall", "notes")
    customer.types("uv tool install --no-index --find-links wheels notes")
    assert "notes 0.1.0" in customer.runs("notes", "--version")
