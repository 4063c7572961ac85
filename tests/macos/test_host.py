"""A host serves, prints, ends and tells how it died where macOS' facilities are all there is."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.host import test_endings
from tests.host.stdio_peer import StdioPeer, logged

# the same tests once more, with hosts that take themselves for ones on macOS
from tests.host.test_endings import (  # noqa: F401
    test_a_clean_end_tells_the_extension_nothing_of_a_death,
    test_a_ctrl_c_works_in_what_a_handler_starts,
    test_a_host_ends_in_time_when_its_keeper_was_killed,
    test_a_host_that_cannot_start_its_keeper_says_so,
    test_a_listener_that_blocks_loses_no_rows,
    test_worker_processes_of_any_kind_end_with_the_host,
)
from tests.host.test_host_process import (  # noqa: F401
    test_a_browser_that_reads_no_more_is_the_end,
    test_a_frame_of_4_gib_is_fatal_and_what_came_before_it_is_answered,
    test_a_handler_that_reads_stdin_reads_nothing,
    test_long_messages_go_both_ways_while_others_pass,
    test_one_socket_for_both_directions_serves_as_well,
    test_what_a_handler_writes_to_stdout_leaves_the_channel_intact,
    test_what_arrives_while_a_listener_blocks_the_loop_is_taken_in,
)
from tests.host.test_prints import (  # noqa: F401
    test_prints_to_a_stderr_that_nobody_reads_block_nobody,
    test_what_is_printed_and_logged_is_written_in_its_order,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("hosts_on_macos")]

LONGEST = """
import os
from onconnect.keeper.client import Keeper
from onconnect.keeper.notes import PIECE
reads, writes = os.pipe()
Keeper(os.dup(writes), writes, "0123456789abcdef").record({"event": "x" * 2000})
lines = os.read(reads, 10_000).split(b"\\n")
print(max(map(len, lines)) + 1, len(lines))
"""


def run(mac: Path, *words: str) -> str:
    environ = {"HOME": "/nowhere", "PATH": os.defpath}
    command = [mac, *words]
    done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize("options", [[], ["-I", "-S"]], ids=["as a host", "as the keeper"])
def test_the_python_of_these_tests_has_nothing_of_linux(mac: Path, options: list[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(mac, *options, "-c", "open('/proc/self/stat')")
    assert "FileNotFoundError" in failed.value.stderr
    code = (
        "import sys, os, select, fcntl\n"
        "print(sys.platform, select.PIPE_BUF, hasattr(os, 'waitid'), hasattr(select, 'POLLRDHUP'),"
        "hasattr(fcntl, 'F_SETPIPE_SZ'))"
    )
    assert run(mac, *options, "-c", code) == "darwin 512 False False False\n"


def test_its_poll_tells_no_end_that_nobody_asks_for(mac: Path) -> None:
    code = (
        "import os, select; reads, writes = os.pipe(); os.close(writes); poll = select.poll()\n"
        "poll.register(reads, 0); print(poll.poll(50))\n"
        "poll.register(reads, select.POLLHUP); print(poll.poll(50) == [(reads, select.POLLHUP)])"
    )
    assert run(mac, "-c", code) == "[]\nTrue\n"


def test_a_record_is_written_in_pieces_that_a_pipe_keeps_together(mac: Path) -> None:
    longest, lines = map(int, run(mac, "-c", LONGEST).split())
    assert longest <= 512
    assert lines > 2


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("os._exit(7)", "the host has ended without a word, and nobody knows how"),
        ("os.kill(os.getpid(), 9)", "the host has ended without a word, and nobody knows how"),
        ("import ctypes; ctypes.string_at(0)", "the host crashed: Segmentation fault"),
        ("os.abort()", "the host crashed: Aborted"),
    ],
)
def test_it_is_told_how_a_host_died_as_far_as_that_can_be_known(
    tmp_path: Path, code: str, message: str
) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), f"print('just before')\n{code}")
        peer.wait()
    fatal = peer.received[-1]
    assert (fatal["type"], fatal["code"]) == ("fatal", "host-crash")
    assert fatal["message"] == message
    assert message in [each["event"] for each in logged(tmp_path)]


@pytest.mark.parametrize(
    "busy",
    [
        pytest.param(test_endings.HOLD, id="C code"),
        pytest.param(test_endings.REGEX, id="a regular expression"),
        pytest.param("import signal, os; os.kill(os.getpid(), signal.SIGSTOP)", id="stopped"),
    ],
)
def test_what_no_python_can_end_ends_in_time_with_the_browser(tmp_path: Path, busy: str) -> None:
    test_endings.test_nothing_outlives_the_time_that_a_browser_leaves(tmp_path, busy, "EOF")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.process.send_signal(number)
        assert peer.expect(type="bye")["reason"] == f"it was ended by {number.name}"
        assert peer.wait() == 0


def test_handlers_in_a_folder_that_the_user_denies_are_told_with_the_remedy(tmp_path: Path) -> None:
    documents = tmp_path / "Documents" / "notes"
    documents.mkdir(parents=True)
    (documents / "notes.py").write_text("", "utf-8")
    denied = {"DENIED_BY_THE_USER": str(documents)}
    with StdioPeer("notes", tmp_path, documents, **denied) as peer:
        fatal = peer.expect(type="fatal")
    assert f"{documents} cannot be read (Operation not permitted)" in fatal["message"]
    assert "Privacy & Security" in fatal["message"]
