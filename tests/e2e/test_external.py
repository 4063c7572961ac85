"""Other extensions and web pages are let in or refused by the sender that the browser names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.browsers.playing import install_peer
from tests.e2e.background import BackgroundError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

LETTING_IN = """
    from onconnect import allowed

    @browser.runtime.on_connect_external.add_listener
    def connected(port):
        note(port.name, allowed(port.sender, extensions=EXTENSIONS, sites=SITES))
"""

# What another extension runs in a page of the welcome site.
SPYING = """
    const [tab] = (await browser.tabs.query({})).filter((tab) => tab.url === url);
    await browser.scripting.executeScript({
      target: { tabId: tab.id },
      args: [id],
      func: (id) => void (globalThis.browser ?? chrome).runtime.connect(id, { name: "script" }),
    });
"""


def test_a_content_script_of_another_extension_does_not_pass_for_the_page_that_it_is_in(
    browser: Browser, page: Page, background: Background, site: str, tmp_path: Path
) -> None:
    peer = install_peer(
        browser,
        tmp_path,
        permissions=["scripting", "tabs"],
        host_permissions=["http://127.0.0.1/*"],
    )
    peer_id, ours = peer.run("return browser.runtime.id"), browser.extension_id

    background.run(f"EXTENSIONS, SITES = (), {{{site!r}}}")
    background.run(LETTING_IN)
    peer.run(SPYING, id=ours, url=page.url)
    peer.run("browser.runtime.connect(id, { name: 'background' })", id=ours)
    notes = background.wait_for_notes(2)
    assert sorted(notes) == [["background", False], ["script", False]]

    background.run(f"EXTENSIONS = {{{peer_id!r}}}")
    peer.run(SPYING, id=ours, url=page.url)
    assert background.wait_for_notes(3)[2:] == [["script", True]]
    peer.close()


def test_a_web_page_is_let_in_by_its_origin_with_the_port(
    browser: Browser, page: Page, background: Background, site: str
) -> None:
    if browser.kind == "firefox":
        assert page.evaluate("typeof globalThis.chrome?.runtime?.connect") == "undefined"  # P15
        return
    background.run(f"EXTENSIONS, SITES = (), {{{site!r}}}")
    background.run(LETTING_IN)
    page.evaluate(f"void chrome.runtime.connect({browser.extension_id!r}, {{ name: 'page' }})")
    assert background.wait_for_notes(1) == [["page", True]]
    background.run("SITES = {'http://localhost', 'https://127.0.0.1', 'http://127.0.0.1'}")
    page.evaluate(f"void chrome.runtime.connect({browser.extension_id!r}, {{ name: 'page' }})")
    assert background.wait_for_notes(2)[1:] == [["page", False]]


def test_python_cannot_forge_an_event_that_the_browser_would_fire(
    browser: Browser, page: Page, background: Background
) -> None:
    other = browser.open_extension_page()
    other.run("browser.runtime.onMessage.addListener((message) => note(message))")
    background.run("""
        @browser.runtime.on_message.add_listener
        def asked(message):
            note(message)
    """)
    for method in ("runtime.onMessage.dispatch", "action.onClicked.dispatch"):
        with pytest.raises(BackgroundError, match="is an event: it has addListener and"):
            background.run(f"await browser.registry.client.call({method!r}, ['forged', {{}}])")
    page.run("browser.runtime.sendMessage('real')")
    assert background.wait_for_notes(1) == ["real"]
    assert other.wait_for_notes(1) == ["real"]
    other.close()
