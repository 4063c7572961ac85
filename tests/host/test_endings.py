"""A host ends in one way, and so does what it has started and opened."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.host.stdio_peer import (
    BOUND,
    SLEEPER,
    StdioPeer,
    keeper_of,
    kill,
    logged,
    runs,
    start,
    wait_until,
)

pytestmark = pytest.mark.process

ROWS = [f"{number},row" for number in range(50)]
REGEX = "import re; re.match(r'(a|a)*$', 'a' * 60 + 'b')"
BLOCK = "import time; time.sleep(60)"
HOLD = (  # keeps the interpreter lock
    "import ctypes; ctypes.PyDLL('kernel32').Sleep(60_000)"
    if sys.platform == "win32"
    else "import ctypes; ctypes.PyDLL(None).sleep(60)"
)


CONSOLE = {"Ctrl-Break": 1, "the end of its console": 2, "the end of the user's session": 5}
"""What the console of a Windows process tells, by the number of its event."""

TELL = (
    "import ctypes, threading; threading.Thread(target=ctypes.WinDLL('kernelbase').CtrlRoutine,"
    " args=(ctypes.c_void_p({}),), daemon=True).start()"
)
"""Does what Windows does when a console tells something."""

if sys.platform == "win32":
    ASKING, ASKS = list(CONSOLE), "Ctrl-Break"
else:
    ASKING, ASKS = ["SIGTERM", "SIGHUP"], "SIGTERM"


def end(peer: StdioPeer, how: str) -> None:
    if how == "EOF":
        peer.close()
    elif how in CONSOLE:
        peer.post(1, TELL.format(CONSOLE[how]))
    elif how == "SIGKILL":
        peer.process.kill()
    elif how.startswith("SIG"):
        peer.process.send_signal(signal.Signals[how])
    else:
        peer.post(1, how)


@pytest.mark.parametrize(
    ("how", "status", "reason"),
    [
        ("EOF", 0, None),
        *((how, 0, f"it was ended by {how}") for how in ASKING),
        ("import sys; sys.exit(3)", 3, "a handler ended the host: doing.connected"),
        ("raise SystemExit", 0, "a handler ended the host: doing.connected"),
        ("import sys; sys.exit('enough')", 1, "called sys.exit('enough')"),
        ("import sys; asyncio.get_running_loop().call_soon(sys.exit, 4)", 4, "sys.exit(4)"),
        (
            "async def leave():\n raise SystemExit(5)\nasyncio.ensure_future(leave())",
            5,
            "leave, line 2, called sys.exit(5)",
        ),
    ],
)
def test_every_end_disconnects_ends_lifespans_runs_atexit_and_closes_files(
    tmp_path: Path, how: str, status: int, reason: str | None
) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "port.post_message('posted')")
        peer.expect(type="message", data="posted")
        end(peer, how)
        assert peer.wait() == status
    assert b"ended by force" not in peer.stderr
    assert (tmp_path / "record").read_text().split("\n")[:-1] == [
        "disconnected",
        "life ends",
        "atexit",
    ]
    assert (tmp_path / "rows.csv").read_text().splitlines() == ROWS
    with gzip.open(tmp_path / "rows.gz", "rt") as packed:
        assert packed.read().splitlines() == ROWS
    byes = [each for each in peer.received if each["type"] in ("bye", "fatal")]
    if reason is None:
        assert not byes
    else:
        (bye,) = byes
        assert (bye["type"], bye["restart"]) == ("bye", False)
        assert reason in bye["reason"]


def test_what_breaks_out_of_the_event_loop_is_told_behind_all_that_was_posted(
    tmp_path: Path,
) -> None:
    code = (
        "def fail():\n raise KeyboardInterrupt\n"
        "for n in range(40): port.post_message('x' * 100_000)\n"
        "asyncio.get_running_loop().call_soon(fail)"
    )
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        assert peer.wait() == 1
    posted = [each["data"] for each in peer.received if each["type"] == "message"]
    assert list(map(len, posted)) == [100_000] * 40
    last = peer.received[-1]
    assert (last["type"], last["code"]) == ("fatal", "host-crash")
    assert (tmp_path / "record").read_text().split("\n")[:-1] == [
        "disconnected",
        "life ends",
        "atexit",
    ]


STOPPED = (
    []
    if sys.platform == "win32"
    else [pytest.param("import signal, os; os.kill(os.getpid(), signal.SIGSTOP)", id="stopped")]
)


@pytest.mark.parametrize("how", ["EOF"] if sys.platform == "win32" else ["EOF", "SIGTERM"])
@pytest.mark.parametrize(
    "busy",
    [
        pytest.param(BLOCK, id="a listener that sleeps"),
        pytest.param(REGEX, id="a regular expression"),
        pytest.param(HOLD, id="C code that keeps the interpreter"),
        pytest.param(
            "import threading, time\n"
            "threading.Thread(target=lambda: exec(\"import re; re.match(r'(a|a)*$', 'a'*60+'b')\"))"
            ".start()",
            id="a regular expression in a thread",
        ),
        pytest.param(
            "async def w():\n  while True:\n    try: await asyncio.sleep(9)\n    except"
            " asyncio.CancelledError: pass\nasyncio.ensure_future(w())",
            id="a task that refuses",
        ),
        pytest.param(
            "asyncio.ensure_future(asyncio.to_thread(__import__('time').sleep, 60))",
            id="a thread of the loop's",
        ),
        pytest.param(
            "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
            id="a thread",
        ),
        pytest.param("import os, atexit, time; atexit.register(time.sleep, 60)", id="atexit"),
        *STOPPED,
    ],
)
def test_nothing_outlives_the_time_that_a_browser_leaves(
    tmp_path: Path, busy: str, how: str
) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, "port.post_message('here')")
        peer.expect(type="message", data="here")
        keeper = keeper_of(peer)
        child = start_child(peer, port)
        peer.post(port, busy)
        time.sleep(0.3)  # it is in it, which nothing tells
        began = time.monotonic()
        end(peer, how if "SIGSTOP" not in busy else "EOF")
        peer.process.wait(BOUND)
        assert time.monotonic() - began < 2.0, "Chromium kills a host after 2 seconds"
        wait_until(lambda: not runs(child))
        wait_until(lambda: not runs(keeper))


def start_child(peer: StdioPeer, port: int) -> int:
    code = f"import subprocess; c = subprocess.Popen({SLEEPER}); port.post_message(c.pid)"
    peer.post(port, code)
    return int(peer.expect(type="message")["data"])


def test_a_listener_that_blocks_loses_no_rows(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, f"port.post_message('here')\n{BLOCK}")
        peer.close()
        assert peer.wait() == 1
    assert (tmp_path / "rows.csv").read_text().splitlines() == ROWS
    assert b"ended by force" in peer.stderr
    if sys.platform != "win32":  # wine writes a report too slowly for the time that is left
        assert b"in received" in peer.stderr, "it is told what still ran"


PARENT = f"import subprocess; c = subprocess.Popen({SLEEPER}); print(c.pid, flush=True); c.wait()"

CHILDREN = {
    "subprocess": (
        f"import subprocess; c = subprocess.Popen({SLEEPER}); port.post_message([c.pid])"
    ),
    "asyncio": (
        "async def s():\n"
        f"  c = await asyncio.create_subprocess_exec(*{SLEEPER})\n"
        "  port.post_message([c.pid]); await c.wait()\n"
        "asyncio.ensure_future(s())"
    ),
    "pool": (
        "from concurrent.futures import ProcessPoolExecutor; import time\n"
        "pool = ProcessPoolExecutor(2); pool.submit(time.sleep, 60); pool.submit(time.sleep, 60)\n"
        "port.post_message(list(pool._processes))"
    ),
    "a grandchild": (
        f"import subprocess\nc = subprocess.Popen([{sys.executable!r}, '-c', {PARENT!r}],"
        "stdout=subprocess.PIPE)\nport.post_message([c.pid, int(c.stdout.readline())])"
    ),
}
if sys.platform != "win32":
    CHILDREN |= {
        "multiprocessing": (
            "import multiprocessing as m, time; p = m.get_context('fork')"
            ".Process(target=time.sleep, args=(60,)); p.start(); port.post_message([p.pid])"
        ),
        "one that ignores SIGTERM": (
            "import subprocess\nc = subprocess.Popen(['sh', '-c', 'trap \"\" TERM; echo; sleep 9'],"
            "stdout=subprocess.PIPE)\nc.stdout.readline(); port.post_message([c.pid])"
        ),
        "one that was stopped": (
            "import subprocess, signal; c = subprocess.Popen(['sleep', '60']);"
            "c.send_signal(signal.SIGSTOP); port.post_message([c.pid])"
        ),
    }


@pytest.mark.parametrize("how", ["EOF", ASKS, "blocked", "SIGKILL", "os._exit(1)"])
@pytest.mark.parametrize("kind", CHILDREN)
def test_children_end_with_the_host(tmp_path: Path, kind: str, how: str) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, CHILDREN[kind])
        children = peer.expect(type="message")["data"]
        assert children
        assert all(runs(each) for each in children)
        if how == "blocked":
            peer.post(port, BLOCK)
            how = "EOF"
        end(peer, how)
        began = time.monotonic()
        peer.process.wait(BOUND)
        for each in children:
            wait_until(lambda each=each: not runs(each))
        assert time.monotonic() - began < 2.2


APART = (
    "creationflags=subprocess.CREATE_BREAKAWAY_FROM_JOB"
    if sys.platform == "win32"
    else "start_new_session=True"
)


@pytest.mark.parametrize("how", ["EOF", "SIGKILL", "blocked"])
def test_a_program_with_a_session_of_its_own_lives_on_and_may_print(
    tmp_path: Path, how: str
) -> None:
    script = (
        "import os, signal, time\n"
        "if hasattr(signal, 'SIGPIPE'): signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        "while not os.path.exists('go'): time.sleep(0.01)\n"
        "print('x' * 3_000_000, flush=True); open('done', 'w').close(); time.sleep(60)"
    )
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        keeper = keeper_of(peer)
        port = peer.connect()
        peer.post(
            port,
            f"import subprocess; c = subprocess.Popen([{sys.executable!r}, '-c', {script!r}],"
            f"{APART}); port.post_message(c.pid)",
        )
        child = peer.expect(type="message")["data"]
        try:
            if how == "blocked":
                peer.post(port, BLOCK)
                how = "EOF"
            end(peer, how)
            peer.wait()  # for the end of stderr too, which is the browser's
            (tmp_path / "go").touch()
            wait_until((tmp_path / "done").exists)
            assert runs(child)
        finally:
            kill(child)
        wait_until(lambda: not runs(keeper))


PRINTS = [sys.executable, "-c", "while True: print('y' * 1000)"]
PRINTING = [str(PRINTS)]
if sys.platform != "win32":
    PRINTING.append("['sh', '-c', 'trap \"\" TERM; yes']")


@pytest.mark.parametrize("code", PRINTING)
@pytest.mark.parametrize(
    "how", ["SIGKILL", "os._exit(7)" if sys.platform == "win32" else "SIGRTMIN"]
)
def test_children_that_print_without_an_end_end_with_a_host_that_died(
    tmp_path: Path, code: str, how: str
) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(
            port, f"import subprocess; c = subprocess.Popen({code}); port.post_message(c.pid)"
        )
        child = peer.expect(type="message")["data"]
        end(peer, how)
        peer.process.wait(BOUND)
        wait_until(lambda: not runs(child))


def test_a_host_ends_in_time_when_its_keeper_was_killed(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        keeper = keeper_of(peer)
        kill(keeper)
        wait_until(lambda: not runs(keeper))
        peer.post(port, f"open('here', 'w').close()\n{BLOCK}")
        wait_until((tmp_path / "here").exists)
        peer.close()
        began = time.monotonic()
        assert peer.process.wait(BOUND) == 1
        assert time.monotonic() - began < 2.0
    assert (tmp_path / "rows.csv").read_text().splitlines() == ROWS


@pytest.mark.parametrize("of", ["open files", "a program"])
def test_a_host_that_cannot_start_its_keeper_says_so(tmp_path: Path, of: str) -> None:
    lack = {
        "open files": "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (7, 7))",
        "a program": "sys.executable = sys._base_executable = '/nowhere'",
    }[of]
    script = (
        "import sys; from onconnect import app, logs\n"
        f"{lack}\n"
        "app.main(['--name', 'onconnect.test', '--handlers', 'doing'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=b"", capture_output=True, timeout=BOUND, cwd=tmp_path
    )
    assert done.returncode == 1
    assert done.stderr.startswith(b"onconnect: the host could not start the process that watches")
    assert b"Traceback" not in done.stderr
    (fatal,) = json.loads(done.stdout[4:])
    assert (fatal["type"], fatal["code"], fatal["restart"]) == ("fatal", "host-crash", True)
    assert "onconnect: " + fatal["message"] == done.stderr.decode().strip()


def test_a_host_whose_descriptors_were_all_closed_ends(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "os.closerange(3, 300)")
        # by itself, or by the keeper, which thinks that it has gone: one of them is first
        assert peer.wait() in (1, -signal.SIGTERM, -signal.SIGKILL)
    assert b"write_last" not in peer.stderr


def test_a_signal_amid_a_fork_is_heard_by_the_child_alone(tmp_path: Path) -> None:
    code = """
import signal
told = set()
for _ in range(200):
    child = os.fork()
    if not child:
        while True: signal.pause()
    os.kill(child, signal.SIGTERM)
    told.add(os.waitpid(child, 0)[1])
port.post_message([*told, *signal.pthread_sigmask(signal.SIG_BLOCK, [])])
"""
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        assert peer.expect(type="message")["data"] == [signal.SIGTERM]


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_worker_processes_of_any_kind_end_with_the_host(tmp_path: Path, method: str) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(
            port,
            f"import multiprocessing as m, time; c = m.get_context({method!r})\n"
            "p = c.Process(target=time.sleep, args=(60,)); p.start(); port.post_message(p.pid)",
        )
        worker = peer.expect(type="message")["data"]
        assert runs(worker)
        peer.close()
        assert peer.wait() == 0
        wait_until(lambda: not runs(worker))


def test_a_program_that_is_started_at_the_end_may_be_asked_to_end(tmp_path: Path) -> None:
    told = "import signal; open('told', 'w').write(str(int(signal.getsignal(signal.SIGTERM))))"
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(
            port,
            "import atexit, subprocess\n"
            f"atexit.register(subprocess.run, [{sys.executable!r}, '-c', {told!r}])\n"
            "port.post_message('here')",
        )
        peer.expect(type="message", data="here")
        peer.close()
        assert peer.wait() == 0
    assert (tmp_path / "told").read_text() == str(int(signal.SIG_DFL))


def test_a_thread_that_a_thread_has_started_is_waited_for(tmp_path: Path) -> None:
    code = """
import threading, time
def second():
    time.sleep(0.2)
    open("second", "w").close()
def first():
    time.sleep(0.2)
    threading.Thread(target=second).start()
threading.Thread(target=first).start()
port.post_message("here")
"""
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        peer.expect(type="message", data="here")
        peer.close()
        assert peer.wait() == 0
    assert (tmp_path / "second").exists()


def test_a_ctrl_c_works_in_what_a_handler_starts(tmp_path: Path) -> None:
    told = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(
            port,
            "import subprocess, signal, multiprocessing, os\n"
            f"said = subprocess.run([{sys.executable!r}, '-c', {told!r}], capture_output=True)\n"
            "port.post_message(said.stdout.decode().strip())\n"
            "context = multiprocessing.get_context('fork'); queue = context.SimpleQueue()\n"
            "def tell(): queue.put([str(signal.getsignal(each)) for each in"
            " (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)])\n"
            "context.Process(target=tell).start(); port.post_message(queue.get())",
        )
        assert peer.expect(type="message")["data"] == "True"
        interrupt, *others = peer.expect(type="message")["data"]
        assert "default_int_handler" in interrupt
        assert others == ["0", "0"]  # the default


def test_a_signal_to_a_forked_worker_is_not_heard_by_the_host(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, CHILDREN["multiprocessing"])
        (worker,) = peer.expect(type="message")["data"]
        os.kill(worker, signal.SIGTERM)
        wait_until(lambda: not runs(worker))
        peer.post(port, "port.post_message('still here')")
        assert peer.expect(type="message")["data"] == "still here"


def test_the_host_and_its_children_are_no_part_of_the_browsers_process_group(
    tmp_path: Path,
) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        assert os.getpgid(peer.process.pid) == peer.process.pid
        assert os.getpgid(start_child(peer, peer.connect())) == peer.process.pid


if sys.platform == "win32":
    DEATHS = [
        ("os.kill(os.getpid(), 9)", "the host has ended with status 9 and without a word"),
        ("os._exit(1)", "status 1 and without a word: most likely it was killed"),
        (
            "import faulthandler; faulthandler._read_null()",
            "the host was ended by an access violation (0xC0000005)",
        ),
        ("os._exit(-0x3fffff00)", "the host crashed with the exit code 0xC0000100 of Windows"),
    ]
else:
    DEATHS = [
        ("os.kill(os.getpid(), 9)", "the host was ended by SIGKILL: somebody killed it, or"),
        ("import ctypes; ctypes.string_at(0)", "the host was ended by SIGSEGV"),
        ("os.abort()", "the host was ended by SIGABRT"),
        ("import faulthandler; faulthandler._stack_overflow()", "the host was ended by SIG"),
    ]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("os._exit(7)", "the host has ended with status 7 and without a word"),
        *DEATHS,
    ],
)
def test_the_extension_and_the_log_are_told_how_a_host_died(
    tmp_path: Path, code: str, message: str
) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), f"print('just before')\n{code}")
        peer.wait()
    fatal = peer.received[-1]
    assert (fatal["type"], fatal["code"]) == ("fatal", "host-crash")
    assert message in fatal["message"]
    events = [each["event"] for each in logged(tmp_path)]
    assert "just before" in events
    assert any(message in each for each in events)
    assert b"just before" in peer.stderr
    if "SIG" in message.replace("SIGKILL", "") or "violation" in message:
        first = "Windows fatal exception: " if sys.platform == "win32" else "Fatal Python error: "
        assert fatal["detail"].startswith(first)
        assert "doing.py" in fatal["detail"] or "<string>" in fatal["detail"]
        assert any(first in each for each in events)


def test_a_clean_end_tells_the_extension_nothing_of_a_death(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), "import sys; sys.exit(3)")
        peer.wait()
    assert [each["type"] for each in peer.received if each["type"] in ("bye", "fatal")] == ["bye"]


def test_sys_exit_in_a_thread_ends_that_thread_alone(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(
            port,
            "import sys, threading; t = threading.Thread(target=sys.exit, args=(3,));"
            "t.start(); t.join(); port.post_message('still here')",
        )
        assert peer.expect(type="message")["data"] == "still here"


def test_sys_exit_at_the_end_of_a_lifespan_gives_the_status(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path, AT_THE_END="raise SystemExit(6)") as peer:
        peer.greet()
        peer.connect()
        peer.close()
        assert peer.wait() == 6
    assert "atexit" in (tmp_path / "record").read_text()


def test_sys_exit_at_the_beginning_of_a_lifespan_gives_the_status(tmp_path: Path) -> None:
    (tmp_path / "early.py").write_text(
        "from onconnect import browser\n@browser.lifespan\nasync def life():\n"
        "    raise SystemExit(5)\n    yield\n"
    )
    with StdioPeer("early", tmp_path, tmp_path) as peer:
        peer.say_hello()
        bye = peer.expect(type="bye")
        assert bye["restart"] is False
        assert "called sys.exit(5)" in bye["reason"]
        assert peer.wait() == 5
    assert [each for each in peer.received if each["type"] == "fatal"] == []


@pytest.mark.parametrize(
    ("module", "status"),
    [
        ("import sys; OUT.write('row'); sys.exit(3)", 1),
        ("OUT.write('row'); import os, signal; os.kill(os.getpid(), signal.SIGTERM)", 0),
        ("OUT.write('row'); raise ValueError", 1),
    ],
)
def test_an_end_while_handlers_are_imported_closes_files_too(
    tmp_path: Path, module: str, status: int
) -> None:
    (tmp_path / "early.py").write_text(f"OUT = open('rows', 'w')\n{module}\n")
    with StdioPeer("early", tmp_path, tmp_path) as peer:
        assert peer.wait() == status
    assert (tmp_path / "rows").read_text() == "row"


@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_lifespan_that_has_not_begun(tmp_path: Path, how: str) -> None:
    (tmp_path / "slow.py").write_text(
        "import asyncio\nfrom onconnect import browser\n"
        "@browser.lifespan\nasync def life():\n    open('begun', 'w').close()\n"
        "    try:\n        await asyncio.sleep(60)\n"
        "    finally:\n        open('ended', 'w').close()\n"
        "    yield\n"
    )
    with StdioPeer("slow", tmp_path, tmp_path) as peer:
        peer.say_hello()
        wait_until((tmp_path / "begun").exists)
        peer.process.send_signal(signal.Signals[how])
        assert peer.wait() == 0
    assert peer.received[-1]["type"] == "bye"
    assert (tmp_path / "ended").exists()


def test_a_sigusr1_lets_the_host_leave_and_ask_to_be_started_again(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.process.send_signal(signal.SIGUSR1)
        last = peer.expect(type="bye")
        assert (last["restart"], last["reason"]) == (True, "it was asked to start again")
        assert peer.wait() == 0


def test_the_keeper_is_small_and_holds_nothing_but_its_five_descriptors(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        keeper = keeper_of(peer)
        wait_until(lambda: len(os.listdir(f"/proc/{keeper}/fd")) == 5)
        status = Path(f"/proc/{keeper}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("RssAnon:")]
        assert int(line.split()[1]) < 8_000, line
        peer.close()
        assert peer.wait() == 0
        wait_until(lambda: not runs(keeper))


def test_a_host_that_leads_a_session_ends_with_its_children_too(tmp_path: Path) -> None:
    (tmp_path / "starting.py").write_text(
        f"import subprocess\nc = subprocess.Popen({SLEEPER})\n"
        "with open('child', 'w') as file: file.write(str(c.pid))\n"
    )
    host = start("starting", tmp_path, tmp_path).process(subprocess.DEVNULL, start_new_session=True)
    host.communicate(timeout=BOUND)
    assert host.returncode == 0
    child = int((tmp_path / "child").read_text())
    wait_until(lambda: not runs(child))
