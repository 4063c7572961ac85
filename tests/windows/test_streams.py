"""A host serves the streams that browsers on Windows give it, whoever opens them."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.windows.streams import (
    ByChromium,
    ByFirefox,
    ByNewChromium,
    Relay,
    Started,
    is_running,
    started_by,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

HANDLERS = """
import subprocess, sys
from onconnect import browser
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


@pytest.fixture(params=[ByChromium, ByNewChromium, ByFirefox, "a .bat"])
def begun(request: pytest.FixtureRequest, tmp_path: Path) -> Started:
    (tmp_path / "handlers.py").write_text(HANDLERS)
    words = ["-P", "-m", "onconnect.app", "--path", str(tmp_path), "--name", "a.b"]
    command = [sys.executable, *words, "--handlers", "handlers", "--", "chrome-extension://x/"]
    home = dict.fromkeys(("USERPROFILE", "WIN_PD_OVERRIDE_LOCAL_APPDATA"), str(tmp_path))
    environ = {**os.environ, **home}
    if request.param == "a .bat":
        launcher = tmp_path / "a host.bat"
        quoted = " ".join(f'"{word}"' for word in command[:-1])
        launcher.write_text(f"@echo off\n{quoted} %*\n")
        return ByChromium([str(launcher), command[-1]], environ)
    return request.param(command, environ)


def test_ten_thousand_echoes_come_in_order(begun: Started) -> None:
    with Relay(begun) as relay:
        relay.hello()
        relay.connect(1)
        count = 10_000
        sending = threading.Thread(
            target=lambda: [
                relay.send({"type": "message", "port": 1, "data": [number, '\n\r\x1a"']})
                for number in range(count)
            ]
        )
        sending.start()
        for number in range(count):
            assert relay.expect("message")["data"] == [number, '\n\r\x1a"']
        sending.join()


def test_100_mb_go_both_ways_in_slices(begun: Started) -> None:
    with Relay(begun) as relay:
        relay.hello()
        relay.connect(1)
        text = "0123456789" * 10_000_000
        relay.send_in_slices({"type": "message", "port": 1, "data": text}, port=1, number=1)
        assert relay.expect("message")["data"] == text


BAD = [
    b"%PDF-1.7 \xff\xfe",
    b"",
    b"[" * 100_000,
    b'[{"type":"teleport"}]',
    b'[{"type":"message","port":99,"data":1}]',
    b'[{"type":"message","port":"1"}]',
    b'[1,null,[],"x",{}]',
    b'[{"type":"message","port":1,"data":NaN}]',
    b'[{"type":"ack","frames":9007199254740991}]',
]


def test_bad_frames_lose_nothing_of_what_is_good_around_them(begun: Started) -> None:
    with Relay(begun) as relay:
        relay.hello()
        relay.connect(1)
        for number, text in enumerate(BAD):
            relay.write_frame(text)
            relay.write_frame(b'[{"type":"message","port":1,"data":%d}]' % number)
            while (said := relay.expect("message"))["data"] != number:
                assert said["data"] is None, "what stands where NaN stood"


def test_a_frame_of_4_gib_ends_the_host_with_a_word(begun: Started) -> None:
    with Relay(begun) as relay:
        relay.hello()
        relay.write(b"\xff\xff\xff\xff and so on")
        assert relay.expect("fatal")["code"] == "frame-too-large"
        assert relay.wait() == 1


def test_a_host_and_what_it_has_started_are_gone_2_seconds_after_the_end(begun: Started) -> None:
    with Relay(begun) as relay:
        relay.hello()
        relay.connect(1)
        relay.send({"type": "message", "port": 1, "data": 1})
        relay.expect("message")
        processes = started_by(begun.process.pid)
        assert len(processes) >= 3, "the host, its keeper, and what the handlers have started"
        began = time.monotonic()
        relay.leave()
        assert relay.wait() == 0
        while any(is_running(each) for each in processes):
            assert time.monotonic() - began < 2.0
            time.sleep(0.01)
