"""A program serves each browser that comes, and knows which ones are there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import onconnect
from onconnect import Browser, ChannelClosedError, ConnectedBrowser, Port, SetupError
from onconnect.serving.server import how_to_meet
from onconnect.testing import FakeBrowser
from tests.serving.arriving import BOUND, Meeting, Pipes, nothing_left_over, server_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from onconnect.attach.meeting import Arrival


async def test_browsers_are_told_apart_and_each_answers_for_itself(browser: Browser) -> None:
    with nothing_left_over():
        async with (
            server_of(browser) as server,
            FakeBrowser(server=server, profile_id="home") as firefox,
            FakeBrowser(server=server, profile="chrome", profile_id="work") as chrome,
        ):
            assert [each.about.name for each in server.browsers] == ["Firefox", "Google Chrome"]
            assert [each.about.profile for each in server.browsers] == ["home", "work"]
            firefox.api["tabs.query"] = [{"id": 1}]
            chrome.api["tabs.query"] = [{"id": 2}]
            found = [await each.tabs.query({}) for each in server.browsers]
            assert found == [[{"id": 1}], [{"id": 2}]]
            assert repr(server) == "<Server org.example.notes, 2 browsers>"
            with pytest.raises(ChannelClosedError, match="2 browsers are connected: Firefox"):
                browser.tabs.query({})
        assert server.browsers == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/me/desk.py", "desk.py"),
        ("/home/me/desk/__main__.py", "desk"),
        ("-c", "-c"),
        ("", "Python"),
    ],
)
async def test_browsers_are_told_which_program_serves_them_and_since_when(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    monkeypatch.setattr(sys, "argv", [path])
    before = time.time()
    async with server_of(browser) as server:
        pipes = Pipes()
        server.take(pipes.arrival)
        pipes.greet()
        host = (await pipes.hear("ready"))["host"]
        assert host["pid"] == os.getpid()
        assert host["program"]["name"] == name
        assert before - 1 < host["program"]["since"] / 1000 < time.time() + 1
    pipes.close()


async def test_connected_waits_for_the_first_browser(browser: Browser) -> None:
    async with server_of(browser) as server:
        waiting = asyncio.create_task(server.connected())
        await asyncio.sleep(0)
        assert not waiting.done()
        async with FakeBrowser(server=server) as one, FakeBrowser(server=server):
            assert await waiting is server.browsers[0]
            one.api["tabs.query"] = []
            first = await server.connected()
            assert await first.tabs.query({}) == []
        again = asyncio.create_task(server.connected())
        await asyncio.sleep(0)
        assert not again.done(), "all have left"
    with pytest.raises(ChannelClosedError, match="no browser is connected"):
        await again
    with pytest.raises(ChannelClosedError, match=r"org\.example\.notes is served no more"):
        await server.connected()


async def test_a_browser_that_comes_and_goes_in_one_turn_does_not_end_the_wait_for_one(
    browser: Browser,
) -> None:
    async with server_of(browser) as server:
        waiting = asyncio.create_task(server.connected())
        await asyncio.sleep(0)
        server._has_changed.set()  # as by a browser that has left again before the task goes on
        server._has_changed.clear()
        for _ in range(3):
            await asyncio.sleep(0)
        assert not waiting.done()
        async with FakeBrowser(server=server):
            assert await waiting is server.browsers[0]


async def test_a_server_that_was_not_started_says_so(browser: Browser) -> None:
    server = server_of(browser)
    with pytest.raises(RuntimeError, match="async with serve"):
        await server.connected()


async def test_browsers_that_come_and_go_are_heard_before_their_ports(browser: Browser) -> None:
    heard: list[str] = []
    server = server_of(browser)

    @server.on_connect.add_listener
    def came(each: ConnectedBrowser) -> None:
        assert browser.about == each.about
        heard.append(f"{each.about.name} has come, {each.is_connected}")

    @server.on_disconnect.add_listener
    async def left(each: ConnectedBrowser) -> None:
        await asyncio.sleep(0)
        heard.append(f"{each.about.name} has left, {each.is_connected}, {len(server.browsers)}")

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        heard.append(f"port of {port.browser.about.name}")
        port.on_disconnect.add_listener(lambda: heard.append("port has closed"))

    async with server:
        pipes = Pipes()
        pipes.peer.hello(
            browser={"name": "Firefox", "version": "1"},
            extension={"id": "x", "version": "1"},
            profile="p",
        )
        pipes.peer.connect("notes", sender={})
        pipes.send()
        server.take(pipes.arrival)
        await pipes.hear("ready")
        pipes.close()
        await pipes.ended()
    assert heard == [
        "Firefox has come, True",
        "port of Firefox",
        "port has closed",
        "Firefox has left, False, 0",
    ]


async def test_an_installation_that_proves_itself_is_answered_and_is_no_browser(
    browser: Browser,
) -> None:
    heard: list[object] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with server_of(browser) as server:
        server.on_connect.add_listener(heard.append)
        server.on_disconnect.add_listener(heard.append)
        pipes = Pipes()
        server.take(pipes.arrival)
        pipes.greet("onconnect install", extension_version="")
        await pipes.hear("ready")
        port = pipes.peer.connect("echo", sender={"id": "test@example.org"})
        pipes.post(port, "proof")
        assert (await pipes.hear("message"))["data"] == "proof"
        assert server.browsers == []
        assert heard == []
    pipes.close()
    assert heard == []


async def test_lifespans_run_around_each_browsers_channel(browser: Browser) -> None:
    heard: list[str] = []

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        name = browser.about.name
        heard.append(f"{name} begins")
        yield
        assert browser.about.name == name
        heard.append(f"{name} ends")

    async with server_of(browser) as server, FakeBrowser(server=server, profile="chrome"):
        async with FakeBrowser(server=server):
            assert heard == ["Google Chrome begins", "Firefox begins"]
        assert heard[2:] == ["Firefox ends"]
    assert heard[3:] == ["Google Chrome ends"]


async def test_serving_can_be_awaited_where_no_block_is_possible(browser: Browser) -> None:
    server = server_of(browser)
    how_to_meet.set(meeting := Meeting())
    with nothing_left_over():
        assert await server is server
        assert meeting.is_open
        async with server as same, FakeBrowser(server=server):
            assert same is server
        assert not meeting.is_open
        await server.close()
    with pytest.raises(RuntimeError, match="call serve again"):
        await server


async def test_a_name_that_is_served_already_is_an_error_that_leaves_nothing(
    browser: Browser,
) -> None:
    def is_taken(
        name: str, arrived: Callable[[Arrival], None]
    ) -> AbstractAsyncContextManager[None]:
        raise SetupError(f"the process 4711 serves the browsers of {name} already")

    server = server_of(browser)
    how_to_meet.set(is_taken)
    with pytest.raises(SetupError, match="4711"):
        async with server:
            raise AssertionError("it was entered")
    how_to_meet.set(Meeting())
    async with server:
        assert server.is_open


@pytest.mark.parametrize("name", ["Org.Example", "../notes", "org example", ""])
def test_what_can_be_no_name_of_a_host_is_refused_at_once(name: str) -> None:
    with pytest.raises(SetupError, match="is no name of a native host"):
        onconnect.serve(name)


async def test_modules_of_handlers_are_imported_before_browsers_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    (tmp_path / "handlers_of_a_program.py").write_text(
        "from onconnect import browser\n"
        "@browser.runtime.on_connect.add_listener(name='of a program')\n"
        "def connected(port):\n"
        "    port.post_message('here')\n"
        "    browser.runtime.on_connect.remove_listener(connected)\n"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    how_to_meet.set(Meeting())
    server = onconnect.serve("org.example.notes", handlers=["handlers_of_a_program"])
    async with server, FakeBrowser(server=server) as fake:
        port = await fake.connect("of a program")
        assert await port.receive() == "here"
        port.disconnect()
    del sys.modules["handlers_of_a_program"]
    with pytest.raises(ImportError, match="no_such_module"):
        await onconnect.serve("org.example.notes", handlers=["no_such_module"])


async def test_a_stranger_is_told_so_and_meets_no_listener(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(lambda port: pytest.fail("a stranger was heard"))
    with nothing_left_over():
        async with server_of(browser) as server:
            pipes = Pipes(stranger="other@example.org")
            pipes.greet()
            pipes.peer.connect("notes", sender={})
            pipes.send()
            server.take(pipes.arrival)
            fatal = await pipes.hear("fatal")
            assert fatal["code"] == "forbidden-caller"
            assert "detail" not in fatal
            assert (
                "'other@example.org' may not start the host org.example.notes" in fatal["message"]
            )
            await pipes.ended()
            assert server.browsers == []
            pipes.close()


async def test_pipes_that_are_none_send_the_browser_away_and_harm_nothing(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with nothing_left_over():
        async with server_of(browser) as server:
            pipes = Pipes()
            os.close(pipes.arrival.reader)
            server.take(pipes.arrival)
            await pipes.ended()
            pipes.close()
            async with FakeBrowser(server=server):
                assert len(server.browsers) == 1
    assert "a browser could not be served" in caplog.text


async def test_a_browser_that_comes_while_the_server_closes_is_sent_away(browser: Browser) -> None:
    server = server_of(browser)
    how_to_meet.set(meeting := Meeting())
    with nothing_left_over():
        async with server:
            pass
        pipes = Pipes()
        meeting.arrived(pipes.arrival)
        bye = await pipes.hear("bye")
        assert bye["restart"], "so that it looks for the next program"
        async with asyncio.timeout(BOUND):
            await pipes.ended()
        pipes.close()


@pytest.mark.process
def test_a_host_that_a_browser_starts_imports_nothing_of_serving() -> None:
    code = (
        "import sys, onconnect, onconnect.app\n"
        "names = ('serving', 'attach', 'browser.bound', 'browser.connected')\n"
        "names = tuple(f'onconnect.{each}' for each in names)\n"
        "assert not [each for each in sys.modules if each.startswith(names)]\n"
        "assert {'serve', 'Server', 'ConnectedBrowser', 'About', 'Limits'} <= {*dir(onconnect)}\n"
        "assert onconnect.serve and onconnect.Server and onconnect.About and onconnect.Limits\n"
        "assert 'onconnect.serving.server' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    with pytest.raises(AttributeError, match="no attribute 'sreve'"):
        onconnect.sreve  # noqa: B018


async def test_an_extension_that_is_too_old_is_told_so_and_another_one_the_version(
    browser: Browser,
) -> None:
    async with server_of(browser, version="2.1", requires=">=1.1") as server:
        old, new = Pipes(), Pipes()
        for pipes, version in ((old, "1.0.9"), (new, "1.1")):
            pipes.peer.hello(
                browser={"name": "Firefox", "version": "1"},
                extension={"id": "x", "version": version},
                profile="p",
            )
            pipes.send()
            server.take(pipes.arrival)
        assert (await old.hear("fatal"))["code"] == "extension-too-old"
        assert (await new.hear("ready"))["host"]["release"] == "2.1"
        for pipes in (old, new):
            pipes.close()
            await pipes.ended()


def test_a_requirement_that_is_none_is_refused() -> None:
    with pytest.raises(SetupError, match=r"'1\.2' is no requirement: write one such as"):
        onconnect.serve("org.example.notes", requires="1.2")
