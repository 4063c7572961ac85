"""Registers what Python does in the cases about what a message may be."""

from __future__ import annotations

from typing import Any


def echoing(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            note(message)
            port.post_message(message)


def posting_what_json_cannot_carry(browser: Any, note: Any) -> None:
    """Post what a message names, and after the error something good."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        cycle: list[Any] = []
        cycle.append(cycle)
        values = {"cycle": cycle, "function": print, "nested": {"f": print}}

        @port.on_message.add_listener
        def received(message: Any) -> None:
            try:
                port.post_message(values[message])
            except (TypeError, ValueError) as error:
                note(type(error).__name__)
            port.post_message("still usable")


def measuring(browser: Any, note: Any) -> None:
    """Tell how long the messages are, not what they say, and why a port ends."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            note(len(message))
            port.post_message(len(message))

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            note(str(port.error))


def describing(browser: Any, note: Any) -> None:
    """Note the type of each message and what it says, and post it back."""

    def described(message: Any) -> list[Any]:
        if isinstance(message, memoryview):
            return [message.format, message.tolist()]
        if isinstance(message, set):
            return ["set", sorted(message, key=repr)]
        return [type(message).__name__, str(message)]

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            note(described(message))
            port.post_message(message)


def posting_minus_zero(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.post_message(-0.0)
