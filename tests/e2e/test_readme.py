"""The code blocks of the README are run, and do what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, blocks, codes
from tests.e2e.applications import installed
from tests.e2e.running import Running, without_a_screen
from tests.e2e.waiting import wait_for
from tests.host.stdio_peer import StdioPeer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.lending import Lender

README = ROOT / "README.md"
(EXAMPLE,) = (block.text for block in blocks(README, "python"))
(BACKGROUND,) = (block.text for block in blocks(README, "js"))
(NOTES_TEST,) = (
    block.text
    for block in blocks(ROOT / "docs" / "testing.md", "python")
    if block.text.startswith("# tests/test_notes.py\n")
)
DEMO, TESTS, OWN = (block.text for block in blocks(README, "sh"))


def test_it_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) < 110


def test_the_example_takes_notes_and_sets_the_badge(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text(EXAMPLE)
    with StdioPeer("notes", tmp_path, tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, {"note": "milk"})
        assert peer.expect(type="message")["data"] == {"notes": 1}
        peer.post(port, {"note": "bread"})
        assert peer.expect(type="message")["data"] == {"notes": 2}
        assert (tmp_path / "notes.txt").read_text() == "milk\nbread\n"
        peer.peer.event("action.onClicked", [{"id": 1}])
        peer.flush()
        call = peer.expect(type="call", method="action.setBadgeText")
        assert call["args"] == [{"text": "ok"}]
        peer.close()
        assert peer.wait() == 0
        assert b"clicked in tab 1" in peer.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of a reader who does word by word what "Your own" says of the example."""
    new, folder, dev = OWN.splitlines()
    assert (folder, dev) == ("cd notes", "onconnect dev")
    _, *arguments = new.split()
    subprocess.run([sys.executable, "-m", "onconnect.cli", *arguments], cwd=tmp_path, check=True)
    project = tmp_path / "notes"
    (content,) = (each for each in codes(README) if each.startswith("browser.runtime.connect()."))
    parts = {
        "notes.py": EXAMPLE,
        "extension/background.js": BACKGROUND,
        "extension/content.js": content,
        "tests/test_notes.py": NOTES_TEST,
    }
    for name, text in parts.items():
        assert f"`{name}`" in README.read_text("utf-8")
        assert (project / name).is_file()
        (project / name).write_text(text)
    manifest = project / "extension" / "manifest.json"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if "default_popup" not in line))
    return project


def test_a_reader_who_makes_the_example_has_a_project_whose_tests_pass(project: Path) -> None:
    home = {**os.environ, "HOME": str(project.parent)}
    for _ in range(2):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(command, cwd=project, env=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "1 passed" in done.stdout
    assert not (project.parent / "notes.txt").exists()


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_the_example_answers_a_page_in_a_real_browser(
    kind: str, project: Path, tmp_path: Path, lender: Lender
) -> None:
    (project / "extension" / "content.js").write_text(
        "const port = browser.runtime.connect();\n"
        'port.postMessage({ note: "milk" });\n'
        "port.onMessage.addListener(({ notes }) => {\n"
        "  document.documentElement.dataset.notes = notes;\n"
        "});\n"
    )
    application = installed(project, tmp_path)
    with lender.lent(kind, application) as browser:
        page = browser.open(host="localhost")
        wait_for(
            lambda: page.evaluate("document.documentElement.dataset.notes") == "1",
            lambda: f"no answer: {browser.console}",
        )
        page.click_action()
        wait_for(
            lambda: "clicked in tab" in browser.log.read_text(errors="replace"),
            lambda: f"no click: {browser.console}",
        )
    assert (application.home / "notes.txt").read_text() == "milk\n"


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_the_first_command_sets_up_and_opens_the_demo(kind: str, tmp_path: Path) -> None:
    assert TESTS.split() == ["python3", "-m", "tests"], "what runs this test"
    program, *arguments = DEMO.replace("firefox", kind).split()
    assert program == "python3"
    with Running([sys.executable, *arguments], without_a_screen(tmp_path), cwd=ROOT) as running:
        running.wait_for("The page heard from Python: hi there content script!")
        assert running.interrupt() == 0
