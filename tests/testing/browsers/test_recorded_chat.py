"""Records a chat in a real browser, and replays it without one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import HOST_NAME, register, staged

if TYPE_CHECKING:
    from tests.e2e.lending import Lender

PROJECT = Path(__file__).parents[1] / "project"
BOUND = 60.0

CHAT = """
    const port = browser.runtime.connect({ name: "echo" });
    const echoes = [];
    const echoed = new Promise((resolve, reject) => {
      port.onMessage.addListener((message) => {
        if (echoes.push(message) === 3) resolve();
      });
      port.onDisconnect.addListener(() => reject(new Error("disconnected")));
    });
    for (const message of [1, { text: "grüße \\ud800", password: "hunter2" }, [null, 0.5]]) {
      port.postMessage(message);
    }
    await echoed;
    const tabs = await browser.runtime.sendMessage("tabs");
    const answer = await browser.runtime.sendMessage({ question: "?" });
    port.disconnect();
    return [echoes.length, tabs >= 1, answer];
"""


@pytest.fixture
def project(kind: str, lender: Lender, tmp_path: Path) -> Path:
    """A project with a recording `chat.jsonl` of its handlers, made in a browser."""
    application = staged(tmp_path)
    manifest = json.loads((application.extension / "manifest.json").read_text("utf-8"))
    for name in ("pyproject.toml", "notes.py"):
        shutil.copy(PROJECT / name, application.project)
    register(application, manifest, handlers="notes")
    launcher = application.directory / f"launcher of {HOST_NAME}"
    shebang, command = launcher.read_text("utf-8").split("\n", 1)
    launcher.write_text(f"{shebang}\nONCONNECT_RECORD=chat.jsonl {command}", "utf-8")
    with lender.lent(kind, application) as browser:
        page = browser.open()
        assert page.run(CHAT) == [3, True, {"question": "?"}]
        page.close()
    return application.project


def replayed(project: Path) -> tuple[int, str]:
    """Replay the recording by the command; return its status and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "onconnect.cli", "replay", "chat.jsonl"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BOUND,
    )
    return done.returncode, done.stdout


def test_a_chat_replays_as_it_was_and_differs_after_a_change(project: Path) -> None:
    recording = project / "chat.jsonl"
    assert recording.stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in recording.read_text("utf-8")
    assert replayed(project) == (0, "The handlers do what they did then.\n")

    handlers = project / "notes.py"
    handlers.write_text(handlers.read_text("utf-8").replace("lambda: message", "lambda: [message]"))
    status, said = replayed(project)
    assert status == 1
    (sentence,) = said.splitlines()
    assert sentence.endswith(
        'in answer to runtime.onMessage({"question": "?"}) came the value {"question": "?"}, and '
        'now comes the value [{"question": "?"}]'
    )
