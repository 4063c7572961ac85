"""Under `onconnect dev` pages are reloaded when an edit would leave them without Python."""

from __future__ import annotations

import asyncio
import json
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import BrowserError
from onconnect.project.dev import pages
from onconnect.project.dev.folder import PAGES
from onconnect.project.dev.lost_ports import LostPorts
from tests.project.test_dev_host import ACTING, ECHO, run, talks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.host.stdio_peer import ProcessPeer
    from tests.project.test_dev_host import Run

__all__ = ["run"]

TABS = [{"id": 1}, {"id": 2}]
CHROMIUM = ["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"]


def answer_calls(peer: ProcessPeer, last: str) -> list[str]:
    """Answer calls as a browser with two tabs, up to the one that is named; return their names."""
    called: list[str] = []
    answers: dict[str, Any] = {"tabs.query": TABS, "runtime.getURL": "x", "runtime.getManifest": {}}
    while last not in called:
        call = peer.expect(type="call")
        called.append(" ".join(map(str, [call["method"], *call["args"]])))
        peer.peer.answer(call["id"], json.dumps(answers.get(call["method"])).encode())
        peer.flush()
    return called


@pytest.mark.process
def test_each_load_of_the_extension_soon_after_an_edit_has_the_pages_reloaded(run: Run) -> None:
    run.write(ECHO)
    with run.host(CHROMIUM) as peer:
        assert "tabs.query {}" not in answer_calls(
            peer, "runtime.getURL onconnect/inspector/inspector.html"
        )
        pages.edited(run.folder)
    for _ in range(2):  # the second edit was made before the first load
        with run.host(CHROMIUM) as peer:
            answer_calls(peer, "tabs.reload 2")
            talks(peer)
            peer.close()
            peer.wait()


@pytest.mark.process
def test_a_host_that_an_edit_of_python_starts_reloads_the_pages_only_if_none_has(run: Run) -> None:
    run.write(ECHO)
    with run.host(CHROMIUM) as peer:
        answer_calls(peer, "runtime.getURL onconnect/inspector/inspector.html")
        pages.edited(run.folder)
        run.edit(ECHO + "\n")
        peer.wait()
    with run.host(CHROMIUM) as peer:  # if the extension was loaded before, there is no other
        answer_calls(peer, "tabs.reload 2")
        talks(peer)
        run.edit(ECHO + "\n\n")
        peer.wait()
    with run.host(CHROMIUM) as peer:
        peer.expect(type="ready")
        talks(peer)
        talks(peer)
        assert [each for each in peer.received if each["type"] == "call"] == []
        peer.close()
        peer.wait()
    with run.host(CHROMIUM) as peer:  # and now the extension is loaded
        answer_calls(peer, "tabs.reload 2")


class Browser:
    """The extension API of a browser with two tabs."""

    def __init__(self, *fails: str) -> None:
        self.called: list[str] = []
        self._fails = fails

    async def call(self, method: str, arguments: list[Any]) -> Any:
        name = " ".join(map(str, [method, *arguments]))
        self.called.append(name)
        if name in self._fails:
            raise BrowserError(f"{name} fails")
        return TABS

    def reloads(self, folder: Path) -> list[str]:
        """Let a host start in it; return what that has called."""
        self.called.clear()
        is_same = pages.is_same(folder, "chromium")
        asyncio.run(pages.reload(folder, "chromium", self.call, is_same=is_same))
        return self.called


ALL = ["tabs.query {}", "tabs.reload 1", "tabs.reload 2"]


def test_a_load_long_after_the_edit_leaves_pages_alone_that_were_reloaded(tmp_path: Path) -> None:
    browser = Browser()
    assert browser.reloads(tmp_path) == []
    pages.edited(tmp_path)
    os.utime(tmp_path / PAGES, (1_000_000_000, 1_000_000_000))
    assert browser.reloads(tmp_path) == ALL
    assert browser.reloads(tmp_path) == []


def test_a_tab_that_was_closed_keeps_no_other_from_being_reloaded(tmp_path: Path) -> None:
    pages.edited(tmp_path)
    assert Browser("tabs.reload 1").reloads(tmp_path) == ALL


@pytest.mark.parametrize("fails", [["tabs.query {}"], ["tabs.reload 1", "tabs.reload 2"]])
def test_an_extension_that_does_not_allow_it_is_told_of_once(
    fails: list[str], tmp_path: Path
) -> None:
    pages.edited(tmp_path)
    browser = Browser(*fails)
    with pytest.raises(BrowserError, match="fails"):
        browser.reloads(tmp_path)
    pages.stays(tmp_path, "chromium")
    assert browser.reloads(tmp_path) == []


def test_firefox_runs_new_scripts_itself_so_that_no_page_is_reloaded(tmp_path: Path) -> None:
    pages.edited(tmp_path)
    browser = Browser()
    asyncio.run(pages.reload(tmp_path, "firefox", browser.call, is_same=False))
    assert browser.called == []


def connect(peer: ProcessPeer, tab: int | None) -> int:
    """Open a port as a page in a tab does, or as a popup; return its number."""
    port = peer.peer.connect("", sender={"tab": {"id": tab}} if tab else {})
    peer.flush()
    return port


@pytest.mark.process
@pytest.mark.parametrize("blocks", [False, True])
def test_a_page_that_an_edit_of_python_leaves_without_its_port_is_reloaded(
    blocks: bool, run: Run
) -> None:
    run.write(ACTING.format("while True: pass") if blocks else ECHO)
    with run.host() as peer:
        answer_calls(peer, "runtime.getURL onconnect/inspector/inspector.html")
        connect(peer, None)
        for tab in (7, 7, 8):
            port = connect(peer, tab)
        peer.peer.disconnect(connect(peer, 9))
        peer.flush()
        run.wait_for("port '' closed")
        if blocks:
            peer.post(port, "hi")
            run.wait_for("has blocked the event loop")
        run.edit(ECHO)
        peer.wait()
    with run.host() as peer:
        peer.expect(type="ready")
        connect(peer, 8)
        call = peer.expect(type="call")
        assert (call["method"], call["args"]) == ("tabs.reload", [7])
        peer.peer.answer(call["id"], b"null")
        peer.flush()
        run.wait_for("pages that have not connected again are reloaded: 1")


def test_a_page_that_has_heard_of_a_load_of_the_extension_is_not_reloaded(tmp_path: Path) -> None:
    port = SimpleNamespace(sender={"tab": {"id": 7}})
    LostPorts(tmp_path, "firefox", is_same=False).opened(port)
    browser = Browser()
    asyncio.run(LostPorts(tmp_path, "firefox", is_same=False).reload(browser.call))
    assert browser.called == []


def test_an_extension_that_does_not_let_its_host_reload_pages_is_told_of(tmp_path: Path) -> None:
    port = SimpleNamespace(sender={"tab": {"id": 7}})
    LostPorts(tmp_path, "firefox", is_same=False).opened(port)
    lost = LostPorts(tmp_path, "firefox", is_same=True)
    with pytest.raises(BrowserError, match="fails"):
        asyncio.run(lost.reload(Browser("tabs.reload 7").call))
