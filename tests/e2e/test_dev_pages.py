"""Under `onconnect dev` an edit reaches a page that knows nothing of edits, and its script once."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.e2e.developing import Developing

if TYPE_CHECKING:
    from pathlib import Path

HANDLERS = """
from pathlib import Path

from onconnect import Port, browser

RUNS = Path.home() / "runs.txt"

@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    async for script in port:
        with RUNS.open("a") as file:
            file.write(script + "\\n")
        print(len(RUNS.read_text().splitlines()), "runs, by handlers A and", script)
"""
CONTENT = 'browser.runtime.connect().postMessage("script A");\n'


def test_an_edit_of_the_script_or_of_the_handlers_runs_the_script_once_in_each_page(
    kind: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "onconnect.cli", "new", "notes"]
    subprocess.run(command, cwd=tmp_path, stdin=subprocess.DEVNULL, check=True)
    project = tmp_path / "notes"
    (project / "notes.py").write_text(HANDLERS)
    (project / "extension" / "content.js").write_text(CONTENT)
    with Developing(project, kind, tmp_path / "home") as dev:
        dev.wait_for("1 runs, by handlers A and script A")
        shown = dev.edit("extension/content.js", "script A", "script B")
        dev.wait_for("2 runs, by handlers A and script B", shown)
        shown = dev.edit("notes.py", "handlers A", "handlers B")
        dev.wait_for("3 runs, by handlers B and script B", shown)
        dev.wait_for("pages that have not connected again are reloaded: 1", shown)
        assert re.findall(r"port '' (\w+)", dev.said) == ["opened", "closed"] * 2 + ["opened"]
        assert dev.interrupt() == 0
