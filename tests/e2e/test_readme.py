"""The code blocks of the README are run, and do what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, blocks
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


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_the_example_answers_a_page_in_a_real_browser(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    new, folder, dev = OWN.splitlines()
    assert (folder, dev) == ("cd notes", "onconnect dev")
    _, *arguments = new.split()
    subprocess.run([sys.executable, "-m", "onconnect.cli", *arguments], cwd=tmp_path, check=True)
    project = tmp_path / "notes"
    (project / "notes.py").write_text(EXAMPLE)
    (project / "extension" / "background.js").write_text(BACKGROUND)
    manifest = project / "extension" / "manifest.json"
    manifest.write_text(re.sub(r',\s*"default_popup": "page.html"', "", manifest.read_text()))
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
