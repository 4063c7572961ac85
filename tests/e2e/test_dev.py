"""`onconnect new` makes a project, and `onconnect dev` shows each edit of it at once.

To open a browser takes longest here, so the tests share one run of `onconnect dev` in each of them.
Its handlers fail from the start. Each other test finds the project as it should be, and the page
greeted.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.developing import Developing

if TYPE_CHECKING:
    from collections.abc import Iterator

GREETED = r"python │ page: Python 3"
RIGHT, WRONG = "import platform", "import plattform"
PRINTED = 'print(message["text"], flush=True)'


def command_lines() -> list[str]:
    """Return the command lines of all processes that run."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            found.append(file.read_text(errors="replace").replace("\0", " "))
    return found


def made(folder: Path) -> Path:
    """Make a project in a folder; return its own folder."""
    command = [sys.executable, "-m", "onconnect.cli", "new", "my-notes"]
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=True)
    project = folder / "my-notes"
    # The page tells the host what it shows, so that the test sees a whole round trip.
    content = project / "extension" / "content.js"
    content.write_text(
        content.read_text()
        .replace("onconnect.connect({", "const python = onconnect.connect({")
        .replace(
            "    note.textContent",
            '    if (hello) python.post({ text: "page: " + hello });\n    note.textContent',
        )
    )
    handlers = project / "my_notes.py"
    handlers.write_text(
        handlers.read_text().replace("        port.post", f"        {PRINTED}\n        port.post")
    )
    return project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return made(tmp_path)


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


def make_talkative(project: Path) -> None:
    """Have the page and the inspector say in the terminal what they know of Python."""
    content = project / "extension" / "content.js"
    connect = "onconnect.connect({\n"
    said = "  onState: (state, reason) => console.log(`state: ${state}; ${reason}.`),\n"
    assert connect in content.read_text()
    content.write_text(content.read_text().replace(connect, connect + said))
    with (project / "extension" / "background.js").open("a") as background:
        background.write(SHOWN_IN_THE_INSPECTOR)


class Shared(Developing):
    """The run of `onconnect dev`, with a recording; its handlers fail from the start.

    Attributes:
        project: the folder of the project.
        home: that of the user.
        recording: the file of the recording.
    """

    def __init__(self, kind: str, folder: Path) -> None:
        self.project, self.home = made(folder), folder / "home"
        self.recording = folder / "chat.jsonl"
        make_talkative(self.project)
        files = [self.project / "my_notes.py", self.project / "extension" / "content.js"]
        self._texts = {file: file.read_text() for file in files}
        assert RIGHT in self._texts[files[0]]
        files[0].write_text(self._texts[files[0]].replace(RIGHT, WRONG))
        super().__init__(self.project, kind, self.home, "--record", str(self.recording))

    def restore(self) -> None:
        """Undo what edits have left, and wait until the page is greeted again."""
        for file, text in self._texts.items():
            if file.read_text() != text:
                shown = len(self.said)
                file.write_text(text)
                self.wait_for(r"python │ .*page: Python 3", shown)


@pytest.fixture(scope="module")
def dev_browser(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """The browser of that run, by the command that has opened it."""
    with Shared(kind, tmp_path_factory.mktemp("dev")) as dev:
        yield dev


@pytest.fixture
def dev(dev_browser: Shared) -> Shared:
    dev_browser.restore()
    return dev_browser


INSPECTOR_TELLS = (
    r"console │ inspector: .*failed.*The handlers could not be loaded.*No module named "
    r"'plattform'.*Traceback.*my_notes\.py"
)
PAGE_TELLS = r"console │ state: no host; .*No module named 'plattform'"


def test_handlers_that_fail_from_the_start_are_told_at_once_and_waited_for(
    dev_browser: Shared,
) -> None:
    dev_browser.wait_for(INSPECTOR_TELLS)
    dev_browser.wait_for(PAGE_TELLS)
    assert "has waited" not in dev_browser.said
    shown = dev_browser.edit("my_notes.py", WRONG, RIGHT)
    dev_browser.wait_for(r"console │ inspector: .*ready", shown)
    dev_browser.wait_for(r"console │ state: connected; ", shown)
    dev_browser.wait_for(GREETED, shown)


def test_edits_reach_the_page(dev: Shared) -> None:
    assert "port 'content' opened by http://localhost:" in dev.said

    shown = dev.edit("my_notes.py", 'f"Python ', 'f"A better Python ')
    dev.wait_for(r"dev │ my_notes.py edited", shown)
    dev.wait_for(r"python │ page: A better Python 3", shown)

    shown = dev.edit("extension/content.js", "page: ", "the new page: ")
    dev.wait_for(r"python │ the new page: A better Python 3", shown)


def test_pages_and_the_inspector_tell_at_once_why_handlers_wait_for_an_edit(dev: Shared) -> None:
    begun = shown = dev.edit("my_notes.py", RIGHT, WRONG)
    dev.wait_for(INSPECTOR_TELLS, shown)
    dev.wait_for(PAGE_TELLS, shown)
    shown = dev.edit("my_notes.py", WRONG, RIGHT)
    dev.wait_for(GREETED, shown)
    assert "has waited" not in dev.said[begun:]


@pytest.mark.parametrize("act", ["raise SystemExit(3)", "import os; os._exit(3)"])
def test_a_handler_that_ends_python_is_told_once_and_waits_for_an_edit(
    act: str, dev: Shared
) -> None:
    shown = dev.edit("my_notes.py", PRINTED, act)
    dev.wait_for(r"python │ onconnect: Python has ended by itself, exit status 3", shown)
    dev.wait_for(r"console │ state: no host; Python has ended by itself, exit status 3", shown)
    dev.wait_for(r"console │ inspector: .*failed.*Python failed.*exit status 3", shown)
    assert dev.said[shown:].count("the next edit starts it again") == 1
    assert dev.said[shown:].count("onconnect: ready") == 1
    assert "how is not known" not in dev.said
    shown = dev.edit("my_notes.py", act, PRINTED)
    dev.wait_for(r"dev │ my_notes.py edited: Python starts again", shown)
    dev.wait_for(GREETED, shown)
    assert "by itself" not in dev.said[shown:]


def test_at_its_end_nothing_is_left_registered_and_no_process(dev: Shared) -> None:
    assert dev.interrupt() == 0
    left = [path for path in dev.home.rglob("*") if "native" in path.name.lower()]
    assert left == []
    assert [line for line in command_lines() if str(dev.project) in line] == []


def test_what_is_said_is_recorded_on_request(dev: Shared) -> None:
    dev.interrupt()
    lines = [json.loads(line) for line in dev.recording.read_text().splitlines()]
    said = [line["message"].get("data") for line in lines if "message" in line]
    assert any("hello" in data for data in said if data)
    assert any("text" in data for data in said if data)
