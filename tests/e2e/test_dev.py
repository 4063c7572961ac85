"""`onconnect new` makes a project, and `onconnect dev` shows each edit of it at once."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.developing import Developing


def command_lines() -> list[str]:
    """Return the command lines of all processes that run."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            found.append(file.read_text(errors="replace").replace("\0", " "))
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    command = [sys.executable, "-m", "onconnect.cli", "new", "my-notes"]
    subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, check=True)
    project = tmp_path / "my-notes"
    # The page tells the host what it shows, so that the test sees a whole round trip.
    content = project / "extension" / "content.js"
    content.write_text(
        content.read_text()
        .replace("onconnect.connect({", "const python = onconnect.connect({")
        .replace(
            "    note.textContent",
            '    python.post({ text: "page: " + hello });\n    note.textContent',
        )
    )
    handlers = project / "my_notes.py"
    handlers.write_text(
        handlers.read_text().replace(
            "        port.post", '        print(message["text"])\n        port.post'
        )
    )
    return project


def test_edits_reach_the_page_and_nothing_is_left_registered(
    kind: str, project: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Developing(project, kind, home) as dev:
        dev.wait_for(r"python │ page: Python 3")
        dev.wait_for(r"port 'content' opened by http://localhost:")

        shown = dev.edit("my_notes.py", 'f"Python ', 'f"A better Python ')
        dev.wait_for(r"dev │ my_notes.py edited", shown)
        dev.wait_for(r"python │ page: A better Python 3", shown)

        shown = dev.edit("my_notes.py", "import platform", "import plattform")
        dev.wait_for(r"No module named 'plattform'", shown)
        shown = dev.edit("my_notes.py", "import plattform", "import platform")
        dev.wait_for(r"python │ page: A better Python 3", shown)

        shown = dev.edit("extension/content.js", "page: ", "the new page: ")
        dev.wait_for(r"python │ the new page: A better Python 3", shown)
        assert dev.interrupt() == 0
        left = [path for path in home.rglob("*") if "native" in path.name.lower()]
        assert left == []
        assert [line for line in command_lines() if str(project) in line] == []


def test_what_is_said_is_recorded_on_request(kind: str, project: Path, tmp_path: Path) -> None:
    recording = tmp_path / "chat.jsonl"
    with Developing(project, kind, tmp_path / "home", "--record", str(recording)) as dev:
        dev.wait_for(r"python │ page: Python 3")
    lines = [json.loads(line) for line in recording.read_text().splitlines()]
    said = [line["message"].get("data") for line in lines[1:]]
    assert any("hello" in data for data in said if data)
    assert any("text" in data for data in said if data)


def test_handlers_that_fail_from_the_start_are_waited_for(
    kind: str, project: Path, tmp_path: Path
) -> None:
    handlers = project / "my_notes.py"
    handlers.write_text(handlers.read_text().replace("import platform", "import plattform"))
    with Developing(project, kind, tmp_path / "home") as dev:
        dev.wait_for(r"No module named 'plattform'")
        shown = dev.edit("my_notes.py", "import plattform", "import platform")
        dev.wait_for(r"python │ page: Python 3", shown)


SHOWN_IN_THE_INSPECTOR = """
import { trouble } from "./onconnect/inspector/explain.js";

const inspector = new BroadcastChannel("onconnect.inspector");
inspector.onmessage = ({ data: { state, changes = [{ state }] } }) => {
  for (const { state } of changes.filter(({ state }) => state)) {
    const { title, reason, detail } = trouble(state) ?? {};
    console.log("inspector: " + JSON.stringify([state.phase, title, reason, detail]));
  }
};
inspector.postMessage({ ask: "watch" });
"""


@pytest.fixture
def talkative(project: Path) -> Path:
    """The project, whose page and inspector say in the terminal what they know of Python."""
    content = project / "extension" / "content.js"
    connect = "onconnect.connect({\n"
    said = "  onState: (state, reason) => console.log(`state: ${state}; ${reason}.`),\n"
    assert connect in content.read_text()
    content.write_text(content.read_text().replace(connect, connect + said))
    with (project / "extension" / "background.js").open("a") as background:
        background.write(SHOWN_IN_THE_INSPECTOR)
    return project


def test_pages_and_the_inspector_tell_at_once_why_handlers_wait_for_an_edit(
    kind: str, talkative: Path, tmp_path: Path
) -> None:
    handlers = talkative / "my_notes.py"
    handlers.write_text(handlers.read_text().replace("import platform", "import plattform"))
    inspector_tells = (
        r"console │ inspector: .*failed.*The handlers could not be loaded.*No module named "
        r"'plattform'.*Traceback.*my_notes\.py"
    )
    page_tells = r"console │ state: no host; .*No module named 'plattform'"
    with Developing(talkative, kind, tmp_path / "home") as dev:
        dev.wait_for(inspector_tells)
        dev.wait_for(page_tells)
        assert "has waited" not in dev.said
        shown = dev.edit("my_notes.py", "import plattform", "import platform")
        dev.wait_for(r"console │ inspector: .*ready", shown)
        dev.wait_for(r"console │ state: connected; ", shown)
        dev.wait_for(r"python │ page: Python 3", shown)

        shown = dev.edit("my_notes.py", "import platform", "import plattform")
        dev.wait_for(inspector_tells, shown)
        dev.wait_for(page_tells, shown)
        shown = dev.edit("my_notes.py", "import plattform", "import platform")
        dev.wait_for(r"python │ page: Python 3", shown)
        assert "has waited" not in dev.said


@pytest.mark.parametrize("act", ["raise SystemExit(3)", "import os; os._exit(3)"])
def test_a_handler_that_ends_python_is_told_once_and_waits_for_an_edit(
    act: str, kind: str, talkative: Path, tmp_path: Path
) -> None:
    with Developing(talkative, kind, tmp_path / "home") as dev:
        dev.wait_for(r"python │ page: Python 3")
        printed = 'print(message["text"])'
        shown = dev.edit("my_notes.py", printed, act)
        dev.wait_for(r"python │ onconnect: Python has ended by itself, exit status 3", shown)
        dev.wait_for(r"console │ state: no host; Python has ended by itself, exit status 3", shown)
        dev.wait_for(r"console │ inspector: .*failed.*Python failed.*exit status 3", shown)
        assert dev.said[shown:].count("the next edit starts it again") == 1
        assert dev.said[shown:].count("onconnect: ready") == 1
        assert "how is not known" not in dev.said
        shown = dev.edit("my_notes.py", act, printed)
        dev.wait_for(r"dev │ my_notes.py edited: Python starts again", shown)
        dev.wait_for(r"python │ page: Python 3", shown)
        assert "by itself" not in dev.said[shown:]
