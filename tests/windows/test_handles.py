"""A host takes its stream from the handles that it was given, and gives it to nobody."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.host.stdio_peer import BOUND, HELLO, StdioPeer, frame, messages_in, start, wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

PARENT = """
import subprocess, sys
startup = subprocess.STARTUPINFO(dwFlags=subprocess.STARTF_USESTDHANDLES)
startup.hStdInput, startup.hStdOutput, startup.hStdError = {handles}
import _winapi
given = [handle for handle in {handles} if handle]
startup.lpAttributeList = {{"handle_list": given}} if given else None
process, thread, pid, _ = _winapi.CreateProcess(
    None, subprocess.list2cmdline(sys.argv[1:]), None, None, bool(given), 0, None, None, startup
)
_winapi.WaitForSingleObject(process, 20_000)
sys.exit(_winapi.GetExitCodeProcess(process))
"""


def run_with(handles: str, folder: Path, data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run a host that is given these of a parent's own handles as its standard ones."""
    begun = start("doing", folder)
    makes_inheritable = (
        "import os, msvcrt\n"
        "IN, OUT, ERR = (msvcrt.get_osfhandle(each) for each in (0, 1, 2))\n"
        "for each in (IN, OUT, ERR): os.set_handle_inheritable(each, True)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", makes_inheritable + PARENT.format(handles=handles), *begun.command],
        input=data,
        capture_output=True,
        cwd=folder,
        env=begun.environ,
        timeout=BOUND,
    )


@pytest.mark.parametrize("handles", ["(0, OUT, ERR)", "(IN, 0, ERR)"])
def test_a_host_without_its_stream_says_what_it_is_for(handles: str, tmp_path: Path) -> None:
    done = run_with(handles, tmp_path, b"")
    assert done.returncode == 2
    assert b"start this from a browser" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_host_without_stderr_serves_all_the_same(tmp_path: Path) -> None:
    done = run_with("(IN, OUT, 0)", tmp_path, frame(HELLO))
    assert done.returncode == 0
    assert "ready" in [message["type"] for message in messages_in(done.stdout)]


def test_a_child_that_inherits_everything_neither_holds_nor_writes_the_stream(
    tmp_path: Path,
) -> None:
    printed = tmp_path / "printed"
    child = (
        "import time; print('of the child', flush=True); "
        f"open({str(printed)!r}, 'w').close(); time.sleep(60)"
    )
    code = (
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}], close_fds=False,"
        " creationflags=subprocess.CREATE_BREAKAWAY_FROM_JOB)\n"
        "port.post_message('begun')"
    )
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        peer.post(peer.connect(), code)
        peer.expect(type="message", data="begun")
        wait_until(printed.exists)
        peer.close()
        assert peer.wait() == 0, "it waits for the end of the stream as well"
        assert b"of the child" in peer.stderr
