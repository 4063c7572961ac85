"""A host starts for the extensions that it was installed for, and for whoever starts it by hand."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.app import parse
from tests.host.stdio_peer import BOUND, HANDLERS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

OWN = f"chrome-extension://{'a' * 32}/"
OTHER = f"chrome-extension://{'b' * 32}/"
MANIFEST = "/home/u/.mozilla/native-messaging-hosts/org.example.notes.json"
HELLO = {
    "type": "hello",
    "protocol": 1,
    "minProtocol": 1,
    "browser": {"name": "Firefox", "version": "153.0"},
    "extension": {"id": "notes@example.org", "version": "1"},  # it may call itself what it likes
    "profile": "p",
    "window": 4,
}


def said(arguments: list[str], folder: Path, callers: str | None) -> tuple[list[dict], int]:
    """Return what a host says to who has started it so, and its exit status."""
    known = ["--callers", callers] if callers is not None else []
    command = [sys.executable, "-P", "-m", "onconnect.app", "--name", "org.example.notes"]
    command += ["--path", str(HANDLERS), "--handlers", "recording", *known, "--", *arguments]
    text = json.dumps([HELLO]).encode()
    done = subprocess.run(
        command,
        input=struct.pack("=I", len(text)) + text,
        cwd=folder,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "RECORD": str(folder / "record")},
        capture_output=True,
        timeout=BOUND,
    )
    messages, rest = [], done.stdout
    while rest:
        (size,) = struct.unpack("=I", rest[:4])
        messages += json.loads(rest[4 : 4 + size])
        rest = rest[4 + size :]
    return messages, done.returncode


CALLERS = f"notes@example.org,store@example.org,{OWN}"


@pytest.mark.parametrize(
    "arguments",
    [
        [OTHER],
        [OTHER, "--parent-window=0"],
        [OWN.rstrip("/")],
        [OWN.upper()],
        [OTHER, "notes@example.org"],
        [OTHER, OWN],
        [MANIFEST, "other@example.org"],
        [MANIFEST, ""],
        [MANIFEST],
        [MANIFEST, CALLERS],
        [MANIFEST, "other@example.org", "notes@example.org"],
        ["notes@example.org"],
        ["--help"],
    ],
)
def test_another_caller_is_refused_before_a_line_of_the_handlers_runs(tmp_path, arguments):
    messages, status = said(arguments, tmp_path, CALLERS)
    (fatal,) = messages
    assert (fatal["type"], fatal["code"]) == ("fatal", "forbidden-caller")
    assert "may not start the host org.example.notes: " in fatal["message"]
    assert status == 1
    assert not (tmp_path / "record").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [OWN],
        [OWN, "--parent-window=0"],
        [MANIFEST, "notes@example.org"],
        [MANIFEST, "store@example.org"],
        [],
    ],
)
def test_a_caller_that_it_was_installed_for_is_served_and_so_is_a_terminal(tmp_path, arguments):
    messages, status = said(arguments, tmp_path, CALLERS)
    assert "ready" in [message["type"] for message in messages]
    assert status == 0


@pytest.mark.parametrize("callers", [None, ""])
def test_where_no_callers_are_known_everybody_is_served(tmp_path, callers):
    messages, _ = said([OTHER], tmp_path, callers)
    assert "ready" in [message["type"] for message in messages]


def test_a_caller_is_told_by_its_name_however_it_is_written():
    arguments = ["--name", "a", "--handlers", "b", "--callers", OWN, "--", MANIFEST, "\x1b]52;x\n"]
    assert parse(arguments).stranger == "\x1b]52;x\n"


def test_what_a_caller_is_called_reaches_no_terminal_as_it_is(tmp_path):
    messages, _ = said([MANIFEST, "\x1b]52;c;x\x07\nready"], tmp_path, CALLERS)
    assert r"'\x1b]52;c;x\x07\nready' may not start" in messages[0]["message"]
