from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import disconnect as handlers
from tests.e2e.background import Background
from tests.e2e.driver import DriverError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.browsers import Browser, ExtensionPage, Page

CACHED = (
    "The page keeping the extension port is moved into back/forward cache, so the message channel "
    "is closed."
)

# Notes what ends a port, and leaves it to the next to use.
NOTING = """
    const noting = (port) => {
      globalThis.port = port;
      port.onMessage.addListener((message) => note(message));
      port.onDisconnect.addListener((port) => {
        note("disconnected", port.name, (browser.runtime.lastError ?? port.error)?.message ?? null);
      });
    };
"""


def open_receivers(browser: Browser) -> list[ExtensionPage]:
    """Open two more contexts that take the connections of pages, A and B."""
    receivers = [browser.open_extension_page() for _ in "AB"]
    for receiver, name in zip(receivers, "AB", strict=True):
        receiver.run(
            NOTING
            + """
            browser.runtime.onConnect.addListener((port) => {
              noting(port);
              port.onMessage.addListener((message) => port.postMessage([name, message]));
            });
            """,
            name=name,
        )
    return receivers


def connect(page: Page, *receivers: ExtensionPage) -> None:
    """Connect, and wait until every receiver has heard of it."""
    page.run(NOTING + "noting(browser.runtime.connect()); port.postMessage('hi');")
    for receiver in receivers:
        assert receiver.wait_for_notes(1) == ["hi"]


def test_c30_disconnect_fires_at_the_other_end_alone_and_without_an_error(
    page: Page, background: Background
) -> None:
    background.run(handlers.leaving_when_told)
    page.run(NOTING + "noting(browser.runtime.connect({ name: 'a' })); port.postMessage('leave');")
    assert page.wait_for_notes(1) == [["disconnected", "a", None]]
    page.run(NOTING + "noting(browser.runtime.connect({ name: 'b' })); port.disconnect();")
    assert background.wait_for_notes(2) == [["left", "a"], ["disconnected", "b"]]
    assert page.notes == [["disconnected", "a", None]]


def test_c32_posting_in_on_disconnect_raises_the_text_of_the_browser(
    page: Page, background: Background
) -> None:
    background.run(handlers.posting_when_disconnected)
    text = page.run("""
        const port = browser.runtime.connect();
        port.disconnect();
        try { port.postMessage("too late"); } catch (error) { return error.message; }
    """)
    assert background.wait_for_notes(1) == [["PortDisconnectedError", text]]


def test_c34_every_receiver_learns_that_the_opener_has_disconnected(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.noting_disconnects)
    receivers = open_receivers(browser)
    connect(page, *receivers)
    page.run("port.disconnect()")
    for receiver in receivers:
        assert receiver.wait_for_notes(2) == ["hi", ["disconnected", "", None]]
        receiver.close()
    assert background.wait_for_notes(2) == ["connected", ["disconnected", "", None]]


@pytest.mark.differs(chromium="the other receivers are told nothing, and post into the void (P38)")
def test_c35_one_receiver_that_disconnects_ends_the_port_for_the_opener_and_the_others(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.noting_disconnects)
    a, b = open_receivers(browser)
    connect(page, a, b)
    assert len(page.wait_for_notes(3)) == 3
    a.run("port.disconnect()")
    assert page.wait_for_notes(4)[3:] == [["disconnected", "", None]]
    if browser.kind == "firefox":
        assert b.wait_for_notes(2) == ["hi", ["disconnected", "", None]]
        assert background.wait_for_notes(2) == ["connected", ["disconnected", "", None]]
    else:
        b.run("port.postMessage('into the void'); port.disconnect();")
        page.run("browser.runtime.connect({ name: 'next' }).disconnect()")
        ended = ["disconnected", "next", None]
        assert background.wait_for_notes(3) == ["connected", "connected", ended]
        assert b.wait_for_notes(2) == ["hi", ended]
    for receiver in (a, b):
        receiver.close()


@pytest.mark.differs(firefox="the first receiver that goes closes the port for all (P39)")
def test_c37_a_receiver_whose_tab_closes_leaves_the_port_to_the_others(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.noting_disconnects)
    a, b = open_receivers(browser)
    connect(page, a, b)
    assert len(page.wait_for_notes(3)) == 3
    a.close()
    if browser.kind == "firefox":
        assert page.wait_for_notes(4)[3:] == [["disconnected", "", None]]
        assert b.wait_for_notes(2) == ["hi", ["disconnected", "", None]]
        assert background.wait_for_notes(2) == ["connected", ["disconnected", "", None]]
    else:
        page.run("port.postMessage('still there')")
        assert sorted(page.wait_for_notes(5)[3:]) == [
            ["B", "still there"],
            ["Python", "still there"],
        ]
        assert background.notes == ["connected"]
    b.close()


def test_c39_python_learns_once_and_without_an_error_that_the_tab_of_the_opener_has_closed(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.noting_disconnects)
    closed = browser.open()
    closed.run("browser.runtime.connect()")
    background.wait_for_notes(1)
    closed.close()
    assert background.wait_for_notes(2) == ["connected", ["disconnected", "", None]]
    page.run("browser.runtime.connect()")
    assert background.wait_for_notes(3)[2:] == ["connected"]


def test_c40_python_learns_without_an_error_that_the_iframe_of_the_opener_was_removed(
    browser: Browser, background: Background
) -> None:
    background.run(handlers.noting_disconnects)
    page = browser.open("/frames")
    connect(page)
    page.frames[0].run("globalThis.port = browser.runtime.connect()")
    background.wait_for_notes(2)
    page.evaluate("document.querySelectorAll('iframe').forEach((frame) => frame.remove())")
    assert background.wait_for_notes(3) == ["connected", "connected", ["disconnected", "", None]]
    page.run("port.postMessage('still here')")
    assert page.wait_for_notes(2)[1:] == [["Python", "still here"]]
    page.close()


def is_back(page: Page) -> bool:
    """Whether a page whose `pageshow` sets `persisted` has come back from the cache."""
    try:
        return bool(page.evaluate("globalThis.persisted"))
    except DriverError:  # it is on its way
        return False


@pytest.mark.differs(
    chromium="the port is closed when the page enters the cache, and the page is not told (P42)"
)
def test_c42_a_port_is_alive_when_its_page_is_back_from_the_back_forward_cache(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.noting_disconnects)
    connect(page)
    page.wait_for_notes(1)
    page.evaluate("""
        void addEventListener("pageshow", ({ persisted }) => { globalThis.persisted = persisted; })
    """)
    page.navigate(page.url.replace("/page", "/elsewhere"))
    if browser.kind == "chromium":
        assert background.wait_for_notes(2) == ["connected", ["disconnected", "", CACHED]]
    page.back()
    wait_for(lambda: is_back(page), lambda: "the page was not kept")
    if browser.kind == "firefox":
        page.run("port.postMessage('back')")
        assert page.wait_for_notes(2)[1:] == [["Python", "back"]]
        assert background.notes == ["connected"]
    else:
        page.run("port.postMessage('into the void')")
        connect(page)
        assert page.wait_for_notes(2) == [["Python", "hi"], ["Python", "hi"]]


@pytest.mark.differs(firefox="the content script is gone and hears nothing, Python does (P45)")
def test_c43_a_reload_of_the_extension_disconnects_both_ends_without_an_error(
    fresh_browser: Browser,
) -> None:
    background = Background(fresh_browser.application.project, "before")
    background.run(handlers.noting_disconnects)
    page = fresh_browser.open()
    page.run("""
        const port = browser.runtime.connect();
        const { dataset } = document.documentElement;
        port.onDisconnect.addListener((port) => {
          const error = (browser.runtime.lastError ?? port.error)?.message;
          dataset.disconnects = (dataset.disconnects ?? "") + `disconnected, ${error}; `;
        });
        document.addEventListener("try", () => {
          try { browser.runtime.connect(); } catch (error) { dataset.error = error.message; }
        });
    """)
    background.wait_for_notes(1)
    fresh_browser.stage.evaluate("void setTimeout(() => browser.runtime.reload())")
    assert background.wait_for_notes(2) == ["connected", ["disconnected", "", None]]

    script = "document.documentElement.dataset"
    if fresh_browser.kind == "chromium":  # which leaves the extension off without developer mode
        wait_for(lambda: page.evaluate(f"{script}.disconnects"), lambda: "nothing was disconnected")
        page.evaluate("document.dispatchEvent(new Event('try'))")
        assert page.evaluate(f"({{ ...{script} }})") == {
            "disconnects": "disconnected, undefined; ",
            "error": "Extension context invalidated.",
        }
    else:
        assert Background(fresh_browser.application.project, "after").notes == []
        page.evaluate("document.dispatchEvent(new Event('try'))")
        assert page.evaluate(f"({{ ...{script} }})") == {}
    assert background.notes == ["connected", ["disconnected", "", None]]
