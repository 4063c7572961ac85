"""`onconnect log` shows the newest log of a project's host, and follows it into later ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from queue import Queue
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

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
    (tmp_path / "pyproject.toml").write_text(TABLE)
    folder = tmp_path / ".local/state/onconnect/log/notes"
    folder.mkdir(parents=True)
    return folder


def line(text: str, **fields: object) -> str:
    moment = {"timestamp": "2026-11-29T12:00:00.000+00:00", "level": "info"}
    return json.dumps({**fields, **moment, "event": text}) + "\n"


def command(folder: Path, *options: str) -> tuple[list[str], dict[str, str]]:
    home = folder.parents[4]
    words = [sys.executable, "-P", "-m", "onconnect.cli", "log", str(home), *options]
    return words, {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}


def test_the_newest_log_is_shown(folder: Path) -> None:
    (folder / "20261128-000000-9.log").write_text(line("old"))
    newest = folder / "20261129-000000-1.log"
    newest.write_text(line("opened\nforged\x1b[2J", port="a\x9b") + "no JSON \x07\n")
    words, environ = command(folder)
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        f"--- {newest}",
        "2026-11-29T12:00:00.000+00:00 [info   ] opened",
        r"    forged\u001b[2J port='a\x9b'",
        r"no JSON \u0007",
    ]


def test_what_comes_later_is_followed(folder: Path) -> None:
    first = folder / "20261129-000000-1.log"
    first.write_text(line("one"))
    words, environ = command(folder, "-f")
    with subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, text=True) as process:
        said: Queue[str] = Queue()
        stdout = process.stdout
        assert stdout is not None
        threading.Thread(target=lambda: [said.put(each) for each in stdout], daemon=True).start()

        def expect(text: str) -> None:
            assert text in said.get(timeout=20)

        expect(str(first))
        expect("one")
        with first.open("a") as log:
            log.write(line("two")[:20])
            log.flush()
            log.write(line("two")[20:])
        expect("two")
        second = folder / "20261129-000001-1.log"
        second.write_text(line("three"))
        expect(str(second))
        expect("three")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (1, 130)


def test_that_there_is_none_is_told(folder: Path) -> None:
    words, environ = command(folder)
    done = subprocess.run(words, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"onconnect: there is no log of notes in {folder}: a host writes")
