"""A channel begins with a greeting, and ends once, with a reason."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest

from tests.host.browser.raw_browser import BOUND, HOST, RawBrowser
from tests.host.protocol.ends import frame

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onconnect import Browser, Port


async def test_a_host_that_leaves_to_come_back_says_so_and_ends_its_ports(browser: Browser) -> None:
    ended: list[Port] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(ended.append)

    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        fake.channel.leave("edited")
        assert await fake.expect("bye") == {"type": "bye", "reason": "edited", "restart": True}
        await fake.run
        assert len(ended) == 1


async def test_a_failure_that_may_pass_asks_for_another_start(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        fake.channel.fail("app-error", "the port is in use", "Traceback", restart=True)
        assert (await fake.expect("fatal"))["restart"] is True
        await fake.run


async def test_at_the_streams_end_on_disconnect_fires_once_on_every_port(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: got.append((port.name, port.error)))

    async with RawBrowser(browser) as fake:
        for name in "abcde":
            fake.connect(name)
        await fake.settle()
        await fake.leave()
        assert got == [(name, None) for name in "abcde"]
    assert len(got) == 5


async def test_on_disconnect_may_close_other_ports_at_the_streams_end(browser: Browser) -> None:
    ports: list[Port] = []
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        ports.append(port)

        @port.on_disconnect.add_listener
        def disconnected() -> None:
            fired.append(port.name)
            if port.name == "a":
                ports[1].disconnect()

    async with RawBrowser(browser) as fake:
        for name in "abc":
            fake.connect(name)
        await fake.settle()
        await fake.leave()
        assert fired == ["a", "c"]


async def test_messages_that_arrived_before_the_end_are_dispatched(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append("disconnect"))

    async with RawBrowser(browser) as fake:
        fake.connect().post(1)
        fake.connect().post(2)
        await fake.leave()
        assert got == [1, 2, "disconnect", "disconnect"]


async def test_replies_made_before_the_end_still_go_out_whatever_the_window(
    browser: Browser,
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        await fake.settle()
        for n in range(10):  # faster than an ack can come
            message = {"type": "message", "port": page.number, "data": n}
            fake.channel.receive_data(frame(message))
        await fake.leave()
        assert [message["data"] for message in fake.arrived] == list(range(10))
        fake.complaints.clear()  # about frames that it did not send itself


async def test_a_stream_that_ends_without_a_greeting_ends_the_run(browser: Browser) -> None:
    begun: list[str] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        begun.append("begun")
        yield

    fake = RawBrowser(browser)
    await fake.leave()
    assert begun == []
    assert list(fake.arrived) == []


async def test_a_stream_that_ends_right_after_the_greeting_ends_the_run(browser: Browser) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))

    fake = RawBrowser(browser)
    fake.greet()
    fake.connect()
    await fake.leave()
    assert fired == ["disconnect"]


async def test_a_stream_that_ends_inside_a_frame_is_logged(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        fake.channel.receive_data(b"\x10\x00\x00\x00[")
        await fake.leave()
        assert ("error", "the stream ended inside a frame", {}) in fake.log


async def test_a_fatal_of_the_extension_is_logged_and_ends_the_channel(browser: Browser) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))

    fake = RawBrowser(browser)
    fake.greet()
    await fake.expect("ready")
    fake.connect()
    await fake.settle()
    fake.peer.fatal("host-crash", "the relay is broken")
    fake.flush_soon()
    await fake.run
    assert fired == ["disconnect"]
    assert fake.log == [
        ("error", "the extension gives up: the relay is broken", {"code": "host-crash"})
    ]
    assert not fake.channel.has_failed


async def test_a_browser_of_another_protocol_is_told_so_and_starts_nothing(
    browser: Browser,
) -> None:
    got: list[Any] = []
    browser.runtime.on_connect.add_listener(lambda port: got.append(port))

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        got.append("lifespan")
        yield

    fake = RawBrowser(browser)
    fake.greet()
    fake.connect()
    text = fake.peer.data_to_send().replace(b'rotocol":1', b'rotocol":9')
    fake.channel.receive_data(text)
    await fake.run
    fatal = await fake.expect("fatal")
    assert fatal["code"] == "protocol-mismatch"
    assert fatal["message"] == (
        "the browser speaks version 9 of the protocol and the host versions 1 to 1: "
        "update the older one"
    )
    assert fake.channel.has_failed
    assert got == []


async def test_fail_ends_the_channel(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        fake.channel.fail("host-crash", "why", "")
        async with asyncio.timeout(BOUND):
            await fake.run


@pytest.mark.parametrize("place", ["feed", "next_frame"])
async def test_what_fails_in_the_channel_itself_ends_it_with_a_word(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, reported: list[dict[str, Any]], place: str
) -> None:
    ended: list[Any] = []
    error = MemoryError("none is left")
    error.add_note("it went to a listener")

    def fail(*_: object) -> None:
        monkeypatch.undo()  # the other end reads as well
        raise error

    fake = RawBrowser(browser)
    fake.greet()
    await fake.expect("ready")
    _, port = await fake.accepted()
    port.on_disconnect.add_listener(lambda: ended.append("disconnected"))
    monkeypatch.setattr(f"onconnect.protocol.frames.FrameReader.{place}", fail)
    fake.channel.receive_data(b"x")
    fatal = await fake.expect("fatal")
    assert (fatal["code"], fatal["message"]) == (
        "host-crash",
        "the host crashed: MemoryError: none is left\nit went to a listener",
    )
    assert "in fail" in fatal["detail"]
    assert fatal["detail"].endswith("\nMemoryError: none is left\nit went to a listener\n")
    await fake.run
    assert fake.channel.has_failed
    assert ended == ["disconnected"]
    assert reported == [{"message": "the host crashed", "exception": error}]


async def test_what_fails_so_badly_that_no_word_can_be_said_ends_the_channel_too(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, reported: list[dict[str, Any]]
) -> None:
    error = MemoryError("none is left")

    def fail(*_: object) -> None:
        raise error

    async with RawBrowser(browser) as fake:
        await fake.settle()
        monkeypatch.setattr("onconnect.protocol.frames.FrameReader.feed", fail)
        monkeypatch.setattr("onconnect.protocol.outbox.Outbox.add_last", fail)
        fake.channel.receive_data(b"x")
        monkeypatch.undo()
        async with asyncio.timeout(BOUND):
            await fake.run
    assert reported == [{"message": "the host crashed", "exception": error}]


async def test_a_cancelled_run_says_bye_and_winds_up(browser: Browser) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: fired.append("disconnect"))

    fake = RawBrowser(browser)
    fake.greet()
    await fake.expect("ready")
    fake.connect()
    await fake.settle()
    fake.run.cancel()
    assert await fake.expect("bye") == {
        "type": "bye",
        "reason": "a handler ended the host",
        "restart": False,
    }
    with pytest.raises(asyncio.CancelledError):
        await fake.run
    assert fired == ["disconnect"]


async def test_ready_tells_of_the_host(browser: Browser) -> None:
    fake = RawBrowser(browser)
    fake.greet()
    ready = await fake.expect("ready")
    assert ready["host"] == HOST
    await fake.leave()


async def test_an_extension_that_is_too_old_is_told_so_and_starts_nothing(browser: Browser) -> None:
    begun: list[str] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        begun.append("lifespan")
        yield

    raw = RawBrowser(browser, requires=">=1.1")
    raw.greet()
    raw.connect("notes")
    fatal = await raw.expect("fatal")
    assert fatal["code"] == "extension-too-old"
    assert fatal["message"] == (
        "the extension 1.0 is too old: org.example.test requires >=1.1, so update the extension"
    )
    async with asyncio.timeout(BOUND):
        await raw.run
    assert raw.channel.has_failed
    assert ("error", fatal["message"], {}) in raw.log
    assert (begun, raw.arrived) == ([], deque())


async def test_an_extension_that_is_new_enough_is_served(browser: Browser) -> None:
    async with RawBrowser(browser, requires=">=1.0"):
        pass


async def test_a_proof_has_no_version_and_is_served(browser: Browser) -> None:
    raw = RawBrowser(browser, requires=">=1.1")
    no_version = {"id": "x", "version": ""}
    raw.peer.hello(browser={"name": "p", "version": ""}, extension=no_version, profile="p")
    raw.flush_soon()
    await raw.expect("ready")
    await raw.leave()


async def test_a_long_version_of_an_extension_does_not_fill_the_error(browser: Browser) -> None:
    raw = RawBrowser(browser, requires=">=1.1")
    version = {"id": "x", "version": "0" * 100_000}
    raw.peer.hello(browser={"name": "p", "version": ""}, extension=version, profile="p")
    raw.flush_soon()
    assert len((await raw.expect("fatal"))["message"]) < 200
