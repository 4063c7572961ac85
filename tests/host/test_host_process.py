"""The host serves a browser as a real process, over real pipes."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.arguments import Arguments
from tests.host.stdio_peer import (
    BOUND,
    HELLO,
    LOGS,
    StdioPeer,
    environment_at,
    frame,
    run,
    start,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process


def text(*messages: object) -> bytes:
    return json.dumps(messages).encode()


def test_a_message_of_a_page_comes_back_from_a_listener(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        port = peer.connect("echo")
        peer.post(port, {"greeting": "hello"})
        assert peer.expect(type="message")["data"] == {"greeting": "hello"}


def test_ready_tells_name_version_python_and_process(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        host = peer.received[-1]["host"]
        assert host["name"] == "onconnect.test"
        assert host["python"] == "{}.{}.{}".format(*sys.version_info)
        assert host["pid"] == peer.process.pid
        assert host["version"]


def test_ready_tells_the_version_of_the_users_program_if_it_has_one(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path, release="1.2") as peer:
        peer.greet()
        assert peer.received[-1]["host"]["release"] == "1.2"
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        assert "release" not in peer.received[-1]["host"]


def test_a_host_that_requires_a_newer_extension_says_so_and_ends(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path, requires=">=2") as peer:
        peer.say_hello()
        assert peer.expect(type="fatal")["code"] == "extension-too-old"
        assert peer.process.wait(BOUND) == 1


def test_what_arrives_with_the_hello_is_answered(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.peer.hello(browser=HELLO["browser"], extension=HELLO["extension"], profile="p")
        port = peer.peer.connect("", sender={})
        peer.post(port, "at once")
        assert peer.expect(type="message")["data"] == "at once"


@pytest.mark.parametrize("way", ["print", "descriptor", "child"])
def test_what_a_handler_writes_to_stdout_leaves_the_channel_intact(
    tmp_path: Path, way: str
) -> None:
    with StdioPeer("printing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, way)
        assert peer.expect(type="message")["data"] == f"after {way}"
        peer.close()
        assert peer.wait() == 0
        expected = {
            "print": b"x" * 10_000_000,
            "descriptor": b"straight to descriptor 1",
            "child": b"from a child",
        }
        assert expected[way] in peer.stderr
        assert b"while it is imported" in peer.stderr


def test_a_handler_that_reads_stdin_reads_nothing(tmp_path: Path) -> None:
    with StdioPeer("printing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "stdin")
        assert peer.expect(type="message")["data"] == "after "


def test_end_of_stdin_disconnects_ports_cancels_tasks_and_ends_lifespans(tmp_path: Path) -> None:
    record = tmp_path / "record"
    with StdioPeer("recording", tmp_path, RECORD=str(record)) as peer:
        peer.greet()
        for name in ("a", "b"):
            peer.post(peer.connect(name), 1)
        peer.close()
        assert peer.wait() == 0
    lines = record.read_text().splitlines()
    assert lines[0] == "life begins"
    assert lines[-1] == "life ends"
    for name in ("a", "b"):
        assert lines.count(f"disconnect {name} None") == 1
        assert lines.count(f"cancelled {name}") == 1
    assert lines.count("message 1") == 2


@pytest.mark.parametrize("way", ["block", "refuse", "thread"])
def test_end_of_stdin_ends_a_host_whose_listener_does_not_stop(tmp_path: Path, way: str) -> None:
    with StdioPeer("blocking", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.expect(type="message", data="here")
        peer.post(port, way)
        # the host has read the message once it has acknowledged a further frame or is blocked in it
        began = time.monotonic()
        peer.close()
        peer.wait()
        assert time.monotonic() - began < 2.0, "Chromium kills a host after 2 seconds"


def test_replies_made_before_the_end_of_stdin_still_go_out(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        big = "y" * 100_000
        peer.greet()
        port = peer.connect()
        for i in range(60):
            peer.write_frame(text({"type": "message", "port": port, "data": [i, big]}))
        peer.close()
        assert peer.wait() == 0
        replies = [each["data"][0] for each in peer.received if each["type"] == "message"]
        assert replies == list(range(60))


def test_a_browser_that_stops_reading_does_not_hold_the_host_beyond_its_end(
    tmp_path: Path,
) -> None:
    host = start("echoing", tmp_path).process(subprocess.DEVNULL)
    host.stdin.write(
        frame(
            HELLO,
            {"type": "connect", "port": 1, "name": "", "sender": {}},
            {"type": "message", "port": 1, "data": "z" * 900_000},
        )
    )
    host.stdin.flush()
    assert os.read(host.stdout.fileno(), 1)  # the host is writing more than the pipe holds
    began = time.monotonic()
    host.stdin.close()
    host.wait(BOUND)
    assert time.monotonic() - began < 2.0
    host.stdout.close()


def test_a_browser_that_reads_no_more_is_the_end(tmp_path: Path) -> None:
    host = start("echoing", tmp_path).process(subprocess.DEVNULL)
    host.stdout.close()
    host.stdin.write(frame(HELLO))
    host.stdin.flush()
    assert host.wait(BOUND) == 0, "stdin is open all the while"
    host.stdin.close()


def test_a_ctrl_c_in_the_terminal_of_the_browser_is_ignored(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.process.send_signal(signal.SIGINT)
        peer.post(port, "still here")
        assert peer.expect(type="message")["data"] == "still here"


@pytest.mark.parametrize("is_end", [False, True], ids=["the port closes", "the stream ends"])
def test_what_came_before_a_close_is_handled_first(tmp_path: Path, is_end: bool) -> None:
    record = tmp_path / "record"
    with StdioPeer("noting", tmp_path, RECORD=str(record)) as peer:
        peer.greet()
        port = peer.connect("a")
        for number in range(300):
            peer.peer.message(port, b"%d" % number)
        if not is_end:
            peer.peer.disconnect(port)
        peer.flush()
        peer.close()
        assert peer.wait() == 0
        assert peer.stderr == b""
    listened, handled, *last = record.read_text().splitlines()
    assert last == []
    assert (listened, handled) == ("disconnect after 300", "handled 300")


def test_half_a_frame_before_the_end_is_no_crash(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, "whole")
        peer.expect(type="message", data="whole")
        peer.write(struct.pack("=I", 500) + b'[{"type":"mess')
        peer.close()
        assert peer.wait() == 0
        assert b"the stream ended inside a frame" in peer.stderr


def test_a_frame_of_4_gib_is_fatal_and_what_came_before_it_is_answered(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, "before")
        peer.write(b"\xff\xff\xff\xff" + b"garbage")
        assert peer.wait() == 1
        kinds = [each["type"] for each in peer.received]
        assert {"type": "message", "port": port, "data": "before"} in peer.received
        assert kinds[-1] == "fatal"
        assert peer.received[-1]["code"] == "frame-too-large"
        assert "4,294,967,295 bytes" in peer.received[-1]["message"]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"%PDF-1.7 \xff\xfe", id="garbage"),
        pytest.param(b"", id="length 0"),
        pytest.param(b"[" * 100_000, id="brackets that never end"),
        pytest.param(text({"type": "teleport"}), id="unknown type"),
        pytest.param(text({"type": "message", "port": 99, "data": 1}), id="unknown port"),
        pytest.param(text({"type": "message", "port": "1"}), id="wrong member"),
        pytest.param(text(1, None, [], "x", {}), id="no messages"),
        pytest.param(b'[{"type":"message","port":1,"data":NaN}]', id="NaN"),
    ],
)
def test_bad_input_loses_nothing_of_what_is_good_around_it(tmp_path: Path, bad: bytes) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        for i in range(3):
            peer.post(port, f"before {i}")
        peer.write_frame(bad)
        for i in range(3):
            peer.write_frame(text({"type": "message", "port": port, "data": f"after {i}"}))
        data = [peer.expect(type="message")["data"] for _ in range(6)]
        assert data == [f"{word} {i}" for word in ("before", "after") for i in range(3)]


def test_a_handler_that_cannot_be_imported_is_told_with_its_traceback(tmp_path: Path) -> None:
    with StdioPeer("failing_import", tmp_path) as peer:
        assert peer.wait() == 1
        (fatal,) = peer.received
        assert fatal["type"] == "fatal"
        assert fatal["code"] == "app-error"
        assert "failing_import" in fatal["message"]
        assert "No module named 'does_not_exist'" in fatal["message"]
        assert "import does_not_exist" in fatal["detail"]
        assert "restart" not in fatal
        assert "importlib" not in fatal["detail"]
        assert b"import does_not_exist" in peer.stderr
        (log,) = (tmp_path / LOGS).glob("*.log")
        assert "import does_not_exist" in json.loads(log.read_text().splitlines()[0])["event"]


def test_a_handler_with_a_wrong_line_is_told_by_that_line_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("import sys\nasync dfe connected(port):\n    pass\n")
    with StdioPeer("notes", tmp_path, tmp_path) as peer:
        assert peer.wait() == 1
        (fatal,) = peer.received
        assert fatal["detail"].splitlines()[0].endswith('notes.py", line 2')
        assert "async dfe connected(port):" in fatal["detail"]
        assert "importlib" not in fatal["detail"]
        assert "app.py" not in fatal["detail"]


def test_a_lifespan_that_fails_is_told_with_its_traceback(tmp_path: Path) -> None:
    with StdioPeer("failing_lifespan", tmp_path) as peer:
        peer.say_hello()
        fatal = peer.expect(type="fatal")
        assert fatal["code"] == "app-error"
        assert "the database is away" in fatal["message"]
        assert 'raise OSError("the database is away")' in fatal["detail"]
        assert fatal["restart"] is True, "a passing cause"
        assert peer.wait() == 1


def test_a_handler_that_exits_says_bye_and_gives_its_status(tmp_path: Path) -> None:
    with StdioPeer("exiting", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), 3)
        assert peer.wait() == 3
        assert peer.received[-2:] == [
            {"type": "message", "port": 1, "data": "leaving"},
            {
                "type": "bye",
                "reason": "a handler ended the host: exiting.connected.<locals>.received, line 13, "
                "called sys.exit(3)",
                "restart": False,
            },
        ]


def test_nothing_heavy_is_imported_before_the_first_reply(tmp_path: Path) -> None:
    with StdioPeer("telling_modules", tmp_path) as peer:
        peer.greet()
        peer.connect()
        modules = set(peer.expect(type="message")["data"])
    heavy = {"pydantic", "structlog", "typer", "rich", "platformdirs", "importlib.metadata"}
    heavy |= {
        "_ssl",
        "tomllib",
        "argparse",
        "pathlib",
        "watchfiles",
        "hypothesis",
        "multiprocessing",
    }
    assert not heavy & modules
    assert {"asyncio", "orjson", "onconnect.browser.channel"} <= modules


def test_what_handlers_log_goes_to_stderr_a_file_and_the_console(tmp_path: Path) -> None:
    with StdioPeer("logging_lines", tmp_path) as peer:
        peer.greet()
        peer.connect("notes")
        peer.expect(type="message", data="logged")
        lines: list[Any] = [peer.expect(type="log") for _ in range(3)]
        peer.close()
        assert peer.wait() == 0
        assert [(each["level"], each["text"].split("\n")[0]) for each in lines] == [
            ("info", "opened notes"),
            ("warning", "by structlog"),
            ("error", "went wrong"),
        ]
        assert "ValueError: planned" in lines[2]["text"]
        assert lines[1]["fields"] == {"port": "notes", "listener": "mine"}
        (log,) = (tmp_path / LOGS).glob("*.log")
        events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
        assert [event.split("\n")[0] for event in events] == [
            "opened notes",
            "by structlog",
            "went wrong",
        ]
        assert b"opened notes" in peer.stderr
        assert b"too fine" not in peer.stderr


DRIVING = "\x1b]52;c;cm0=\x07\n2026-11-29T00:00:00 [error    ] forged\r\x9b2J\u202e\x7f\ud800"


def test_what_a_page_says_neither_forges_a_line_of_the_log_nor_drives_a_terminal(
    tmp_path: Path,
) -> None:
    with StdioPeer("repeating", tmp_path) as peer:
        peer.greet()
        port = peer.connect(DRIVING)
        peer.post(port, {"note": DRIVING})
        peer.post(port, {DRIVING: DRIVING, "note": [DRIVING]})
        for _ in range(3):
            peer.expect(type="log")
        peer.close()
        assert peer.wait() == 0
        said = peer.stderr.decode()
    assert "the page says" in said
    assert "does not fit" in said
    assert "ValueError: " in said
    (log,) = (tmp_path / LOGS).glob("*.log")
    text = log.read_text()
    assert DRIVING in json.loads(text.splitlines()[0])["event"]
    for written in (said, text):
        assert not set(DRIVING) & set(written) & set("\x1b\x07\r\x9b\u202e\x7f\ud800")
        assert not [
            line for line in written.splitlines() if re.match(r"\S+ \[error +\] forged", line)
        ]


def test_a_host_that_says_nothing_writes_no_log_file(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), 1)
        peer.expect(type="message")
        peer.close()
        assert peer.wait() == 0
        assert peer.stderr == b""
        assert not (tmp_path / LOGS).exists()


def test_old_log_files_are_pruned(tmp_path: Path) -> None:
    folder = tmp_path / LOGS
    folder.mkdir(parents=True)
    for day in range(1, 31):
        (folder / f"202001{day:02}-000000-1.log").touch()
    with StdioPeer("failing_import", tmp_path) as peer:
        peer.wait()
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == 20
    assert files[0] == "20200112-000000-1.log"


def test_a_home_that_cannot_be_written_to_costs_only_the_log_file(tmp_path: Path) -> None:
    first = LOGS.partition("/")[0]
    (tmp_path / first).write_text("a file where a folder is wanted")
    with StdioPeer("logging_lines", tmp_path) as peer:
        peer.greet()
        peer.connect("notes")
        peer.expect(type="message", data="logged")
        peer.close()
        assert peer.wait() == 0
        assert b"no log file" in peer.stderr
        assert b"opened notes" in peer.stderr


def test_handlers_are_taken_from_the_project_when_the_command_line_names_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.onconnect]\nname = "org.example.notes"\ndescription = "Notes"\n'
        'handlers = ["notes"]\nextension = "extension"\n'
    )
    (tmp_path / "notes.py").write_text("raise SystemExit('notes was imported')\n")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "onconnect.app", "--path", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=BOUND,
        env=environment_at(tmp_path),
    )
    assert done.returncode == 1
    assert b"notes was imported" in done.stdout


NOWHERE = os.path.abspath("/does/not/exist")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--nmae", "x"], "--nmae is not understood"),
        (["--name"], "--name is not understood"),
        (["--name", "a", "--handlers", "b", "--limits", "64,x,1"], "--limits 64,x,1 is not under"),
        (["--name", "a", "--handlers", "b", "--limits", "64,1"], "--limits 64,1 is not understood"),
        (["--path", NOWHERE], f"{os.path.join(NOWHERE, 'pyproject.toml')} cannot be read"),
    ],
)
def test_a_mistake_in_the_arguments_is_one_sentence(
    tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "onconnect.app", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=BOUND,
        env=environment_at(tmp_path),
    )
    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_host_without_descriptors_says_what_it_is_for() -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m onconnect.app <&-"],
        capture_output=True,
        timeout=BOUND,
    )
    assert done.returncode == 2
    assert b"start this from a browser" in done.stderr


def test_garbage_is_collected_from_the_import_of_the_handlers_on(tmp_path: Path) -> None:
    (tmp_path / "collecting.py").write_text(
        "import gc\nraise SystemExit(f'on: {gc.isenabled()}')\n"
    )
    done = subprocess.run(
        Arguments("a.b", str(tmp_path), ["collecting"]).command(sys.executable),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=BOUND,
        env=environment_at(tmp_path),
    )
    assert b"SystemExit: on: True" in done.stderr


def test_a_host_without_stderr_serves_all_the_same(tmp_path: Path) -> None:
    begun = start("printing", tmp_path)
    without = ["sh", "-c", 'exec "$@" 2>&-', "sh", *begun.command]
    done = run(
        begun._replace(command=without),
        HELLO,
        {"type": "connect", "port": 1, "name": "", "sender": {}},
        {"type": "message", "port": 1, "data": "descriptor"},
    )
    assert done.returncode == 0
    assert b'"after descriptor"' in done.stdout


def test_one_socket_for_both_directions_serves_as_well(tmp_path: Path) -> None:
    import socket

    ours, theirs = socket.socketpair()
    with ours, theirs:
        begun = start("echoing", tmp_path)
        host = subprocess.Popen(begun.command, stdin=theirs, stdout=theirs, env=begun.environ)
        theirs.close()
        ours.settimeout(BOUND)
        ours.sendall(
            frame(
                HELLO,
                {"type": "connect", "port": 1, "name": "", "sender": {}},
                {"type": "message", "port": 1, "data": "over a socket"},
            )
        )
        received = b""
        while b'"over a socket"' not in received:
            received += ours.recv(65_536)
        ours.shutdown(socket.SHUT_WR)
        assert host.wait(BOUND) == 0


def test_what_arrives_while_a_listener_blocks_the_loop_is_taken_in(tmp_path: Path) -> None:
    with StdioPeer("pausing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, 0)
        # far more than the pipe holds: it fits only if somebody reads it
        for number in range(1, 31):
            peer.write_frame(
                text({"type": "message", "port": port, "data": number, "rest": "x" * 100_000})
            )
        (tmp_path / "go").touch()
        data = [peer.expect(type="message")["data"] for _ in range(31)]
        assert data == list(range(31))


def test_a_host_that_posts_to_a_browser_that_does_not_read_is_bounded(tmp_path: Path) -> None:
    with StdioPeer("posting", tmp_path, limits=(64, 256, 16)) as peer:
        peer.greet()
        port, other = peer.connect(), peer.connect()
        with peer.stalled():
            peer.post(port, "greedily")
            wait_until((tmp_path / "told").exists)
            count, megabytes = map(int, (tmp_path / "told").read_text().split())
            peer.post(other, "meanwhile")
        assert 16 <= count < 24  # of a megabyte each: what may wait, and a window
        assert megabytes < 120
        data = [peer.expect(type="message", port=port)["data"][0] for _ in range(count)]
        assert data == list(range(count))
        peer.post(port, "usable")
        assert peer.expect(type="message", port=port)["data"] == "usable"
        assert {"type": "message", "port": other, "data": "meanwhile"} in peer.received


def test_a_host_that_drains_stays_small_and_loses_nothing(tmp_path: Path) -> None:
    with StdioPeer("posting", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, "politely")
        for n in range(300):
            assert peer.expect(type="message")["data"][0] == n
            peer.received.clear()
        assert peer.expect(type="message")["data"] < 120  # megabytes, at most


def test_threads_that_post_numbers_take_no_more_memory_than_may_wait(tmp_path: Path) -> None:
    with StdioPeer("posting", tmp_path, limits=(64, 256, 64)) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, "from threads")
        told = peer.expect_that(lambda each: isinstance(each.get("data"), dict))
        assert told["data"]["megabytes"] < 180
        assert len(peer.received) > 200_000


def test_long_messages_go_both_ways_while_others_pass(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path) as peer:
        peer.greet()
        port, other = peer.connect(), peer.connect()
        long = "x世🎉" * 4_000_000
        peer.post(port, long)
        passed = 0
        while True:
            peer.post(other, passed)
            answer = peer.expect(type="message")
            if answer["port"] == port:
                break
            assert answer["data"] == passed
            passed += 1
        assert answer["data"] == long
        assert passed > 20


def test_a_message_beyond_the_configured_limit_closes_its_port_alone(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path, limits=(64, 2, 64)) as peer:
        peer.greet()
        port, other = peer.connect(), peer.connect()
        peer.post(port, "x" * 3_000_000)
        error = peer.expect(type="disconnect", port=port)["error"]
        assert error == "a message in slices is longer than 2,097,152 bytes"
        peer.post(other, "y" * 2_000_000)
        assert peer.expect(type="message", port=other)["data"] == "y" * 2_000_000


def test_a_frame_beyond_the_configured_limit_is_fatal(tmp_path: Path) -> None:
    with StdioPeer("echoing", tmp_path, limits=(1, 256, 64)) as peer:
        peer.greet()
        peer.write(struct.pack("=I", 1024 * 1024 + 1))  # it reads no further
        assert peer.wait() == 1
        assert "1,048,576 are accepted" in peer.received[-1]["message"]


def small_arrays() -> bytes:
    """A message of 20 MiB that takes far more memory."""
    return b"[" + b",".join([b"[]"] * (20 * 1024 * 1024 // 3)) + b"]"


def test_a_message_for_which_memory_is_short_closes_its_port_alone(tmp_path: Path) -> None:
    with StdioPeer("limited", tmp_path) as peer:
        peer.greet()
        port, other = peer.connect(), peer.connect()
        peer.peer.message(port, small_arrays())
        peer.flush()
        error = peer.expect(type="disconnect", port=port)["error"]
        assert error.startswith("there is not enough memory for a message in slices of 20,9")
        peer.post(other, "still here")
        assert peer.expect(type="message", port=other)["data"] == "still here"


def test_a_frame_for_which_memory_is_short_is_skipped_and_told(tmp_path: Path) -> None:
    with StdioPeer("limited", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.write_frame(b'[{"type":"message","port":%d,"data":%b}]' % (port, small_arrays()))
        peer.post(port, "still here")
        assert peer.expect(type="message", port=port)["data"] == "still here"
        lines = [each for each in peer.received if each["type"] == "log"]  # it may have come first
        (line,) = lines or [peer.expect(type="log")]
        assert "there is not enough memory for it" in line["text"]


def test_a_host_in_which_something_else_than_a_listener_fails_says_so_and_ends(
    tmp_path: Path,
) -> None:
    with StdioPeer("breaking_the_channel", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "break")
        assert peer.wait() == 1
        fatal = peer.received[-1]
        assert (fatal["type"], fatal["code"]) == ("fatal", "host-crash")
        assert fatal["message"] == "the host crashed: MemoryError"
        assert "breaking_the_channel.py" in fatal["detail"]
        assert b"the host crashed" in peer.stderr


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_forked_child_neither_holds_nor_writes_the_stream(
    tmp_path: Path, is_killed: bool
) -> None:
    with StdioPeer("forking", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, "fork")
        child = peer.expect(type="message")["data"]
        if is_killed:
            peer.process.kill()
        else:
            peer.close()
        try:
            status = peer.wait()  # for the end of the stream as well
        finally:
            if is_killed:
                os.kill(child, signal.SIGKILL)
        assert status == (-signal.SIGKILL if is_killed else 0)
        assert "of the child" not in str(peer.received)


def test_a_line_that_is_hard_to_write_does_not_end_the_log(tmp_path: Path) -> None:
    with StdioPeer("breaking_the_log", tmp_path) as peer:
        peer.greet()
        peer.connect()
        peer.expect(type="message", data="logged")
        peer.close()
        assert peer.wait() == 0
        assert b"hard" in peer.stderr
        assert b"still written" in peer.stderr
        (log,) = (tmp_path / LOGS).glob("*.log")
        lines = log.read_text().splitlines()
        assert "hard" in lines[0]
        assert "still written" in lines[1]


def test_a_handler_named_like_a_module_of_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("raise SystemExit\n")
    with StdioPeer("queue", tmp_path, tmp_path) as peer:
        assert peer.wait() == 1
        assert "queue is the name of a module that the host uses" in peer.received[-1]["message"]
