"""Prints and log lines of handlers harm nobody, even if the places break that they go to."""

from __future__ import annotations

import os
import queue
import re
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.keeper.output import Output, Sink
from onconnect.logs import FAILED
from tests.host.stdio_peer import (
    BOUND,
    LOGS,
    StdioPeer,
    keeper_of,
    kill,
    logged,
    run,
    start,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process


class HostOn:
    """A host whose stderr is any descriptor."""

    def __init__(self, folder: Path, stderr: int) -> None:
        self._peer = StdioPeer("doing", folder, stderr=stderr)
        self._peer.greet()
        self._port = self._peer.connect()

    def ask(self, code: str) -> Any:
        """Let the handler do something and post."""
        return self._peer.ask(self._port, code)

    def end(self) -> int:
        with self._peer as peer:
            peer.close()
            return peer.wait()


MUCH = "for number in range(3000): print('x' * 1000)\nport.post_message('printed')"


class Reading:
    """What comes out of a pipe, from now on."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while part := os.read(self._descriptor, 65_536):
            self._parts.put(part)

    def next(self, within: float = BOUND) -> bytes:
        """Return what comes next; nothing if nothing comes in time."""
        try:
            return self._parts.get(timeout=within)
        except queue.Empty:
            return b""


def test_prints_to_a_terminal_that_was_closed_raise_nothing(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    host = HostOn(tmp_path, theirs)
    os.close(theirs)
    assert host.ask("print('seen'); port.post_message('here')") == "here"
    seen = b""
    while b"seen" not in seen:
        seen += os.read(ours, 1000)
    os.close(ours)
    assert host.ask(MUCH) == "printed"
    assert host.ask("import sys; sys.stderr.write('x'); port.post_message('again')") == "again"
    assert host.end() == 0
    assert "x" * 1000 in [each["event"] for each in logged(tmp_path)]


@pytest.mark.parametrize("is_closed", [False, True])
def test_prints_to_a_stderr_that_nobody_reads_block_nobody(tmp_path: Path, is_closed: bool) -> None:
    reader, writer = os.pipe()
    host = HostOn(tmp_path, writer)
    os.close(writer)
    if is_closed:
        os.close(reader)
    assert host.ask("port.post_message('here')") == "here"
    longest = 0.0
    for _ in range(3):
        began = time.monotonic()
        assert host.ask(MUCH) == "printed"
        longest = max(longest, time.monotonic() - began)
    assert longest < 2.0
    began = time.monotonic()
    assert host.end() == 0
    assert time.monotonic() - began < 1.5
    if not is_closed:
        os.close(reader)


def test_what_a_slow_reader_of_stderr_has_missed_is_told_with_a_count(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    host = HostOn(tmp_path, writer)
    os.close(writer)
    assert host.ask(MUCH.replace("3000", "20_000")) == "printed"
    assert host.ask("port.post_message('here')") == "here"
    reading = Reading(reader)
    seen = b""
    while part := reading.next(within=1.0):
        seen += part
    assert host.ask("print('at last'); port.post_message('here')") == "here"
    while b"at last" not in seen:
        part = reading.next()
        assert part
        seen += part
    (missing,) = re.findall(rb"([\d,]+) lines are missing here", seen)
    lost = int(missing.replace(b",", b""))
    assert 0 < lost < 20_000
    assert abs(seen.count(b"x" * 1000 + b"\n") + lost - 20_000) <= 130  # a read tears lines
    assert host.end() == 0
    os.close(reader)


if sys.platform == "win32":
    OF_THE_SYSTEM = [
        "import ctypes; c = ctypes.PyDLL('ucrtbase')\n"
        "for _ in range(3000): c._write(1, b'x' * 1000, 1000)",  # holds the interpreter lock
        "import ctypes; k = ctypes.WinDLL('kernel32'); k.GetStdHandle.restype = ctypes.c_void_p\n"
        "k.WriteFile(ctypes.c_void_p(k.GetStdHandle(-11)), b'x', 1, None, None)",
        "os.system('echo from a shell')",
    ]
else:
    OF_THE_SYSTEM = [
        "import os; f = os.open('/dev/full', os.O_WRONLY); os.dup2(f, 1); print('x', flush=True)",
        "import ctypes; libc = ctypes.PyDLL(None)\n"
        "for _ in range(3000): libc.write(1, b'x' * 1000, 1000)",  # holds the interpreter lock
    ]


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.close(1); os.close(2); print('x'); import sys; sys.stderr.write('x')",
        "import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1); print('x')",
        *OF_THE_SYSTEM,
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', \"print('x' * 5_000_000)\"])",
        "import logging, sys; sys.stdout = sys.stderr = None; print('x'); logging.error('x')",
        "print('half', end=''); import sys; sys.stdout.buffer.write(b'bytes\\n')",
        "import sys; sys.stdout.writelines(['\\ud800\\n']); print('\\x1e{}', file=sys.stderr)",
    ],
)
def test_nothing_that_is_done_to_the_outputs_harms_the_port(tmp_path: Path, code: str) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, f"{code}\nport.post_message('after')")
        assert peer.expect(type="message")["data"] == "after"
        peer.close()
        assert peer.wait() == 0


def test_what_is_printed_and_logged_is_written_in_its_order(tmp_path: Path) -> None:
    code = """
import logging, subprocess, sys
for number in range(300):
    print(f"print {number}")
    logging.info(f"log {number} {'y' * 5000 if number % 50 == 0 else ''}")
    if number % 50 == 0:
        subprocess.run([sys.executable, "-c", f"print('child {number}')"])
    print(f"error {number}", file=sys.stderr)
port.post_message("done")
"""
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        peer.expect(type="message", data="done")
        peer.close()
        assert peer.wait() == 0
    expected = []
    for number in range(300):
        expected += [f"print {number}", f"log {number}"]
        expected += [f"child {number}"] * (number % 50 == 0)
        expected += [f"error {number}"]
    events = [" ".join(each["event"].split()[:2]) for each in logged(tmp_path)]
    assert events == expected
    lines = re.findall(rb"(?m)(?:^|\] )((?:print|log|child|error) \d+)", peer.stderr)
    assert [line.decode() for line in lines] == expected


def test_nothing_is_lost_where_a_handler_lets_the_outputs_not_block(tmp_path: Path) -> None:
    code = (
        "import logging; os.set_blocking(1, False)\n"
        "for number in range(2000): print('x' * 1000); logging.info('y' * 500)\n"
        "port.post_message('done')"
    )
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        peer.expect(type="message", data="done")
        peer.close()
        assert peer.wait() == 0
    assert [each["event"][0] for each in logged(tmp_path)] == ["x", "y"] * 2000


def test_a_log_call_whose_arguments_do_not_fit_raises_nothing(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        code = "import logging; logging.info('%d of them', 'x'); port.post_message('after')"
        peer.post(peer.connect(), code)
        assert peer.expect(type="message")["data"] == "after"
        peer.close()
        assert peer.wait() == 0
    assert [each["event"] for each in logged(tmp_path)] == ["%d of them ('x',)"]


def test_fields_say_which_listener_and_which_task_has_failed(tmp_path: Path) -> None:
    code = """
import asyncio
async def fail(): raise KeyError("in a task")
asyncio.get_running_loop().create_task(fail(), name="mine")
raise ValueError("in a listener")
"""
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        told = [peer.expect(type="log") for _ in "ab"]
        peer.close()
        assert peer.wait() == 0
    fields = [{FAILED: "port '' onMessage"}, {FAILED: "mine"}]
    assert [each["fields"] for each in told] == fields
    assert [each["text"].split("\n")[0] for each in told] == [
        "a listener of port '' onMessage failed",
        "Task exception was never retrieved",
    ]
    inherent = {"timestamp", "level", "event"}
    in_file = [{key: line[key] for key in line.keys() - inherent} for line in logged(tmp_path)]
    assert in_file == fields


def test_a_record_that_others_tore_is_shown_as_it_is() -> None:
    seen = bytearray()
    sink = Sink(seen.extend, lambda count: b"", lambda error: None)
    output = Output("t0", sink, sink)
    output.take(b'\x1et01.1 .{"timestamp": "now", "lev\n')
    output.take(b"\x1et01.2 .[1]\n")
    output.take(b'\x1et01.3 .{"timestamp": "now", "level": "info", "event": "whole"}\n')
    sink.flush(time.monotonic() + BOUND)
    assert b'"lev\n' in seen
    assert b"[1]\n" in seen
    assert b"now [info] whole\n" in seen


@pytest.mark.parametrize("closed", ["2>&-", "2</dev/null"])
def test_a_host_may_have_no_stderr(tmp_path: Path, closed: str) -> None:
    (tmp_path / "printer.py").write_text("import sys; print('out'); print('err', file=sys.stderr)")
    begun = start("printer", tmp_path, tmp_path)
    without = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *begun.command]
    done = run(begun._replace(command=without))
    assert (done.returncode, done.stdout) == (0, b"")
    wait_until(lambda: [each["event"] for each in logged(tmp_path)] == ["out", "err"])


def test_what_is_printed_is_seen_at_once(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    host = HostOn(tmp_path, writer)
    os.close(writer)
    assert host.ask("print('a line'); port.post_message('here')") == "here"
    assert Reading(reader).next() == b"a line\n"
    assert host.end() == 0


def test_nothing_that_is_printed_is_taken_for_a_line_of_the_log(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        forged = '\x1e0123456789abcdef 1.1 .{"level":"error","event":"forged"}'
        peer.post(peer.connect(), f"print({forged!r}); port.post_message('printed')")
        peer.expect(type="message", data="printed")
        peer.close()
        assert peer.wait() == 0
    (line,) = logged(tmp_path)
    assert line["level"] == "info"
    assert line["event"] == forged


def test_ten_threads_that_print_and_log_leave_the_memory_bounded(tmp_path: Path) -> None:
    code = """
import logging, re, threading, time
stop = threading.Event()
def pour():
    while not stop.is_set():
        logging.info("y" * 2000); print("z" * 2000)
threads = [threading.Thread(target=pour) for _ in range(10)]
for each in threads: each.start()
time.sleep(2); stop.set()
for each in threads: each.join()
(peak,) = re.findall(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
children = open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read().split()
(kept,) = re.findall(r"VmHWM:\\s+(\\d+) kB", open(f"/proc/{children[0]}/status").read())
port.post_message([int(peak), int(kept)])
"""
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        # the extension's console is not the matter here, which has a bound of its own
        peer.post(
            port,
            "import logging\nfor each in logging.getLogger().handlers:"
            " each._log.forward = None\nport.post_message('here')",
        )
        peer.expect(type="message", data="here")
        peer.post(port, code)
        host, keeper = peer.expect(type="message")["data"]
        assert host < 100_000
        assert keeper < 60_000


def test_a_long_line_is_cut_in_the_log_and_not_on_stderr(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        code = (
            "print('p' * 3_000_000); import logging; logging.info('l' * 3_000_000); "
            "port.post_message('done')"
        )
        peer.post(peer.connect(), code)
        both = [peer.expect_that(lambda each: each["type"] in ("log", "message")) for _ in "ab"]
        assert [len(each["text"]) for each in both if each["type"] == "log"] == [100_000]
        peer.close()
        assert peer.wait() == 0
    printed, line = logged(tmp_path)
    assert printed["event"] == "p" * 100_000 + "… and 2,900,000 bytes more"
    assert line["event"] == "l" * 100_000
    assert b"p" * 3_000_000 in peer.stderr


def test_log_files_and_folders_are_the_users_alone_those_of_old_too(tmp_path: Path) -> None:
    folder = tmp_path / LOGS
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    old = folder / "20200101-000000-1.log"
    for path in (old, folder / f"{old.name}.1"):
        path.write_text("what a page said")
        path.chmod(0o644)
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "os.umask(0); print('x'); port.post_message(os.umask(0))")
        assert peer.expect(type="message")["data"] == 0
        peer.close()
        assert peer.wait() == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    files = list(folder.iterdir())
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_folder_of_logs_that_is_made_is_the_users_alone(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "print('x'); port.post_message(os.umask(0o22))")
        assert peer.expect(type="message")["data"] == os.umask(0o22), "the host's is as it was"
        peer.close()
        assert peer.wait() == 0
    for folder in (tmp_path / LOGS, (tmp_path / LOGS).parent):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_full_disk_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    code = (
        "import logging\nfor number in range(200): logging.info('w' * 100)\n"
        "port.post_message('logged')"
    )
    import resource

    previous = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, previous[1]))  # as full after as many bytes
    try:
        peer = StdioPeer("doing", tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, previous)
    with peer:
        peer.greet()
        peer.post(peer.connect(), code)
        peer.expect(type="message", data="logged")
        peer.close()
        assert peer.wait() == 0
    assert peer.stderr.count(b"w" * 100) == 200
    assert peer.stderr.count(b"no log file") == 1
    assert b"Traceback" not in peer.stderr
    assert b"File too large" in peer.stderr
    (file,) = (tmp_path / LOGS).glob("*.log")
    assert file.stat().st_size == 4096


def test_a_log_file_is_moved_aside_when_it_is_long(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        code = (
            "for number in range(130): print(f'{number} ' + 'v' * 90_000)\n"
            "port.post_message('printed')"
        )
        peer.post(peer.connect(), code)
        peer.expect(type="message", data="printed")
        peer.close()
        assert peer.wait() == 0
    files = sorted((tmp_path / LOGS).iterdir())
    assert [file.name.partition(".")[2] for file in files] == ["log", "log.1"]
    assert all(file.stat().st_size <= 5_000_000 for file in files)
    assert logged(tmp_path)[-1]["event"].startswith("129 ")


def test_a_host_without_any_keeper_left_still_serves(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        kill(keeper_of(peer))
        code = """
import logging
for number in range(3000): print("x" * 1000)
logging.info("x" * 10_000)
port.post_message("still here")
"""
        peer.post(port, code)
        assert peer.expect(type="message")["data"] == "still here"
        peer.close()
        assert peer.wait() == 0


def test_stderr_may_be_a_socket_or_a_file(tmp_path: Path) -> None:
    import socket

    ours, theirs = socket.socketpair()
    with ours, theirs:
        host = HostOn(tmp_path, theirs.fileno())
        assert host.ask("print('to a socket'); port.post_message('here')") == "here"
        ours.settimeout(BOUND)
        assert ours.recv(100) == b"to a socket\n"
        assert host.end() == 0
    with (tmp_path / "said").open("wb") as file:
        host = HostOn(tmp_path, file.fileno())
        assert host.ask("print('to a file'); port.post_message('here')") == "here"
        assert host.end() == 0
        wait_until(lambda: (tmp_path / "said").read_bytes() == b"to a file\n")
