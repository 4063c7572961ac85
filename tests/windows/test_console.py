"""What the console of a host tells ends it, but for a Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.host.stdio_peer import StdioPeer, wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

CTRL_C, CTRL_BREAK, CLOSED = 0, 1, 2

TELL = """
import ctypes, threading, time
from onconnect.windows import console
def tell(event):
    while not console._kept:  # the host hears it a moment after its start
        time.sleep(0.01)
    ctypes.WinDLL('kernelbase').CtrlRoutine(ctypes.c_void_p(event))  # as Windows does it
    print("it was heard")
thread = threading.Thread(target=tell, args=({},), daemon=True)
thread.start()
"""


def test_a_ctrl_c_in_the_console_of_the_browser_is_ignored(tmp_path: Path) -> None:
    with StdioPeer("doing", tmp_path) as peer:
        peer.greet()
        port = peer.connect()
        peer.post(port, TELL.format(CTRL_C) + "thread.join(); port.post_message('still here')")
        assert peer.expect(type="message")["data"] == "still here"
        peer.close()
        assert peer.wait() == 0
        assert b"it was heard" in peer.stderr


@pytest.mark.parametrize("event", [CTRL_BREAK, CLOSED])
def test_the_console_ends_a_lifespan_that_has_not_begun(tmp_path: Path, event: int) -> None:
    (tmp_path / "slow.py").write_text(
        "import asyncio\nfrom onconnect import browser\n"
        "@browser.lifespan\nasync def life():\n    open('begun', 'w').close()\n"
        + TELL.format(event).replace("\n", "\n    ")
        + "\n    try:\n"
        "        await asyncio.sleep(60)\n"
        "    finally:\n        open('ended', 'w').close()\n"
        "    yield\n"
    )
    with StdioPeer("slow", tmp_path, tmp_path) as peer:
        peer.say_hello()
        wait_until((tmp_path / "begun").exists)
        assert peer.wait() == 0
    assert peer.received[-1]["type"] == "bye"
    assert (tmp_path / "ended").exists()


def test_the_console_ends_a_host_that_imports_its_handlers(tmp_path: Path) -> None:
    (tmp_path / "early.py").write_text(
        "OUT = open('rows', 'w'); OUT.write('row')\n"
        + TELL.format(CLOSED)
        + "while True: time.sleep(0.01)\n"
    )
    with StdioPeer("early", tmp_path, tmp_path) as peer:
        assert peer.wait() == 0
    assert (tmp_path / "rows").read_text() == "row"
