"""`onconnect log` shows the newest log of a project's host, and follows it into later ones."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

from tests.host.stdio_peer import LOGS, environment_at

pytestmark = pytest.mark.process

TABLE = """
[tool.onconnect]
name = "notes"
description = "Notes"
handlers = ["notes"]
extension = "extension"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(TABLE, "utf-8")
    folder = (tmp_path / LOGS).with_name("notes")
    folder.mkdir(parents=True)
    return folder


def line(text: str, **fields: object) -> str:
    moment = {"timestamp": "2026-11-29T12:00:00.000+00:00", "level": "info"}
    return json.dumps({**fields, **moment, "event": text}) + "\n"


def command(folder: Path, *options: str) -> tuple[list[str], dict[str, str]]:
    home = folder.parents[len(Path(LOGS).parts) - 1]
    words = [sys.executable, "-P", "-m", "onconnect.cli", "log", str(home), *options]
    return words, {**environment_at(home), "PYTHONUNBUFFERED": "1"}


def test_the_newest_log_is_shown(folder: Path) -> None:
    (folder / "20261128-000000-9.log").write_text(line("old"), "utf-8")
    newest = folder / "20261129-000000-1.log"
    newest.write_text(line("opened\nforged\x1b[2J", port="a\x9b") + "no JSON \x07\n", "utf-8")
    words, environ = command(folder)
    done = subprocess.run(words, env=environ, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == [
        f"--- {newest}",
        "2026-11-29T12:00:00.000+00:00 [info   ] opened",
        r"    forged\u001b[2J port='a\x9b'",
        r"no JSON \u0007",
    ]


def test_what_comes_later_is_followed(folder: Path) -> None:
    first = folder / "20261129-000000-1.log"
    first.write_text(line("one"), "utf-8")
    words, environ = command(folder, "-f")
    with subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, encoding="utf-8") as process:
        said: Queue[str] = Queue()
        stdout = process.stdout
        assert stdout is not None
        threading.Thread(target=lambda: [said.put(each) for each in stdout], daemon=True).start()

        def expect(text: str) -> None:
            assert text in said.get(timeout=40)

        expect(str(first))
        expect("one")
        with first.open("a", encoding="utf-8") as log:
            log.write(line("two")[:20])
            log.flush()
            log.write(line("two")[20:])
        expect("two")
        second = folder / "20261129-000001-1.log"
        second.write_text(line("three"), "utf-8")
        expect(str(second))
        expect("three")
        if sys.platform == "win32":
            process.terminate()  # a Ctrl-C goes to a whole console, this test included
        else:
            process.send_signal(signal.SIGINT)
        assert process.wait(40) in (1, 130)


def test_that_there_is_none_is_told(folder: Path) -> None:
    words, environ = command(folder)
    done = subprocess.run(words, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"onconnect: there is no log of notes in {folder}: a host writes")
