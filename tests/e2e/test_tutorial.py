"""docs/tutorial.md comes true: a reader who does what it says sees what it says, in both browsers.

`"tutorial.md"` is executed here whole: each of its blocks is taken by a name below, in their order.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.pages import ROOT, blocks
from tests.e2e.applications import Application
from tests.e2e.browsers import find_program
from tests.e2e.developing import Developing
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import ExtensionPage
    from tests.e2e.lending import Lender

PAGE = ROOT / "docs" / "tutorial.md"
HANDLERS, HANDLERS_EDIT, TEST, TEST_EDIT = (block.text for block in blocks(PAGE, "python"))
BACKGROUND, CONTENT_EDIT = (block.text for block in blocks(PAGE, "js"))
NEW, DEV, PYTEST, INSTALL = (block.text for block in blocks(PAGE, "sh"))


class Reader:
    """Somebody with a home that is empty, who has installed onconnect.

    Attributes:
        home: the home.
        project: the project that the tutorial makes there.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.project = home / "my-notes"

    def runs(self, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Type commands."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        return subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=folder,
            env={
                **own,
                "HOME": str(self.home),
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )

    def replaces(self, file: str, begin: str, text: str) -> None:
        """Put a text in the place of what a file has from the last line that begins so."""
        path = self.project / file
        before = path.read_text("utf-8")
        at = before.rindex(f"\n{begin}") + 1
        path.write_text(before[:at] + text, "utf-8")

    def files(self) -> set[str]:
        """What is in the home besides the project and the logs of hosts."""
        files = {str(path.relative_to(self.home)) for path in self.home.rglob("*")}
        return {file for file in files if not file.startswith(("my-notes", ".local", "bin"))}


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    home = tmp_path / "home"
    home.mkdir()
    reader = Reader(home)
    done = reader.runs(NEW, home)
    assert done.returncode == 0, done.stdout
    return reader


def edit_handlers(reader: Reader) -> None:
    last = HANDLERS.rstrip().splitlines()[-1]
    reader.replaces("my_notes.py", last, HANDLERS_EDIT)


def edit_content_script(reader: Reader) -> None:
    reader.replaces("extension/content.js", "onconnect.connect(", CONTENT_EDIT)


def test_the_files_that_it_shows_are_those_that_are_made(reader: Reader) -> None:
    shown = {
        "my_notes.py": HANDLERS,
        "extension/background.js": BACKGROUND,
        "tests/test_my_notes.py": TEST,
    }
    for file, text in shown.items():
        assert (reader.project / file).read_text("utf-8") == text


class Restless(BaseHTTPRequestHandler):
    """A page that somebody reloads every second."""

    def do_GET(self) -> None:
        body = b"<!doctype html><meta http-equiv=refresh content=1><title>Restless</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def restless_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have Chromium open such a page; Firefox loads content scripts into open pages by itself."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Restless) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        program = tmp_path / "chromium-with-that-page"
        program.write_text(
            "#!/bin/sh\n"
            "for word do\n"
            f"  case $word in http:*) word=http://localhost:{server.server_port}/;; esac\n"
            '  shift; set -- "$@" "$word"\n'
            "done\n"
            f'exec {find_program("chromium")} "$@"\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("ONCONNECT_CHROMIUM", str(program))
        yield
        server.shutdown()


@pytest.mark.usefixtures("restless_page")
def test_each_edit_takes_effect_at_once(kind: str, reader: Reader) -> None:
    assert DEV == "onconnect dev\n"
    with Developing(reader.project, kind, reader.home) as dev:
        dev.wait_for(r"python │ onconnect: port 'content' opened by http://localhost:")

        shown = len(dev.said)
        edit_handlers(reader)
        dev.wait_for(r"dev │ my_notes.py edited", shown)
        dev.wait_for(r"port 'content' opened by", shown)

        shown = len(dev.said)
        edit_content_script(reader)
        dev.wait_for(r"python │ onconnect: ready", shown)
        dev.wait_for(r"python │ asked about \S", shown)
        assert dev.interrupt() == 0
    assert not [file for file in reader.files() if "native" in file.lower()]


def test_a_page_talks_to_python_in_the_browser_that_it_is_installed_in(
    kind: str, reader: Reader, lender: Lender
) -> None:
    before = reader.files()
    edit_handlers(reader)
    edit_content_script(reader)
    installed = reader.runs(INSTALL, reader.project)
    assert installed.returncode == 0, installed.stdout

    directory = reader.home.parent
    (directory / "profile").symlink_to(reader.home / ".config" / "chromium")
    extension = reader.project / "extension"
    application = Application(extension, directory, reader.project, has_stage=False)
    with lender.lent(kind, application) as browser:
        page = browser.open(host="localhost")
        length = len(page.evaluate("document.title"))
        note = "document.body.lastElementChild.textContent"
        wait_for(
            lambda: page.evaluate(note) == f"{length} letters",
            lambda: f"the page shows {page.evaluate(note)!r}: {browser.console}",
        )
        answers(browser.open_extension_page("/page.html"), "milk", "4 letters")

    removed = reader.runs("onconnect uninstall", reader.project)
    assert removed.returncode == 0, removed.stdout
    assert not [file for file in reader.files() - before if "native" in file.lower()]


def answers(popup: ExtensionPage, question: str, answer: str) -> None:
    """Type into the extension's own page, once Python has greeted it, and see the answer."""

    def shown(name: str) -> Any:
        return popup.evaluate(f"document.getElementById({name!r}).textContent")

    wait_for(lambda: "Python 3." in shown("state"), lambda: shown("state"))
    popup.evaluate(f"document.getElementById('text').value = {question!r}, null")
    popup.evaluate("document.querySelector('button').click(), null")
    wait_for(lambda: shown("answers") == answer, lambda: shown("answers"))


def test_its_test_fails_after_the_edit_until_it_expects_the_new_answer(reader: Reader) -> None:
    assert PYTEST == "pytest\n"
    run = "python -m pytest -p no:cacheprovider"
    done = reader.runs(run, reader.project)
    assert "1 passed" in done.stdout, done.stdout

    edit_handlers(reader)
    done = reader.runs(run, reader.project)
    assert done.returncode == 1, done.stdout
    assert "4 letters" in done.stdout

    reader.replaces("tests/test_my_notes.py", "        assert await", TEST_EDIT)
    done = reader.runs(run, reader.project)
    assert "1 passed" in done.stdout, done.stdout
