"""Most of these cases are about a process, so that a real one is at the other end of real pipes."""

from __future__ import annotations

import os
import struct
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import FrameTooLargeError, app
from onconnect.browser.profile import CHROMIUM, GECKO
from onconnect.protocol import frames, jsontext
from onconnect.protocol.limits import Limits
from tests.conformance.fake.playing import playing
from tests.conformance.handlers import wire as handlers
from tests.conformance.hosting import HostModule
from tests.host.fake_browser import SENDER, FakeBrowser
from tests.host.stdio_peer import BOUND, StdioPeer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onconnect import Browser
    from tests.conformance.fake.playing import Note


class Hosting(StdioPeer):
    """A host process that plays a function, greeted by its browser.

    Attributes:
        module: what it runs.
    """

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self.module = HostModule(function, folder)
        super().__init__(self.module.name, folder, folder)
        self.greet()

    def ask(self, port: int, data: object) -> Any:
        """Post a message; return the next that comes."""
        self.post(port, data)
        return self.expect(type="message", port=port)["data"]


class Measuring(FakeBrowser):
    """Notes how long the host's frames are.

    Attributes:
        lengths: bytes of JSON in each.
    """

    def __init__(self, browser: Browser) -> None:
        self.lengths: list[int] = []
        super().__init__(browser)

    def write(self, data: bytes) -> None:
        at = 0
        while at < len(data):
            (length,) = struct.unpack_from("=I", data, at)
            self.lengths.append(length)
            at += 4 + length
        super().write(data)


class Cutting(FakeBrowser):
    """Hands its bytes over in two pieces, or one by one.

    Attributes:
        cut: where the second piece begins; None for one byte each.
        longest: bytes that were handed over at a time, the most so far.
    """

    def __init__(self, browser: Browser) -> None:
        self.cut: int | None = None
        self.longest = 0
        super().__init__(browser)

    def _flush(self) -> None:
        data = self.peer.data_to_send()
        if data and not self._has_left:
            self.longest = max(self.longest, len(data))
            for piece in self._pieces(data):
                self.channel.receive_data(piece)

    def _pieces(self, data: bytes) -> list[bytes]:
        if self.cut is None:
            return [data[at : at + 1] for at in range(len(data))]
        return [data[: self.cut], data[self.cut :]]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("Chromium", ["chrome-extension://abcdefgh/"], CHROMIUM),
        ("Google Chrome", ["chrome-extension://abcdefgh/", "--parent-window=0"], CHROMIUM),
        ("Firefox", ["/home/me/.mozilla/native-messaging-hosts/n.json", "n@example.org"], GECKO),
        ("Floorp", ["/home/me/.mozilla/native-messaging-hosts/n.json", "n@example.org"], GECKO),
    ],
)
async def test_c84_what_a_browser_starts_the_host_with_is_understood_and_so_is_which_one_it_is(
    browser: Browser, name: str, arguments: list[str], expected: object
) -> None:
    launched = ["--name", "onconnect.test", "--path", "/", "--handlers", "a,b", "--", *arguments]
    assert app.parse(launched) == app.Options("onconnect.test", "/", ["a", "b"], Limits())
    async with playing(browser, name) as fake:
        assert fake.channel.profile is expected


async def test_c86_a_frame_of_1_mib_is_the_longest_and_python_writes_no_longer_one(
    browser: Browser, note: Note
) -> None:
    limit = 1_048_576
    reader = frames.FrameReader(limit)
    reader.feed(frames.encode(b" " * limit))
    assert len(reader.next_frame() or b"") == limit
    reader.feed(frames.encode(b" " * (limit + 1)))
    with pytest.raises(FrameTooLargeError):
        reader.next_frame()

    handlers.posting_the_longest(browser, note)
    async with Measuring(browser) as fake:
        page = fake.connect()
        page.post("message")
        assert len(await page.receive()) == 1_100_000
        assert await page.receive() == "still usable"
    assert max(fake.lengths) <= limit


def test_c88_what_python_prints_does_not_reach_the_wire(tmp_path: Path) -> None:
    with Hosting(handlers.printing, tmp_path) as peer:
        port = peer.connect()
        for number in range(3):
            assert peer.ask(port, number) == number
        peer.close()
        assert peer.wait() == 0
        assert b"straight to descriptor 1" in peer.stderr


async def test_c89_frames_that_come_in_pieces_or_together_are_the_same_frames(
    browser: Browser,
) -> None:
    heard: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.on_message.add_listener(lambda message: heard.append(message))
        port.on_disconnect.add_listener(lambda: heard.append("disconnected"))

    message = {"text": "grüße €\ud800", "n": [1, None]}
    async with Cutting(browser) as fake:
        while fake.cut is None or fake.cut < fake.longest:
            page = fake.connect()
            page.post(message)
            page.disconnect()
            await fake.settle()
            assert heard == [message, "disconnected"]
            heard.clear()
            fake.cut = 0 if fake.cut is None else fake.cut + 1

        page = fake.connect()
        await fake.settle()
        several = b""
        for number in range(3):
            fake.peer.message(page.number, jsontext.dumps(number))
            several += fake.peer.data_to_send()
        assert several.count(b"[") == 3
        fake.channel.receive_data(several)
        assert heard == [0, 1, 2]


def test_c91_a_frame_written_before_the_host_exits_arrives_first(tmp_path: Path) -> None:
    with Hosting(handlers.leaving, tmp_path) as peer:
        peer.post(peer.connect(), "go")
        assert peer.wait() == 0
        assert [message["type"] for message in peer.received[-2:]] == ["message", "bye"]
        assert peer.received[-2]["data"] == "leaving"


async def test_c92_what_is_no_json_harms_no_other_message_and_python_writes_none(
    browser: Browser, note: Note
) -> None:
    handlers.posting_what_is_no_json(browser, note)
    heard: list[Any] = []
    browser.runtime.on_connect.add_listener(
        lambda port: port.on_message.add_listener(lambda message: heard.append(message))
    )
    async with playing(browser) as fake:
        page = fake.connect(sender=SENDER)
        assert await page.receive() == [None, None, None]
        for text in (b"{", b"NaN", b"[1][2]", b" "):
            fake.peer._flow.sent()
            fake.channel.receive_data(frames.encode(text))
            page.post("after it")
            await fake.settle()
        assert heard == ["after it"] * 4
        complaints = [line for line in fake.log if "could not be read whole" in line[1]]
        assert len(complaints) == 4


def test_c93_at_the_end_of_stdin_the_host_cleans_up_and_is_gone_within_2_seconds(
    tmp_path: Path,
) -> None:
    with Hosting(handlers.cleaning_up, tmp_path) as peer:
        peer.connect()
        ((connected, pid),) = peer.module.wait_for_notes(1)
        assert (connected, pid) == ("connected", peer.process.pid)
        began = time.monotonic()
        peer.close()
        assert peer.wait() == 0
        assert time.monotonic() - began < 2
    assert peer.module.notes[1:] == [["cleaned up", "None"], "life ends"]


def test_c95_two_hosts_know_nothing_of_each_other(tmp_path: Path) -> None:
    with (
        Hosting(handlers.counting, tmp_path) as one,
        Hosting(handlers.counting, tmp_path) as other,
    ):
        port, other_port = one.connect(), other.connect()
        assert [one.ask(port, "a"), one.ask(port, "b"), other.ask(other_port, "a")] == [1, 2, 1]
        one.close()
        assert one.wait() == 0
        assert other.ask(other_port, "b") == 2


def test_c97_what_python_writes_to_stderr_leaves_the_channel_alone(tmp_path: Path) -> None:
    with Hosting(handlers.writing_to_stderr, tmp_path) as peer:
        port = peer.connect()
        for number in range(3):
            assert peer.ask(port, number) == number
        peer.close()
        assert peer.wait() == 0
        assert peer.stderr.count(b"x") == 300_000


class Deaf(Hosting):
    """Its browser stops reading once the host is ready."""

    def expect(self, **members: Any) -> Any:
        ready = os.read(self.process.stdout.fileno(), 65_536)
        assert b'"ready"' in ready

    def _read_messages(self) -> None:
        """Leave that to the test."""


def test_c98_a_browser_that_reads_no_more_is_the_end_of_all_ports(tmp_path: Path) -> None:
    with Deaf(handlers.flooding, tmp_path) as peer:
        for name in ("a", "b"):
            peer.connect(name)
        assert os.read(peer.process.stdout.fileno(), 1), "the host is writing"
        peer.module.wait_for_notes(2)
        peer.process.stdout.close()
        assert peer.process.wait(BOUND) == 0, "stdin is open all the while"
    disconnected = peer.module.notes[2:]
    assert disconnected == [["disconnected", name, "None"] for name in ("a", "b")]
