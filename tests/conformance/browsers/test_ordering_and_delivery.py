from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.browsers.playing import play
from tests.conformance.handlers import ordering_and_delivery as handlers
from tests.e2e.echo import ECHO

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

NOTING = """
    const noting = (port) => {
      port.onMessage.addListener((message) => note(message));
      port.onDisconnect.addListener((port) => {
        note("disconnected", (browser.runtime.lastError ?? port.error)?.message ?? null);
      });
    };
"""


@pytest.mark.parametrize("listening", [handlers.noting_all, handlers.noting_all_async])
def test_c19_connect_and_two_messages_and_disconnect_of_one_turn_arrive_in_order(
    page: Page, background: Background, listening: Callable[..., None]
) -> None:
    background.run(listening)
    page.run("""
        const port = browser.runtime.connect({ name: "a" });
        port.postMessage(1);
        port.postMessage(2);
        port.disconnect();
    """)
    assert background.wait_for_notes(4) == [["connected", "a"], 1, 2, ["disconnected", None]]


def test_c21_an_opener_sees_what_the_receiver_posted_before_it_disconnected(
    page: Page, background: Background
) -> None:
    background.run(handlers.posting_and_leaving)
    page.run(NOTING + "noting(browser.runtime.connect());")
    assert page.wait_for_notes(3) == ["one", "two", ["disconnected", None]]

    page.run("""
        browser.runtime.onConnect.addListener((port) => {
          port.postMessage("one");
          port.postMessage("two");
          port.disconnect();
        });
    """)
    play(background, handlers.opening, tab_id=page.tab_id)
    assert background.wait_for_notes(3) == ["one", "two", ["disconnected", None]]


def test_c22_an_opener_that_listens_in_the_same_step_misses_nothing(
    page: Page, background: Background
) -> None:
    background.run(handlers.posting_and_leaving)
    page.run(NOTING + "const port = browser.runtime.connect(); noting(port);")
    assert page.wait_for_notes(3) == ["one", "two", ["disconnected", None]]

    page.run("browser.runtime.onConnect.addListener((port) => port.postMessage('hello'))")
    play(background, handlers.opening, tab_id=page.tab_id)
    assert background.wait_for_notes(1) == ["hello"]


def test_c23_a_listener_added_later_sees_later_messages_only(
    page: Page, background: Background
) -> None:
    background.run(handlers.listening_late)
    page.run("""
        const early = browser.runtime.connect({ name: "early" });
        early.postMessage("a");
        early.postMessage("b");
        for (const name of ["between", "between", "later"]) {
          const port = browser.runtime.connect({ name });
          await new Promise((resolve) => port.onMessage.addListener(resolve));
        }
        early.postMessage("c");
    """)
    assert background.wait_for_notes(1) == ["c"]


def test_c25_an_opener_that_listens_later_sees_later_replies_only(
    page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    page.run("""
        const deaf = browser.runtime.connect({ name: "deaf" });
        deaf.postMessage("first");
        for (let times = 0; times < 2; times++) {
          const hearing = browser.runtime.connect({ name: "hearing" });
          hearing.postMessage("hi");
          await new Promise((resolve) => hearing.onMessage.addListener(resolve));
        }
        deaf.onMessage.addListener((message) => note(message));
        deaf.postMessage("second");
    """)
    assert page.wait_for_notes(1) == ["second"]

    page.run("""
        browser.runtime.onConnect.addListener((port) => {
          port.onMessage.addListener((message) => port.postMessage(message));
        });
    """)
    play(background, handlers.opening_late, tab_id=page.tab_id)
    assert background.wait_for_notes(1) == ["second"]


def test_c26_500_messages_are_echoed_in_order(page: Page, background: Background) -> None:
    background.run(handlers.echoing)
    assert page.run(ECHO, count=500) == [{"number": number} for number in range(500)]

    page.run("""
        browser.runtime.onConnect.addListener((port) => {
          port.onMessage.addListener((message) => port.postMessage(message));
        });
    """)
    play(background, handlers.opening_and_posting, tab_id=page.tab_id, count=500)
    assert background.wait_for_notes(500) == list(range(500))


def test_c28_disconnect_in_a_listener_spares_the_others_this_message_and_all_the_next(
    page: Page, background: Background
) -> None:
    background.run(handlers.leaving_at_the_first_message)
    page.run(
        NOTING
        + """
        const port = browser.runtime.connect();
        noting(port);
        port.postMessage("m1");
        port.postMessage("m2");
        """
    )
    assert page.wait_for_notes(1) == [["disconnected", None]]
    assert background.notes == [["first", "m1"], ["second", "m1"]]


def test_c29_each_receiver_gets_one_copy_and_answers_the_opener_alone(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.replying)
    receivers = [browser.open_extension_page() for _ in "AB"]
    for receiver, name in zip(receivers, "AB", strict=True):
        receiver.run(
            """
            browser.runtime.onConnect.addListener((port) => {
              port.onMessage.addListener((message) => {
                note(message);
                port.postMessage(name);
              });
            });
            """,
            name=name,
        )
    page.run(
        NOTING
        + """
        globalThis.port = browser.runtime.connect();
        noting(port);
        port.postMessage("hi");
        """
    )
    assert sorted(page.wait_for_notes(3)) == ["A", "B", "Python"]
    page.run("port.postMessage('again')")
    assert sorted(page.wait_for_notes(6)[3:]) == ["A", "B", "Python"]
    for world in (*receivers, background):
        assert world.notes == ["hi", "again"]
    for receiver in receivers:
        receiver.close()
