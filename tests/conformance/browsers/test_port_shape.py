from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import port_shape as handlers

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Page


def test_c1_both_ends_read_the_name_that_is_empty_by_default(
    page: Page, background: Background
) -> None:
    background.run(handlers.telling_names)
    assert page.run("return browser.runtime.connect({ name: 'lemonjello' }).name") == "lemonjello"
    assert background.wait_for_notes(1) == ["lemonjello"]
    assert page.run("return browser.runtime.connect().name") == ""
    assert background.wait_for_notes(2) == ["lemonjello", ""]

    page.run("browser.runtime.onConnect.addListener((port) => note(port.name));")
    for name in ("lemonjello", ""):
        connect = f"browser.tabs.connect({page.tab_id}, name={name!r}).name"
        assert background.run(connect) == name
    assert page.wait_for_notes(2) == ["lemonjello", ""]


def test_c3_all_connect_listeners_receive_the_identical_port(
    page: Page, background: Background
) -> None:
    background.run(handlers.two_connect_listeners)
    page.run("browser.runtime.connect()")
    assert background.wait_for_notes(1) == [["the same", True]]


def test_c4_listeners_of_a_port_get_the_port_that_is_held(
    page: Page, background: Background
) -> None:
    background.run(handlers.comparing_arguments)
    page.run("""
        const port = browser.runtime.connect();
        port.postMessage("hi");
        port.disconnect();
    """)
    assert background.wait_for_notes(2) == [["hi", True], ["disconnected", True]]


def test_c6_a_listener_added_to_a_disconnected_port_never_fires(
    page: Page, background: Background
) -> None:
    background.run(handlers.listening_when_disconnected)
    page.run("""
        const port = browser.runtime.connect();
        port.disconnect();
        try { port.postMessage("after the end"); } catch {}
        port.disconnect();
        browser.runtime.connect().disconnect();
    """)
    assert background.wait_for_notes(2) == ["disconnected", "disconnected"]
