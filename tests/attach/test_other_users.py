"""A process of another user neither reaches a program nor poses as one; on Linux, as root."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.errors import SetupError

if TYPE_CHECKING:
    from tests.attach.meetings import Meetings

if sys.platform != "linux" or os.geteuid() != 0:
    pytest.skip("only root has a second account on Linux", allow_module_level=True)

from onconnect.attach import place_posix, program_posix

pytestmark = pytest.mark.process

CONNECT = """
import socket, sys
with socket.socket(socket.AF_UNIX) as peer:
    peer.connect(sys.argv[1])
    peer.settimeout(40)
    print(peer.recv(1))
"""

POSE = """
import os, socket, sys
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(sys.argv[1])
    os.chmod(sys.argv[1], 0o777)
    listener.listen()
    print("listening", flush=True)
    sys.stdin.read()
"""


def as_nobody(code: str, *words: str) -> list[str]:
    ids = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return ["setpriv", *ids, "/usr/bin/env", "python3", "-I", "-c", code, *words]


def test_another_user_does_not_reach_the_socket(meetings: Meetings) -> None:
    meetings.program()
    path = place_posix.address(str(meetings.place), meetings.name)
    found = subprocess.run(as_nobody(CONNECT, path), capture_output=True, check=False)
    assert b"PermissionError" in found.stderr


def test_another_user_who_reaches_it_nevertheless_is_sent_away(meetings: Meetings) -> None:
    program = meetings.program()
    path = place_posix.address(str(meetings.place), meetings.name)
    for each in (meetings.place.parent, meetings.place):
        each.chmod(0o711)
    os.chmod(path, 0o777)
    found = subprocess.run(as_nobody(CONNECT, path), capture_output=True, check=False)
    assert found.stdout.strip() == b"b''", found.stderr
    meetings.place.chmod(0o700)
    browser = meetings.browser()
    browser.echo(b"mine")
    assert program.said()["pid"] == browser.pid


def test_another_user_who_listens_there_is_given_no_browser(meetings: Meetings) -> None:
    path = place_posix.address(str(meetings.place), meetings.name)
    for each in (meetings.place.parent, meetings.place):
        each.chmod(0o777)
    listener = meetings.begun(as_nobody(POSE, path))
    assert listener.stdout
    assert listener.stdout.readline() == b"listening\n"
    with pytest.raises(SetupError, match="other users may enter"):
        program_posix.find(meetings.name)
    meetings.place.chmod(0o700)
    with pytest.raises(SetupError, match=r"the program that listens at .* belongs to the user"):
        program_posix.find(meetings.name)
    browser = meetings.browser()
    browser.say(b"secret")
    assert b"belongs to the user number" in browser.heard()
