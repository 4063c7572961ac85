"""Registers what Python does in the cases about who gets a connection."""

from __future__ import annotations

from typing import Any


def telling_connections(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note("connected", port.name)

    @browser.runtime.on_connect_external.add_listener
    def connected_from_outside(port: Any) -> None:
        note("connected from outside", port.name)


def opening(
    browser: Any,
    note: Any,
    *,
    tab_id: Any = None,
    frame_id: Any = None,
    extension_id: Any = None,
    name: str = "",
) -> None:
    if tab_id is None:
        port = browser.runtime.connect(extension_id, name=name)
    else:
        port = browser.tabs.connect(tab_id, frame_id=frame_id, name=name)

    @port.on_message.add_listener
    def received(message: Any) -> None:
        note("received", message)

    @port.on_disconnect.add_listener
    def disconnected(port: Any) -> None:
        note("disconnected", port.error and port.error.message)

    port.post_message("hello")
    note("opened")


def raising_first(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def first(port: Any) -> None:
        raise ValueError("raised by a test's listener")

    @browser.runtime.on_connect.add_listener
    def second(port: Any) -> None:
        note("second")
        port.on_message.add_listener(port.post_message)

    @browser.runtime.on_connect.add_listener
    def third(port: Any) -> None:
        note("third")


def connecting_wrongly(browser: Any, note: Any) -> None:
    try:
        browser.runtime.connect(1)
    except TypeError:
        note("refused")
