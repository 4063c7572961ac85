"""Plays each case at both ends of a port: with the page's listeners, and with Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import events as handlers

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Page


def test_c46_a_function_added_twice_is_called_once_and_removed_at_once(
    page: Page, background: Background
) -> None:
    background.run(handlers.added_twice)
    page.run("""
        const port = browser.runtime.connect();
        const received = (message) => note(message);
        port.onMessage.addListener(received);
        port.onMessage.addListener(received);
        await new Promise((resolve) => {
          port.onMessage.addListener((message) => {
            if (message === "remove") port.onMessage.removeListener(received);
            if (message === "b") resolve();
          });
          for (const message of ["a", "remove", "b"]) port.postMessage(message);
        });
    """)
    assert page.notes == background.notes == ["a", "remove"]


def test_c47_a_listener_that_raises_stops_neither_the_next_nor_the_port(
    page: Page, background: Background
) -> None:
    background.run(handlers.one_of_three_raises)
    page.run("""
        const port = browser.runtime.connect();
        port.onMessage.addListener((message) => note("first", message));
        port.onMessage.addListener(() => { throw new Error("thrown by the second listener"); });
        await new Promise((resolve) => {
          port.onMessage.addListener((message) => {
            note("third", message);
            if (message === "a") port.postMessage("b");
            else resolve();
          });
          port.postMessage("a");
        });
    """)
    expected = [["first", "a"], ["third", "a"], ["first", "b"], ["third", "b"]]
    assert page.notes == background.notes == expected


def test_c49_a_listener_added_by_another_starts_with_the_next_message(
    page: Page, background: Background
) -> None:
    background.run(handlers.adding_another)
    page.run("""
        const port = browser.runtime.connect();
        await new Promise((resolve) => {
          const another = (message) => {
            note("another", message);
            resolve();
          };
          port.onMessage.addListener((message) => {
            note("first", message);
            port.onMessage.addListener(another);
          });
          port.postMessage("a");
          port.postMessage("b");
        });
    """)
    expected = [["first", "a"], ["first", "b"], ["another", "b"]]
    assert page.notes == background.notes == expected


def test_c51_has_listener_tells_what_is_added(page: Page, background: Background) -> None:
    background.run(handlers.asking_what_is_added)
    page.run("""
        const { onMessage } = browser.runtime.connect();
        const [added, neverAdded, removed] = [() => {}, () => {}, () => {}];
        onMessage.addListener(added);
        onMessage.addListener(removed);
        onMessage.removeListener(removed);
        note([added, neverAdded, removed].map((each) => onMessage.hasListener(each)));
        await new Promise((resolve) => onMessage.addListener(resolve));
    """)
    assert page.notes == background.notes == [[True, False, False]]
