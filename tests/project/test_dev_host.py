"""Under `onconnect dev` an edit ends a host, and a host that fails waits for an edit."""

from __future__ import annotations

import re
import socket
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from onconnect.arguments import Arguments
from onconnect.project.dev import between
from onconnect.project.dev.control import Control, controlling
from onconnect.project.dev.folder import HOST, MEETING
from onconnect.starting import Start
from tests.host.stdio_peer import BOUND, ProcessPeer, environment_at, wait_until
from tests.project.kin import children_of, parents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.process

ECHO = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(lambda message: act(port, message))

def act(port, message):
    port.post_message(message)
"""
AT_ONCE = 5 if sys.platform == "win32" else 2
"""Seconds in which a new Python has been started, which then takes a while to be ready."""

BY_FORCE = 5
"""Seconds in which a host is ended that has to be killed after 1.6 s."""

DIES = (
    ("import os; os._exit(-0x3ffffffb)", "by itself, exit status 0xc0000005")
    if sys.platform == "win32"
    else ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "by itself, SIGSEGV")
)
"""What ends Python as a crash does, and what is said of it."""

ACTING = ECHO.replace("    port.post_message(message)\n", "    {}\n")


FIREFOX = ("/a/manifest.json", "test@onconnect")
"""What Firefox adds to the command of a host: the native manifest, and the extension's ID."""


class Run:
    """A run of `onconnect dev` without browsers."""

    def __init__(self, folder: Path, project: Path) -> None:
        self.folder = folder
        self.project = project
        self.environ = environment_at(project)
        self.said: list[str] = []
        self.control: Control

    def edit(self, source: str) -> None:
        self.write(source)
        self.control.edited()

    def write(self, source: str) -> None:
        (self.project / "notes.py").write_text(source, "utf-8")

    def wait_for(self, pattern: str) -> None:
        deadline = time.monotonic() + BOUND
        while not re.search(pattern, "".join(self.said)):
            assert time.monotonic() < deadline, "".join(self.said)
            time.sleep(0.01)

    @contextmanager
    def host(self, browser: Sequence[str] = FIREFOX) -> Iterator[ProcessPeer]:
        """Start what the launcher of a run starts, with the words of a browser; say hello to it."""
        told = Arguments("notes", str(self.project), ["notes"], browser=[*browser])
        command = told.command(sys.executable, between.__name__, str(self.folder))
        with ProcessPeer(Start(command, self.project, self.environ)) as peer:
            peer.say_hello()
            yield peer


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path / "run", tmp_path / "project")
    for folder in (run.folder, run.project):
        folder.mkdir()
    takes = {HOST: lambda line, _: run.said.append(line)}
    with controlling(run.folder, takes) as run.control:
        yield run


def talks(peer: ProcessPeer) -> None:
    port = peer.connect("chat")
    peer.post(port, "hi")
    assert peer.expect(type="message")["data"] == "hi"


def test_an_edit_lets_the_host_leave_and_the_next_process_has_it(run: Run) -> None:
    run.write(ECHO)
    with run.host() as peer:
        peer.expect(type="ready")
        talks(peer)
        run.edit(ECHO.replace("post_message(message)", "post_message([message])"))
        bye = peer.expect(type="bye")
        assert (bye["restart"], bye["reason"]) == (True, "a file was edited")
        assert peer.wait() == 0
    run.wait_for(r"port 'chat' closed")
    with run.host() as peer:
        peer.expect(type="ready")
        peer.post(peer.connect(), "hi")
        assert peer.expect(type="message")["data"] == ["hi"]


def test_a_host_that_a_listener_blocks_is_told_with_its_place_and_ended_by_an_edit(
    run: Run,
) -> None:
    run.write(ACTING.format("while True: pass"))
    with run.host() as peer:
        peer.expect(type="ready")
        peer.post(peer.connect(), "hi")
        run.wait_for(r"has blocked the event loop for 2 s")
        run.wait_for(r'notes\.py", line 9, in act\n\s+while True: pass')
        assert "asyncio" not in "".join(run.said)
        began = time.monotonic()
        run.edit(ECHO)
        assert peer.expect(type="bye")["restart"] is True
        peer.wait()
        assert time.monotonic() - began < BY_FORCE
    assert "".join(run.said).count("has blocked") == 1
    with run.host() as peer:
        peer.expect(type="ready")
        talks(peer)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import plattform", "No module named 'plattform'"),
        ("def f(:", "SyntaxError"),
        ("import os; os._exit(3)", "Python has ended by itself, exit status 3"),
        DIES,
        ("raise SystemExit(4)", "SystemExit: 4"),
        (
            "from onconnect import browser\n@browser.lifespan\nasync def life():\n"
            "    raise ValueError('no database')\n    yield",
            "ValueError: no database",
        ),
        (
            "from onconnect import browser\n@browser.lifespan\nasync def life():\n"
            "    raise SystemExit(5)\n    yield",
            "Python has ended by itself, exit status 5",
        ),
    ],
)
def test_what_fails_before_it_is_ready_is_told_once_and_the_edit_takes_effect_at_once(
    source: str, sentence: str, run: Run
) -> None:
    run.write(source)
    with run.host() as peer:
        for time_of in range(3):
            waiting = peer.expect(type="waiting")
            is_crash = "by itself" in sentence
            assert sentence in waiting["message"]
            assert waiting["code"] == ("host-crash" if is_crash else "app-error")
            assert is_crash or "notes.py" in waiting["detail"]
            run.wait_for(f"(?s)(the next edit starts .*){{{time_of + 1}}}")
            if time_of < 2:
                run.edit(source)
        port = peer.connect("waits")
        peer.post(port, "from before")
        assert children_of(peer.process.pid) == []
        began = time.monotonic()
        run.edit(ECHO)
        wait_until(lambda: children_of(peer.process.pid))
        assert time.monotonic() - began < AT_ONCE
        peer.expect(type="ready")
        assert peer.expect(type="message")["data"] == "from before"
        for number in range(20):  # acks go on to be right
            peer.post(port, number)
            assert peer.expect(type="message")["data"] == number
    said = "".join(run.said)
    assert said.count("the next edit starts") == 3
    assert said.count(sentence) == 3


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("import os; os._exit(3)", "Python has ended by itself, exit status 3"),
        DIES,
        ("raise SystemExit(3)", "by itself, exit status 3: a handler ended the host: notes."),
        ("import sys; sys.exit()", "by itself, exit status 0: a handler ended the host: notes."),
        (
            "import asyncio, sys\n    async def leave(): sys.exit(3)\n"
            "    asyncio.ensure_future(leave())",
            "by itself, exit status 3: a handler ended the host: notes.act",
        ),
        pytest.param(
            "import signal; signal.raise_signal(signal.SIGTERM)",
            "by itself, exit status 0",
            id="SIGTERM",
        ),
    ],
)
def test_what_fails_right_after_it_was_ready_waits_for_an_edit_in_the_next_process(
    act: str, sentence: str, run: Run
) -> None:
    run.write(ACTING.format(act))
    with run.host() as peer:
        peer.expect(type="ready")
        peer.post(peer.connect(), "hi")
        bye = peer.expect(type="bye")
        assert bye["restart"] is True
        assert sentence in bye["reason"]
        assert peer.wait() == 0
    with run.host() as peer:
        waiting = peer.expect(type="waiting")
        assert (waiting["code"], waiting["message"]) == ("host-crash", bye["reason"])
        port = peer.connect()
        peer.post(port, "hi again")
        assert children_of(peer.process.pid) == []
        run.edit(ECHO)
        peer.expect(type="ready")
        assert peer.expect(type="message")["data"] == "hi again"
        for number in range(20):  # acks go on to be right
            peer.post(port, number)
            assert peer.expect(type="message")["data"] == number
    said = "".join(run.said)
    assert said.count(sentence.partition(":")[0] + "; the next edit starts it again") == 1
    assert "how is not known" not in said


def test_what_the_host_has_posted_before_it_ended_itself_still_comes(run: Run) -> None:
    run.write(ACTING.format('port.post_message("the last one é \\ud800"); raise SystemExit(3)'))
    with run.host() as peer:
        peer.expect(type="ready")
        peer.post(peer.connect(), "hi")
        assert peer.expect(type="message")["data"] == "the last one é \ud800"
        assert peer.expect(type="bye")["restart"] is True


def test_a_host_that_ends_itself_after_a_while_is_started_again_at_once(run: Run) -> None:
    run.write(ACTING.format("import time; time.sleep(5.2); raise SystemExit(3)"))
    with run.host() as peer:
        peer.expect(type="ready")
        peer.post(peer.connect(), "hi")
        bye = peer.expect(type="bye")
        assert bye["restart"] is True
        assert peer.wait() == 0
    run.wait_for("exit status 3; now starts it again")
    with run.host() as peer:
        peer.expect(type="ready")


def test_an_edit_is_said_to_start_python_where_a_host_hears_of_it(run: Run) -> None:
    assert run.control.edited() is False
    run.write(ECHO)
    with run.host() as peer:
        peer.expect(type="ready")
        assert run.control.edited() is True
        assert peer.wait() == 0
    assert run.control.edited() is False


def test_a_forked_child_that_exits_is_not_the_end_of_the_host(run: Run) -> None:
    run.write(
        ACTING.format("import os; child = os.fork(); child or os._exit(0)")
        + """
    os.waitpid(child, 0)
    port.post_message(message)
"""
    )
    with run.host() as peer:
        peer.expect(type="ready")
        talks(peer)


@pytest.mark.parametrize("source", [ECHO, "import plattform", "while True: pass"])
@pytest.mark.parametrize("who", ["browser", "dev"])
def test_nothing_is_left_when_the_browser_or_dev_ends(who: str, source: str, run: Run) -> None:
    run.write(source)
    with run.host() as peer:
        if source == ECHO:
            peer.expect(type="ready")
        elif "import" in source:
            peer.expect(type="waiting")
        else:
            wait_until(lambda: children_of(peer.process.pid))
        children = children_of(peer.process.pid)
        if who == "browser":
            peer.close()
        else:
            run.control.end()
        assert peer.process.wait(BOUND) == 0
        assert children or "import" in source
        assert not parents().keys() & set(children)


def test_a_connection_that_says_nothing_keeps_no_host_from_hearing_of_edits(run: Run) -> None:
    port = int((run.folder / MEETING).read_text("utf-8").split()[0])
    with socket.create_connection(("127.0.0.1", port)):
        run.write(ECHO)
        with run.host() as peer:
            run.wait_for("ready, process")
            wait_until(lambda: run.control.started)
            run.edit(ECHO + "\n")
            assert peer.expect(type="bye")["restart"] is True


def test_a_program_that_only_the_terminal_finds_is_told_once(run: Run) -> None:
    tools = run.project / "tools"
    tools.mkdir()
    (tools / "mine").write_text("#!/bin/sh\n", "utf-8")
    (tools / "mine").chmod(0o755)
    run.environ["PATH"] = f"{tools}:/usr/bin:/bin"
    run.write(
        ACTING.format("import subprocess; subprocess.run(['id']); subprocess.run('mine')")
        + "    port.post_message(message)\n"
    )
    with run.host() as peer:
        peer.expect(type="ready")
        talks(peer)
        talks(peer)
    run.wait_for(rf"mine is found by this terminal's PATH only, as {tools}/mine: a browser that")
    assert "".join(run.said).count("PATH only") == 1
