"""What allow.toml allows, and what the extension is asked, with fake browsers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import browser_mcp
import pytest
from mcp.server.mcpserver.exceptions import ToolError

import onconnect
from onconnect.testing import FakeBrowser

ALLOWED = """
"https://docs.example.org" = ["read"]
"https://*.wiki.org" = ["read", "open", "click"]
"http://localhost:8000" = ["read"]
"""


@pytest.fixture(autouse=True)
def allow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_mcp, "ALLOW", tmp_path / "allow.toml")
    browser_mcp.ALLOW.write_text(ALLOWED, "utf-8")


@pytest.fixture
def onconnect_server(monkeypatch: pytest.MonkeyPatch) -> onconnect.Server:
    program = onconnect.serve("onconnect.mcp")
    monkeypatch.setattr(browser_mcp, "program", program)
    return program


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://docs.example.org/a?b#c", {"read"}),
        ("https://docs.example.org", {"read"}),
        ("https://en.wiki.org/", {"read", "open", "click"}),
        ("http://localhost:8000/", {"read"}),
        ("http://docs.example.org/", set()),  # not encrypted
        ("https://docs.example.org:8443/", set()),
        ("http://localhost:80000/", set()),
        ("https://docs.example.org.evil.net/", set()),
        ("https://evil.net/https://docs.example.org/", set()),
        ("https://docs.example.org@evil.net/", set()),
        ("https://evil.net\\.wiki.org/", set()),  # browsers read \ as /
        ("https://evil.net?.wiki.org/", set()),
        ("https://wiki.org/", set()),
        ("about:config", set()),
        ("file:///etc/passwd", set()),
        ("javascript:alert(1)", set()),
        ("", set()),
    ],
)
def test_a_site_has_the_rights_of_its_own_origin(url: str, expected: set[str]) -> None:
    assert browser_mcp.rights(url) == expected


def tab(number: int, url: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "url": url, "title": "T", "active": True, "discarded": False, **more}


def show(fake: FakeBrowser, *tabs: dict[str, Any]) -> None:
    """Have a fake browser show tabs whose pages have the text "apples and pears"."""
    by_number = {each["id"]: each for each in tabs}

    def page(script: dict[str, Any]) -> list[dict[str, Any]]:
        found = by_number[script["target"]["tabId"]]
        return [{"result": {"url": found["url"], "title": "T", "text": "apples and pears"}}]

    fake.api["tabs.query"] = list(tabs)
    fake.api["tabs.get"] = by_number.__getitem__
    fake.api["scripting.executeScript"] = page


async def test_tabs_elsewhere_are_not_there(fake_browser: FakeBrowser) -> None:
    show(fake_browser, tab(1, "https://docs.example.org/"), tab(2, "https://bank.example.com/"))
    listed = await browser_mcp.list_tabs()
    [name] = listed["browsers"]
    assert [row["tab"] for row in listed["tabs"]] == [f"{name}/1"]
    assert [row["tab"] for row in await browser_mcp.search_tabs("pears apples")] == [f"{name}/1"]
    assert await browser_mcp.search_tabs("plums") == []
    for use in (browser_mcp.read_page, browser_mcp.screenshot, browser_mcp.close_tab):
        with pytest.raises(ToolError, match="bank"):
            await use(f"{name}/2")
        with pytest.raises(ToolError, match="no tab"):
            await use("Firefox-none/1")


async def test_a_tab_that_goes_elsewhere_meanwhile_is_not_read(fake_browser: FakeBrowser) -> None:
    show(fake_browser, tab(1, "https://docs.example.org/"))
    [name] = (await browser_mcp.list_tabs())["browsers"]
    there = {"url": "https://bank.example.com/", "title": "", "text": "secret"}
    fake_browser.api["scripting.executeScript"] = [{"result": there}]
    with pytest.raises(ToolError, match="bank"):
        await browser_mcp.read_page(f"{name}/1")


async def test_a_right_that_is_missing_is_not_even_asked_for(fake_browser: FakeBrowser) -> None:
    show(fake_browser, tab(1, "https://docs.example.org/"))
    [name] = (await browser_mcp.list_tabs())["browsers"]
    with pytest.raises(ToolError, match="does not allow to click"):
        await browser_mcp.click(f"{name}/1", 0)
    with pytest.raises(ToolError, match="does not allow to open"):
        await browser_mcp.open_tab("https://docs.example.org/")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [({"done": True}, "clicked"), ({"refused": "The user has said no."}, "has said no")],
)
async def test_the_user_is_asked_in_the_extension(
    fake_browser: FakeBrowser, answer: dict[str, Any], expected: str
) -> None:
    show(fake_browser, tab(1, "https://en.wiki.org/"))
    opened = asyncio.Event()
    fake_browser.api["runtime.openOptionsPage"] = opened.set
    [name] = (await browser_mcp.list_tabs())["browsers"]
    clicking = asyncio.create_task(browser_mcp.click(f"{name}/1", 3))
    await opened.wait()
    port = await fake_browser.open_page().connect()
    assert await port.receive() == {"action": "click", "tab": 1, "control": 3}
    port.post_message(answer)
    assert await port.receive() is None
    assert not clicking.done()  # no other question is asked until the page has closed
    port.disconnect()
    results = await asyncio.gather(clicking, return_exceptions=True)
    assert expected in str(results)


async def test_only_a_page_of_the_extension_hears_a_question(fake_browser: FakeBrowser) -> None:
    show(fake_browser, tab(1, "https://en.wiki.org/"))
    asked = asyncio.Event()
    fake_browser.api["runtime.openOptionsPage"] = asked.set
    [name] = (await browser_mcp.list_tabs())["browsers"]
    unasked = await fake_browser.open_page().connect()
    await unasked.wait_closed()
    clicking = asyncio.create_task(browser_mcp.click(f"{name}/1", 0))
    await asked.wait()
    script = await fake_browser.tabs.open("https://en.wiki.org/").content_script().connect()
    await script.wait_closed()
    assert script.unread == []
    clicking.cancel()
    await asyncio.wait([clicking])


async def test_a_list_that_cannot_be_read_allows_nothing(fake_browser: FakeBrowser) -> None:
    show(fake_browser, tab(1, "https://docs.example.org/"))
    browser_mcp.ALLOW.write_text('"https://docs.example.org" read', "utf-8")
    with pytest.raises(ToolError, match=r"allow\.toml cannot be read: .*line 1"):
        await browser_mcp.list_tabs()


async def test_of_several_browsers_one_is_named(fake_browser: FakeBrowser) -> None:
    show(fake_browser, tab(1, "https://docs.example.org/"))
    async with FakeBrowser(server=fake_browser.server, profile="chrome") as second:
        show(second, tab(1, "https://docs.example.org/"))
        listed = await browser_mcp.list_tabs()
        assert len(listed["browsers"]) == len({row["tab"] for row in listed["tabs"]}) == 2
        with pytest.raises(ToolError, match="which browser"):
            await browser_mcp.open_tab("https://en.wiki.org/")
