"""Proxies, which are processes as a browser starts them, bring browsers to a server."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, ConnectedBrowser, Port, SetupError
from onconnect.protocol import jsontext
from onconnect.protocol.peer import Peer
from onconnect.serving.server import Server
from tests.attach.conftest import meetings, place
from tests.serving.arriving import BOUND, nothing_left_over

if TYPE_CHECKING:
    from tests.attach.meetings import Browser as Proxied
    from tests.attach.meetings import Meetings

__all__ = ["meetings", "place"]

pytestmark = pytest.mark.process


class Relay:
    """The browser's end of a proxy, which speaks the protocol. Its methods wait."""

    def __init__(self, proxied: Proxied, profile: str) -> None:
        self.proxied = proxied
        self.peer = Peer("browser", log=lambda *line: None)
        self.heard: list[Any] = []
        self.peer.hello(
            browser={"name": "Firefox", "version": "1.0"},
            extension={"id": "notes@example.org", "version": "1.0"},
            profile=profile,
        )
        self.send()

    def send(self) -> None:
        assert self.proxied.process.stdin
        self.proxied.process.stdin.write(self.peer.data_to_send())
        self.proxied.process.stdin.flush()

    def hear(self, kind: str) -> Any:
        assert self.proxied.process.stdout
        while True:
            for message in self.heard:
                if message["type"] == kind:
                    self.heard.remove(message)
                    return message
            data = os.read(self.proxied.process.stdout.fileno(), 65_536)
            assert data, f"the stream has ended; it said {self.heard}"
            self.peer.receive_data(data)
            self.heard += self.peer.messages()
            self.send()

    def echo(self, times: int) -> None:
        number = self.peer.connect("", sender={})
        for each in range(times):
            self.peer.message(number, jsontext.dumps(each))
            self.send()
            assert self.hear("message")["data"] == each


def echo(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)


async def test_browsers_come_by_their_proxies_and_each_ends_alone(
    browser: Browser, meetings: Meetings
) -> None:
    echo(browser)
    with nothing_left_over():
        async with Server(meetings.name, browser.registry) as server:
            relays = [Relay(meetings.browser(), str(n)) for n in range(3)]
            for relay in relays:
                await asyncio.to_thread(relay.echo, 50)
            assert len(server.browsers) == 3
            left: asyncio.Queue[ConnectedBrowser] = asyncio.Queue()
            server.on_disconnect.add_listener(left.put_nowait)
            relays[0].proxied.process.kill()
            async with asyncio.timeout(BOUND):
                assert (await left.get()).about.profile == "0"
            for relay in relays[1:]:
                await asyncio.to_thread(relay.echo, 5)
        for relay in relays[1:]:
            assert (await asyncio.to_thread(relay.hear, "bye"))["restart"]
            assert await asyncio.to_thread(relay.proxied.process.wait, BOUND) == 0
        for relay in relays:
            with relay.proxied.process:  # closes its pipes
                pass
        await asyncio.get_running_loop().shutdown_default_executor()


async def test_a_browser_that_waited_for_the_program_is_served_as_any_other(
    browser: Browser, meetings: Meetings
) -> None:
    echo(browser)
    relay = Relay(meetings.browser(), "waited")
    assert (await asyncio.to_thread(relay.hear, "waiting"))["code"] == "not-running"
    async with Server(meetings.name, browser.registry) as server:
        async with asyncio.timeout(BOUND):
            await server.connected()
        await asyncio.to_thread(relay.echo, 50)


async def test_a_browser_that_was_told_that_the_program_hangs_is_served_as_any_other(
    browser: Browser, meetings: Meetings
) -> None:
    echo(browser)
    async with Server(meetings.name, browser.registry):
        relay = Relay(meetings.browser(patience=0.1), "patient")
        told = relay.hear("waiting")  # which blocks this event loop, as a handler may
        assert f"(process {os.getpid()}) and does not answer" in told["message"]
        await asyncio.to_thread(relay.echo, 50)


async def test_one_server_at_a_time_has_a_name(browser: Browser, meetings: Meetings) -> None:
    async with Server(meetings.name, browser.registry):
        with pytest.raises(SetupError) as raised:
            await Server(meetings.name, browser.registry)
        assert str(raised.value) == (
            f"this program (process {os.getpid()}) serves the browsers of {meetings.name} already: "
            "call `await server.close()` first, or serve another name"
        )
    async with Server(meetings.name, browser.registry) as server:
        assert server.browsers == []


def test_on_uvloop_all_is_the_same(browser: Browser, meetings: Meetings) -> None:
    uvloop = pytest.importorskip("uvloop", reason="there is no uvloop for Windows")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test_browsers_come_by_their_proxies_and_each_ends_alone(browser, meetings))


def test_in_a_thread_beside_the_programs_own_event_loop_all_is_the_same(
    browser: Browser, meetings: Meetings
) -> None:
    serving = test_browsers_come_by_their_proxies_and_each_ends_alone(browser, meetings)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, serving).result(BOUND)
