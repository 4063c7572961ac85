"""Under `onconnect dev` pages are reloaded when what the extension puts into them was edited."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import BrowserError
from onconnect.project.dev import pages
from onconnect.project.dev.folder import PAGES
from tests.project.test_dev_host import ECHO, run, talks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.host.stdio_peer import ProcessPeer
    from tests.project.test_dev_host import Run

__all__ = ["run"]

TABS = [{"id": 1}, {"id": 2}]


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
    with run.host() as peer:
        assert "tabs.query {}" not in answer_calls(
            peer, "runtime.getURL onconnect/inspector/inspector.html"
        )
        pages.edited(run.folder)
    for _ in range(2):  # the second edit was made before the first load
        with run.host() as peer:
            answer_calls(peer, "tabs.reload 2")
            talks(peer)
            peer.close()
            peer.wait()


@pytest.mark.process
def test_a_host_that_an_edit_of_python_starts_reloads_the_pages_only_if_none_has(run: Run) -> None:
    run.write(ECHO)
    with run.host() as peer:
        answer_calls(peer, "runtime.getURL onconnect/inspector/inspector.html")
        pages.edited(run.folder)
        run.edit(ECHO + "\n")
        peer.wait()
    with run.host() as peer:  # if the extension was loaded before, there is no other
        answer_calls(peer, "tabs.reload 2")
        talks(peer)
        run.edit(ECHO + "\n\n")
        peer.wait()
    with run.host() as peer:
        peer.expect(type="ready")
        talks(peer)
        talks(peer)
        assert [each for each in peer.received if each["type"] == "call"] == []
        peer.close()
        peer.wait()
    with run.host() as peer:  # and now the extension is loaded
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
        asyncio.run(pages.reload(folder, "firefox", self.call))
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
    pages.stays(tmp_path, "firefox")
    assert browser.reloads(tmp_path) == []
