"""Registers what Python does in the cases about events."""

from __future__ import annotations

from typing import Any


def added_twice(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        def received(message: Any) -> None:
            note(message)

        port.on_message.add_listener(received)
        port.on_message.add_listener(received)

        @port.on_message.add_listener
        def echo(message: Any) -> None:
            if message == "remove":
                port.on_message.remove_listener(received)
            port.post_message(message)


def one_of_three_raises(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def first(message: Any) -> None:
            note("first", message)

        @port.on_message.add_listener
        def second(message: Any) -> None:
            raise ValueError("raised by the second listener")

        @port.on_message.add_listener
        def third(message: Any) -> None:
            note("third", message)
            port.post_message(message)


def adding_another(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        def another(message: Any) -> None:
            note("another", message)

        @port.on_message.add_listener
        def first(message: Any) -> None:
            note("first", message)
            port.on_message.add_listener(another)
            port.post_message(message)


def asking_what_is_added(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        def added(message: Any) -> None:
            pass

        def never_added(message: Any) -> None:
            pass

        def removed(message: Any) -> None:
            pass

        port.on_message.add_listener(added)
        port.on_message.add_listener(removed)
        port.on_message.remove_listener(removed)
        note([port.on_message.has_listener(each) for each in (added, never_added, removed)])
        port.post_message("told")


def a_method_added_twice(browser: Any, note: Any) -> None:
    class Listening:
        def received(self, message: Any) -> None:
            note(message)

    listening = Listening()

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.on_message.add_listener(listening.received)
        port.on_message.add_listener(listening.received)

        @port.on_message.add_listener
        def control(message: Any) -> None:
            if message == "remove":
                port.on_message.remove_listener(listening.received)


def a_coroutine_raises(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        async def first(message: Any) -> None:
            raise ValueError("raised by a coroutine")

        @port.on_message.add_listener
        def second(message: Any) -> None:
            note("second", message)

        @port.on_message.add_listener
        async def third(message: Any) -> None:
            note("third", message)
