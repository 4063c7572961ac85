"""Registers what Python does in the cases about the end of a port."""

from __future__ import annotations

from typing import Any


def noting_disconnects(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note("connected")
        port.on_message.add_listener(lambda message: port.post_message(["Python", message]))

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            note("disconnected", port.name, port.error and port.error.message)


def leaving_when_told(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.on_disconnect.add_listener(lambda port: note("disconnected", port.name))

        @port.on_message.add_listener
        def received(message: Any) -> None:
            port.disconnect()
            note("left", port.name)


def posting_when_disconnected(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            try:
                port.post_message("too late")
            except Exception as error:
                note(type(error).__name__, str(error))


def keeping_ports(browser: Any, note: Any) -> Any:
    ports = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        ports.append(port)

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            note("disconnected", port.name, port.error and port.error.message)

    return ports


def keeping(browser: Any, note: Any) -> None:
    """Keep the port of a page, and one to its tab, for `posting_on_both` and `leaving_both`."""
    browser.kept = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        for each in (port, browser.tabs.connect(port.sender["tab"]["id"], name="to the tab")):
            browser.kept.append(each)
            each.on_message.add_listener(lambda message: note("message", message))
            each.on_disconnect.add_listener(
                lambda port: note("disconnected", port.error and port.error.message)
            )
        note("connected")


def posting_on_both(browser: Any, note: Any, *, message: Any) -> None:
    for port in browser.kept:
        port.post_message(message)


def leaving_both(browser: Any, note: Any) -> None:
    for port in browser.kept:
        port.disconnect()
