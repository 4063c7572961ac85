"""Plays cases about the host's process, most of them with a real process and real pipes."""

from __future__ import annotations

import asyncio
import os
import re
import struct
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import FrameTooLargeError, app
from onconnect.arguments import Arguments
from onconnect.browser_families import CHROMIUM, GECKO, family_of
from onconnect.protocol import frames
from onconnect.testing import FakeBrowser
from tests.conformance.handlers import wire as handlers
from tests.conformance.hosting import HostModule
from tests.host.stdio_peer import BOUND, HANDLERS, StdioPeer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from onconnect import Browser
    from tests.conformance.fake.conftest import Note

pytestmark = pytest.mark.process


class Hosting(FakeBrowser):
    """A browser whose host process plays a function.

    Attributes:
        module: what it runs.
    """

    module: HostModule

    async def echoes(self) -> None:
        """Post numbers, and see that they come back."""
        with await self.connect() as port:
            for number in range(3):
                port.post_message(number)
                assert await port.receive() == number

    async def notes(self, number: int) -> list[Any]:
        """Wait for what the function notes."""
        return await asyncio.to_thread(self.module.wait_for_notes, number)


def hosting(function: Callable[..., Any], folder: Path, profile: str) -> Hosting:
    """A browser that starts a project with one function in a process."""
    module = HostModule(function, folder)
    (folder / "pyproject.toml").write_text(
        '[tool.onconnect]\nname = "onconnect.test"\ndescription = "A test"\n'
        f'handlers = ["{module.name}"]\nextension = "extension"\n'
    )
    browser = Hosting.spawn(folder, profile=profile, timeout=BOUND)
    browser.module = module
    return browser


ROOT = os.path.abspath("/")
"""A path that is absolute: on Windows it has a drive."""


def lengths(frames: bytes) -> Iterator[int]:
    """How long the JSON of each frame is."""
    at = 0
    while at < len(frames):
        (length,) = struct.unpack_from("=I", frames, at)
        yield length
        at += 4 + length


@pytest.mark.parametrize(
    ("arguments", "name", "expected", "kind"),
    [
        (["chrome-extension://abcdefgh/"], "Chromium", CHROMIUM, "chromium"),
        (["chrome-extension://abcdefgh/", "--parent-window=0"], "Chrome", CHROMIUM, "chromium"),
        (["/home/me/.mozilla/n.json", "n@example.org"], "Firefox", GECKO, "firefox"),
        (["/home/me/.mozilla/n.json", "n@example.org"], "Floorp", GECKO, "firefox"),
    ],
)
async def test_c84_what_a_browser_starts_the_host_with_is_understood_and_so_is_which_one_it_is(
    browser: Browser,
    note: Note,
    arguments: list[str],
    name: str,
    expected: object,
    kind: str,
    fake: FakeBrowser,
) -> None:
    launched = ["--name", "onconnect.test", "--path", ROOT, "--handlers", "a,b", "--", *arguments]
    read = Arguments("onconnect.test", ROOT, ("a", "b"), browser=tuple(arguments))
    assert app.parse(launched) == read
    assert family_of(name) is expected
    async with fake:
        assert browser.registry.client._sending.family is expected


async def test_c84_the_host_is_started_with_the_arguments_of_its_browser(
    kind: str, profile: str, tmp_path: Path
) -> None:
    launcher = tmp_path / "launcher"
    launcher.write_text(
        f"#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$@\" > '{tmp_path}/started'\n"
        f"env -0 > '{tmp_path}/environment'\n"
        f"exec '{sys.executable}' -m onconnect.app --name a.b --path '{HANDLERS}' "
        '--handlers echoing -- "$@"\n'
    )
    launcher.chmod(0o755)
    async with FakeBrowser.spawn(launcher, profile=profile, timeout=BOUND) as fake:
        with await fake.connect() as port:
            port.post_message("hi")
            assert await port.receive() == "hi"
    folder, *arguments = (tmp_path / "started").read_text("utf-8").splitlines()
    assert folder == str(tmp_path)
    if kind == "firefox":
        manifest, caller = arguments
        assert (manifest.endswith("onconnect.test.json"), caller) == (True, "test@example.org")
    else:
        (caller,) = arguments
        assert re.fullmatch(r"chrome-extension://[a-p]{32}/", caller)
    variables = (tmp_path / "environment").read_text("utf-8").split("\0")
    names = {each.partition("=")[0] for each in variables}
    assert names <= {"HOME", "LANG", "PATH", "PWD", "OLDPWD", "SHLVL", "_", ""}


async def test_c86_a_frame_of_1_mib_is_the_longest_and_python_writes_no_longer_one(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    limit = 1_048_576
    reader = frames.FrameReader(limit)
    reader.feed(frames.encode(b" " * limit))
    assert len(reader.next_frame() or b"") == limit
    reader.feed(frames.encode(b" " * (limit + 1)))
    with pytest.raises(FrameTooLargeError):
        reader.next_frame()

    handlers.posting_the_longest(browser, note)
    async with fake:
        received, receive = [], fake.wire.peer.receive_data
        fake.wire.peer.receive_data = lambda data: (received.append(data), receive(data))
        with await fake.connect() as port:
            port.post_message("message")
            assert len(await port.receive()) == 1_100_000
            assert await port.receive() == "still usable"
    assert max(lengths(b"".join(received))) <= limit


async def test_c88_what_python_prints_does_not_reach_the_wire(
    profile: str, kind: str, tmp_path: Path
) -> None:
    async with hosting(handlers.printing, tmp_path, profile) as browser:
        await browser.echoes()
    assert "straight to descriptor 1" in browser.printed


async def test_c89_frames_that_come_in_pieces_or_together_are_the_same_frames(
    browser: Browser, fake: FakeBrowser
) -> None:
    heard: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.on_message.add_listener(lambda message: heard.append(message))
        port.on_disconnect.add_listener(lambda: heard.append("disconnected"))

    message = {"text": "grüße €\ud800", "n": [1, None]}
    async with fake:
        for size in (*range(1, 400), None):
            fake.wire.split_writes(size)
            with fake.connect() as port:
                port.post_message(message)
            await fake.settle()
            assert heard == [message, "disconnected"]
            heard.clear()

        with await fake.connect() as port:
            fake.wire.write_bytes(
                b"".join(
                    frames.encode(b'[{"type":"message","port":401,"data":%d}]' % number)
                    for number in range(3)
                )
            )
            await fake.settle()
            assert heard == [0, 1, 2]
            assert port.unread == []


async def test_c91_a_frame_written_before_the_host_exits_arrives_first(
    profile: str, kind: str, tmp_path: Path
) -> None:
    async with hosting(handlers.leaving, tmp_path, profile) as browser:
        port = await browser.connect()
        with browser.expect_fault("the host left: a handler ended the host"):
            port.post_message("go")
            assert await port.receive() == "leaving"
            await port.wait_closed()


async def test_c91_a_message_posted_before_the_host_exits_reaches_its_page(
    profile: str, kind: str, tmp_path: Path
) -> None:
    async with hosting(handlers.leaving, tmp_path, profile) as browser:
        port = await browser.connect()
        with browser.expect_fault("the host left"):
            port.post_message("go")
            assert await port.wait_closed() is None
        assert port.unread == ["leaving"]


async def test_c92_what_is_no_json_harms_no_other_message_and_python_writes_none(
    browser: Browser, note: Note, fake: FakeBrowser, profile: str
) -> None:
    handlers.posting_what_is_no_json(browser, note)
    heard: list[Any] = []
    browser.runtime.on_connect.add_listener(
        lambda port: port.on_message.add_listener(lambda message: heard.append(message))
    )
    async with fake:
        with await fake.connect() as port:
            posted = await port.receive()
            carried = ["nan", "inf", "-inf"] if profile == "firefox" else ["None"] * 3
            assert list(map(str, posted)) == carried
            for text in (b"{", b"NaN", b"[1][2]", b" "):
                fake.wire.write_frames(text)
                port.post_message("after it")
                await fake.settle()
        assert heard == ["after it"] * 4
        complaints = [text for _, text, _ in fake.log if "could not be read whole" in text]
        assert len(complaints) == 8, "in both logs"


async def test_c93_at_the_end_of_stdin_the_host_cleans_up_and_is_gone_within_2_seconds(
    profile: str, kind: str, tmp_path: Path
) -> None:
    async with hosting(handlers.cleaning_up, tmp_path, profile) as browser:
        await browser.connect()
        ((connected, _),) = await browser.notes(1)
        assert connected == "connected"
        began = time.monotonic()
        await browser.leave()
        assert time.monotonic() - began < 2
    assert browser.module.notes[1:] == [["cleaned up", "None"], "life ends"]


async def test_c95_two_hosts_know_nothing_of_each_other(
    profile: str, kind: str, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    one, other = (hosting(handlers.counting, folder, profile) for folder in folders)
    async with other:
        port = await other.connect()
        async with one:
            with await one.connect() as first:
                for expected in (1, 2):
                    first.post_message("a")
                    assert await first.receive() == expected
            port.post_message("a")
            assert await port.receive() == 1
        port.post_message("b")
        assert await port.receive() == 2
        port.disconnect()


async def test_c97_what_python_writes_to_stderr_leaves_the_channel_alone(
    profile: str, kind: str, tmp_path: Path
) -> None:
    async with hosting(handlers.writing_to_stderr, tmp_path, profile) as browser:
        await browser.echoes()
    assert browser.printed.count("x") == 300_000


class Deaf(StdioPeer):
    """Its browser stops reading once the host is ready."""

    def expect(self, **members: Any) -> Any:
        ready = os.read(self.process.stdout.fileno(), 65_536)
        assert b'"ready"' in ready

    def _read_messages(self) -> None:
        """Leave that to the test."""


def test_c98_a_browser_that_reads_no_more_is_the_end_of_all_ports(
    kind: str, tmp_path: Path
) -> None:
    module = HostModule(handlers.flooding, tmp_path)
    with Deaf(module.name, tmp_path, tmp_path) as peer:
        peer.greet()
        for name in ("a", "b"):
            peer.connect(name)
        assert os.read(peer.process.stdout.fileno(), 1), "the host is writing"
        module.wait_for_notes(2)
        peer.process.stdout.close()
        assert peer.process.wait(BOUND) == 0, "stdin is open all the while"
    assert module.notes[2:] == [["disconnected", name, "None"] for name in ("a", "b")]
