"""Browsers and a program meet through proxies; all of them are processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.arguments import Arguments
from onconnect.attach.holder import holder_of

if TYPE_CHECKING:
    from tests.attach.meetings import Browser, Meetings

pytestmark = pytest.mark.process

HELLO = b'[{"type":"hello"}]'


def waiting(browser: Browser) -> dict[str, Any]:
    (message,) = json.loads(browser.heard())
    assert message["type"] == "waiting"
    assert message["code"] == "not-running"
    found: dict[str, Any] = message
    return found


def test_a_program_gets_the_pipes_of_a_browser(meetings: Meetings) -> None:
    program = meetings.program()
    browser = meetings.browser()
    browser.echo(HELLO)
    arrived = program.said()
    assert arrived["pid"] == browser.pid
    assert arrived["caller"] == "notes@example.org"
    assert arrived["stranger"] is None


def test_a_long_frame_goes_there_and_back(meetings: Meetings) -> None:
    meetings.program()
    browser = meetings.browser()
    text = b"x" * 3_000_000
    saying = threading.Thread(target=browser.say, args=(text,))
    saying.start()
    assert browser.heard() == text
    saying.join()


def test_the_program_is_told_of_an_extension_that_the_host_is_not_for(
    meetings: Meetings,
) -> None:
    program = meetings.program()
    meetings.browser(caller="other@example.org")
    assert (program.said())["stranger"] == "other@example.org"


def test_a_browser_that_leaves_ends_its_proxy_and_no_other(meetings: Meetings) -> None:
    program = meetings.program()
    first, second = meetings.browser(), meetings.browser()
    first.echo(b"1")
    second.echo(b"2")
    assert first.leave() == 0
    said = [program.said() for _ in range(4)]
    assert [each["pid"] for each in said[2:]] == [first.pid, first.pid]
    assert [each["is"] for each in said[2:]] == ["left", "gone"]
    second.echo(b"still here")


def test_a_program_hears_that_a_proxy_was_killed(meetings: Meetings) -> None:
    program = meetings.program()
    browser = meetings.browser()
    browser.echo(HELLO)
    assert (program.said())["is"] == "arrived"
    browser.process.kill()
    assert program.said() == {"is": "gone", "pid": browser.pid}


def test_the_pipes_of_all_browsers_end_at_once_when_the_program_is_killed(
    meetings: Meetings,
) -> None:
    program = meetings.program()
    browsers = [meetings.browser() for _ in range(3)]
    for each in browsers:
        each.echo(HELLO)
    program.kill()
    for each in browsers:
        each.heard_end()
        assert each.process.wait() == 0


def test_a_program_that_was_killed_is_followed_by_the_next(meetings: Meetings) -> None:
    first = meetings.program()
    first.kill()
    second = meetings.program()
    browser = meetings.browser()
    browser.echo(HELLO)
    assert (second.said())["pid"] == browser.pid


def test_a_program_that_ends_leaves_nothing_and_lets_the_proxies_end(
    meetings: Meetings,
) -> None:
    program = meetings.program("until-eof")
    browser = meetings.browser()
    browser.echo(HELLO)
    program.end()
    browser.heard_end()
    assert browser.process.wait() == 0
    program.process.wait()
    assert list(meetings.place.iterdir()) == []


def test_a_second_program_of_a_name_is_told_who_the_first_is(meetings: Meetings) -> None:
    first = meetings.program()
    second = meetings.beginning_program()
    assert second.errors() == (
        f"the process {first.pid} serves the browsers of {meetings.name} already: end it first, "
        "or serve another name"
    )
    assert second.process.wait() == 1
    browser = meetings.browser()
    browser.echo(HELLO)


def test_of_programs_that_start_at_the_same_moment_one_serves(meetings: Meetings) -> None:
    programs = [meetings.beginning_program() for _ in range(6)]

    def said(program: Any) -> str:
        line = program.process.stdout.readline()
        return str(json.loads(line)["is"]) if line else program.errors()

    found = [said(each) for each in programs]
    found.remove("serving")
    assert all("serves the browsers of" in each for each in found), found


def test_a_browser_hears_that_no_program_runs_once_it_has_spoken(meetings: Meetings) -> None:
    browser = meetings.browser()
    browser.say(HELLO)
    assert (waiting(browser))["message"] == f"{meetings.name} is not running: start it"


def test_a_program_serves_a_browser_that_has_waited_within_a_second(
    meetings: Meetings,
) -> None:
    browser = meetings.browser()
    browser.say(HELLO)
    waiting(browser)
    meetings.program()
    began = time.monotonic()
    assert browser.heard() == HELLO
    assert time.monotonic() - began < 1


def test_a_proxy_that_waits_ends_with_its_browser(meetings: Meetings) -> None:
    browser = meetings.browser()
    browser.say(HELLO)
    waiting(browser)
    assert browser.leave() == 0


def test_browsers_find_a_program_that_starts_again_and_again(meetings: Meetings) -> None:
    for _ in range(3):
        program = meetings.program()
        browser = meetings.browser()
        browser.echo(HELLO)
        program.kill()
        browser.heard_end()


def test_a_program_is_started_once_for_ten_browsers(meetings: Meetings) -> None:
    start = tuple(meetings.command("slow"))
    browsers = [meetings.browser(start=start) for _ in range(10)]
    for each in browsers:
        each.say(HELLO)
    for each in browsers:
        assert each.heard() == HELLO
    holder = holder_of(meetings.name)
    assert holder is not None
    try:
        for each in browsers:
            each.leave()
        assert holder_of(meetings.name) == holder  # it goes on without them
    finally:
        os.kill(holder.pid, signal.SIGTERM)


def test_a_program_that_cannot_be_started_is_told_with_its_command(
    meetings: Meetings,
) -> None:
    browser = meetings.browser(start=("no-such-program", "--serve"))
    browser.say(HELLO)
    (message,) = json.loads(browser.heard())
    assert message["type"] == "fatal"
    assert message["code"] == "not-running"
    assert message["restart"] is True
    assert "could not be started by `no-such-program --serve` (" in message["message"]
    assert browser.process.wait() == 1


def test_a_program_that_ends_at_its_start_is_told_with_its_status(meetings: Meetings) -> None:
    start = (sys.executable, "-c", "print('alas'); raise SystemExit(7)")
    browser = meetings.browser(start=start)
    (message,) = json.loads(browser.heard())
    assert message["type"] == "fatal"
    assert "ended with status 7" in message["message"]
    log = message["message"].split(": ")[-1].removesuffix(" has what it said")
    assert Path(log).read_text() == "alas\n"


def test_a_proxy_at_a_terminal_says_that_a_browser_starts_it(meetings: Meetings) -> None:
    command = Arguments(meetings.name, ".", [], start=()).command(sys.executable)
    process = meetings.begun(command, subprocess.DEVNULL)
    _, errors = process.communicate()
    assert process.returncode == 2
    assert b"a browser starts this program" in errors


def test_a_proxy_imports_no_more_than_it_needs(meetings: Meetings) -> None:
    python, *rest = Arguments("x.y", ".", [], start=()).command(sys.executable)
    process = meetings.begun([python, "-X", "importtime", *rest])
    _, errors = process.communicate()
    heavy = {b"json", b"socket", b"asyncio", b"site", b"onconnect.browser", b"subprocess"}
    imported = {line.split(b"|")[-1].strip() for line in errors.splitlines()}
    assert b"onconnect.attach.introduction" in imported
    assert not imported & heavy
