"""Registers what Python does in the cases about the shape of a port."""

from __future__ import annotations

from typing import Any


def telling_names(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note(port.name)
        port.post_message("connected")


def two_connect_listeners(browser: Any, note: Any) -> None:
    ports = []

    @browser.runtime.on_connect.add_listener
    def first(port: Any) -> None:
        ports.append(port)

    @browser.runtime.on_connect.add_listener
    def second(port: Any) -> None:
        note("the same", port is ports[0])


def comparing_arguments(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(held: Any) -> None:
        @held.on_message.add_listener
        def received(message: Any, port: Any) -> None:
            note(message, port is held)

        @held.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            note("disconnected", port is held)


def listening_when_disconnected(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            port.on_message.add_listener(lambda message: note("too late", message))
            port.on_disconnect.add_listener(lambda port: note("too late"))
            note("disconnected")


def opening_by_name(browser: Any, note: Any, *, tab_id: Any, name: Any) -> Any:
    """Open a port to a tab; return the name that it has here."""
    return browser.tabs.connect(tab_id, name=name).name
