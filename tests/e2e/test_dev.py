"""`onconnect new` and `onconnect dev`: from nothing to one's own page, and each edit at once."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.developing import Developing


def command_lines() -> list[str]:
    """Those of all processes that run."""
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
        dev.wait_for(r"python │ onconnect: ready", shown)
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
