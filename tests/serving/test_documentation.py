"""Executes the Python of docs/running-programs.md."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from onconnect import Server, browser
from onconnect.serving.server import how_to_meet
from onconnect.testing import FakeBrowser
from onconnect.testing.project_handlers import kept
from tests.docs.pages import ROOT, Block, blocks
from tests.serving.arriving import BOUND, Meeting, server_of

if TYPE_CHECKING:
    import pytest

PAGE = ROOT / "docs/running-programs.md"
LONGEST = 20


def block_with(text: str) -> Block:
    (found,) = (block for block in blocks(PAGE, "python") if text in block.text)
    return found


def executed(block: Block) -> dict[str, Any]:
    """Execute a block but for its last line, if that would run its program; return its names."""
    names: dict[str, Any] = {}
    text = block.text.replace("asyncio.run(main())", "")
    exec(compile(text, str(block), "exec", dont_inherit=True), names)
    return names


async def test_the_first_example_is_short_and_serves_browsers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = block_with("asyncio.run(main())")
    assert len(example.text.splitlines()) <= LONGEST
    how_to_meet.set(meeting := Meeting())
    with kept(browser.registry):
        program = asyncio.create_task(executed(example)["main"]())
        await asyncio.sleep(0)
        assert inspect.ismethod(meeting.arrived)
        server = meeting.arrived.__self__
        assert isinstance(server, Server)
        async with FakeBrowser(server=server) as fake:
            fake.api["tabs.query"] = [{}, {}]
            with await fake.connect() as port:
                port.post_message("hi")
                assert await port.receive() == "Firefox said hi"
            await fake.settle()
        program.cancel()
        await asyncio.wait({program})
    assert not meeting.is_open
    assert capsys.readouterr().out.endswith("(profile test) has 2 tabs\n")


async def test_the_listeners_of_the_server_are_told_who_comes_and_goes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = server_of(browser)
    executed(block_with("def watch("))["watch"](server)
    async with server, FakeBrowser(server=server) as fake:
        fake.api["tabs.query"] = [{"id": 7}]
        await fake.settle()
    hello, goodbye = capsys.readouterr().out.splitlines()
    assert hello.endswith("(profile test) [{'id': 7}]")
    assert goodbye.startswith("goodbye Firefox")


async def test_the_thread_of_the_page_asks_the_browser_of_its_port(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with kept(browser.registry):
        executed(block_with("run_in_executor"))
        async with (
            server_of(browser) as server,
            FakeBrowser(server=server),
            FakeBrowser(server=server, profile="chrome") as chrome,
        ):
            chrome.api["tabs.query"] = [{}, {}, {}]
            port = await chrome.connect()
            said = ""
            async with asyncio.timeout(BOUND):
                while not said:
                    await chrome.settle()
                    said = capsys.readouterr().out
            port.disconnect()
    assert said == "3\n"


async def test_the_test_of_the_page_passes() -> None:
    await executed(block_with("test_two_browsers"))["test_two_browsers"]()


def test_the_fixture_of_the_page_gives_a_server() -> None:
    fixture = executed(block_with("def onconnect_server"))["onconnect_server"]
    assert isinstance(inspect.unwrap(fixture)(), Server)
