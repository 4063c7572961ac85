"""`onconnect dev` shows what hosts, browsers and web-ext print."""

from __future__ import annotations

import os
from pathlib import Path
from queue import Queue

import pytest

from onconnect.project.dev.stream import LOG_MARK, Stream, reading


@pytest.fixture
def stream() -> Stream:
    return Stream()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('console.info: "onconnect (notes): ready"', "onconnect (notes): ready"),
        ("console.log: ({a:1})", "({a:1})"),
        (
            "JavaScript error: moz-extension://x/content.js, line 3: Error: no",
            "moz-extension://x/content.js, line 3: Error: no",
        ),
        (
            '[7:7:1120/221:INFO:CONSOLE:12] "hello", source: chrome-extension://abc/a.js (12)',
            "hello",
        ),
    ],
)
def test_an_extensions_console_is_shown(
    line: str, shown: str, stream: Stream, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.of_browser(line + "\n")
    assert capsys.readouterr().out == f" console │ {shown}\n"


@pytest.mark.parametrize(
    "line",
    [
        "console.warn: services.settings: a collection is missing",
        '[7:7:1120/221:INFO:CONSOLE:12] "a page", source: http://localhost/a.js (12)',
        'console.warn: "Python: careful"',
        '[7:7:1120/221:INFO:CONSOLE:12] "Python: careful", source: chrome-extension://abc/a.js (1)',
        "JavaScript error: chrome://browser/content/a.js, line 3: Error: no",
        "*** You are running in headless mode.",
    ],
)
def test_what_is_the_browsers_own_or_was_shown_already_is_not(
    line: str, stream: Stream, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.of_browser(line + "\n")
    assert capsys.readouterr().out == ""


def test_a_run_that_ends_says_nothing_of_the_host_that_browsers_miss(
    stream: Stream, capsys: pytest.CaptureFixture[str]
) -> None:
    line = 'console.warn: "onconnect (notes): the host has ended: the next attempt is in 0.5 s"\n'
    stream.of_browser(line)
    shown = capsys.readouterr().out
    assert "the next attempt" in shown
    stream.ends()
    stream.of_browser(line)
    stream.of_host("the last words of a handler\n")
    assert capsys.readouterr().out == "  python │ the last words of a handler\n"


def test_the_relay_marks_the_lines_of_the_hosts_log() -> None:
    relay = Path(__file__).parents[2] / "extension/onconnect"
    printed = [
        file.name for file in relay.glob("*.js") if f"`{LOG_MARK}${{" in file.read_text("utf-8")
    ]
    assert printed == ["channel.js"]


def test_lines_name_where_they_come_from(
    stream: Stream, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.say("edited")
    stream.of_host("printed [bold]as it is[/bold]\n")
    stream.of_web_ext("\n")
    stream.of_web_ext("running\n")
    assert capsys.readouterr().out.splitlines() == [
        "     dev │ edited",
        "  python │ printed [bold]as it is[/bold]",
        " web-ext │ running",
    ]


def test_a_pipe_is_read_line_by_line_from_one_writer_after_another() -> None:
    lines: Queue[str] = Queue()
    with reading(lines.put) as pipe:
        for number in range(2):
            writer = os.dup(pipe)
            os.write(writer, b"line %d\xff\n" % number)
            os.close(writer)
            assert lines.get(timeout=60) == f"line {number}�\n"


def test_what_a_page_says_neither_forges_a_line_nor_drives_the_terminal(
    stream: Stream, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.of_host("\x1b]52;c;cm0=\x07\r     dev │ all is well\n")
    stream.of_browser('console.log: "\x9b2J \u202egnp.exe"\n')
    stream.of_web_ext("half \ud83d\n")
    assert capsys.readouterr().out.splitlines() == [
        r"  python │ \u001b]52;c;cm0=\u0007\r     dev │ all is well",
        r" console │ \u009b2J \u202egnp.exe",
        r" web-ext │ half \ud83d",
    ]
