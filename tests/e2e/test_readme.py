"""The README does what it says: its code blocks are run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from onconnect.config import load_config
from tests.e2e.applications import HOST_NAME, ROOT, Application, register
from tests.e2e.browsers import find_program, launched
from tests.e2e.waiting import wait_for
from tests.host.stdio_peer import StdioPeer

if TYPE_CHECKING:
    from pathlib import Path


def blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text()
    found = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no block of {language}"
    return found


def test_every_block_is_one_that_a_test_runs() -> None:
    text = (ROOT / "README.md").read_text()
    fences = re.findall(r"^```(\w*)$", text, re.MULTILINE)
    languages = [language for language in fences if language]
    assert languages == ["python", "js", "sh", "sh", "toml", "json"]
    assert len(fences) == 2 * len(languages)


def test_the_example_takes_notes_and_sets_the_badge(tmp_path: Path) -> None:
    (example,) = blocks("python")
    (tmp_path / "notes.py").write_text(example)
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


def test_the_configuration_is_accepted(tmp_path: Path) -> None:
    (table,) = blocks("toml")
    (tmp_path / "pyproject.toml").write_text(table)
    config = load_config(tmp_path)
    assert config.name == "org.example.notes"
    assert list(config.handlers) == ["notes"]


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_the_example_answers_a_page_in_a_real_browser(kind: str, tmp_path: Path, site: str) -> None:
    (example,), (background,), (text,) = blocks("python"), blocks("js"), blocks("json")
    extension, project = tmp_path / "extension", tmp_path / "project"
    shutil.copytree(ROOT / "extension" / "onconnect", extension / "onconnect")
    demo = json.loads((ROOT / "extension" / "manifest.json").read_text())
    manifest = {**json.loads(text), "key": demo["key"]}
    manifest["content_scripts"][0]["matches"].append("http://127.0.0.1/*")  # the tests' pages
    (extension / "manifest.json").write_text(json.dumps(manifest))
    (extension / "background.js").write_text(background.replace("org.example.notes", HOST_NAME))
    (extension / "content.js").write_text(
        "const port = browser.runtime.connect();\n"
        'port.postMessage({ note: "milk" });\n'
        "port.onMessage.addListener(({ notes }) => {\n"
        "  document.documentElement.dataset.notes = notes;\n"
        "});\n"
    )
    project.mkdir()
    (project / "handlers.py").write_text(example)
    application = Application(extension, tmp_path, project, has_stage=False)
    register(application, manifest)
    with launched(kind, application, site) as browser:
        page = browser.open()
        wait_for(
            lambda: page.evaluate("document.documentElement.dataset.notes") == "1",
            lambda: f"no answer: {browser.console}",
        )
    assert (application.home / "notes.txt").read_text() == "milk\n"


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_the_first_command_sets_up_and_opens_the_demo(kind: str, tmp_path: Path) -> None:
    first, second = blocks("sh")
    assert second.split() == ["python", "-m", "tests"], "what runs this test"
    headless = tmp_path / "bin" / "chromium"
    headless.parent.mkdir()
    headless.write_text(f'#!/bin/sh\nexec {find_program("chromium")} --headless=new "$@"\n')
    headless.chmod(0o755)
    program, *arguments = first.replace("firefox", kind).split()
    assert program == "python"
    running = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
            "HOME": str(tmp_path),
            "MOZ_HEADLESS": "1",
            "DISPLAY": "none, as Chromium is headless too",
            "PATH": f"{headless.parent}:{os.environ['PATH']}",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    said = bytearray()

    def read() -> None:
        while data := os.read(running.stdout.fileno(), 65_536):
            said.extend(data)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        wait_for(
            lambda: b"The page heard from Python: hi there content script!" in said,
            lambda: said.decode(),
            timeout=60,
        )
        os.killpg(running.pid, signal.SIGINT)
        running.wait(20)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        reader.join(20)
        running.stdout.close()
    assert running.returncode == 0
