"""A host serves the extensions that it was installed for, and anybody who starts it by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.arguments import Arguments, of_browser
from onconnect.protocol.limits import MIB, Limits
from tests.host.stdio_peer import HELLO, messages_in, run, start

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.process

OWN = f"chrome-extension://{'a' * 32}/"
OTHER = f"chrome-extension://{'b' * 32}/"
MANIFEST = "/home/u/.mozilla/native-messaging-hosts/org.example.notes.json"


def said(browser: list[str], folder: Path, callers: Sequence[str]) -> tuple[list[dict], int]:
    """Return what a host says to a browser that has started it so, and its exit status."""
    name, record = "org.example.notes", str(folder / "record")
    done = run(
        start("recording", folder, name=name, callers=callers, browser=browser, RECORD=record),
        {**HELLO, "extension": {"id": "notes@example.org", "version": "1"}},  # as it likes
    )
    return messages_in(done.stdout), done.returncode


CALLERS = ["notes@example.org", "store@example.org", OWN]


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
        [MANIFEST, ",".join(CALLERS)],
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


def test_where_no_callers_are_known_everybody_is_served(tmp_path):
    messages, _ = said([OTHER], tmp_path, [])
    assert "ready" in [message["type"] for message in messages]


def test_a_caller_is_told_by_its_name_however_it_is_written():
    arguments = ["--name", "a", "--handlers", "b", "--callers", OWN, "--", MANIFEST, "\x1b]52;x\n"]
    assert Arguments.read(arguments).stranger == "\x1b]52;x\n"


def test_what_a_caller_is_called_reaches_no_terminal_as_it_is(tmp_path):
    messages, _ = said([MANIFEST, "\x1b]52;c;x\x07\nready"], tmp_path, CALLERS)
    assert r"'\x1b]52;c;x\x07\nready' may not start" in messages[0]["message"]


@pytest.mark.parametrize("known", [[], ["--callers", ""], ["--callers", ","]])
def test_nobody_is_a_stranger_where_no_callers_are_known(known):
    words = ["--name", "a", "--handlers", "b", *known, "--", OTHER]
    assert Arguments.read(words).stranger is None


@pytest.mark.parametrize(
    "host",
    [
        Arguments("a", "/", ("b",)),
        Arguments(
            "org.example",
            "/a b",
            ("c", "d.e"),
            Limits(MIB, 2 * MIB, 3 * MIB),
            ("n@x", OWN),
            (MANIFEST, "--name"),
        ),
    ],
)
def test_the_command_line_is_read_as_it_was_written(host):
    assert Arguments.read(host.words()) == host


@pytest.mark.parametrize(
    ("family", "manifest", "caller"),
    [("gecko", MANIFEST, "notes@example.org"), ("chromium", "/etc/x.json", OWN)],
)
def test_the_host_reads_who_has_started_it_from_what_the_browser_adds(family, manifest, caller):
    browser = of_browser(family, Path(manifest), caller)
    assert Arguments("a", "/", ("b",), browser=browser).caller == caller
