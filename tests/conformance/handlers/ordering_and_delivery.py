"""Registers what Python does in the cases about the order and the loss of messages."""

from __future__ import annotations

from typing import Any


def noting_all(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note("connected", port.name)

        @port.on_message.add_listener
        def received(message: Any) -> None:
            note(message)

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            note("disconnected", port.error and port.error.message)


def noting_all_async(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Any) -> None:
        note("connected", port.name)

        @port.on_message.add_listener
        async def received(message: Any) -> None:
            note(message)

        @port.on_disconnect.add_listener
        async def disconnected(port: Any) -> None:
            note("disconnected", port.error and port.error.message)


def posting_and_leaving(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.post_message("one")
        port.post_message("two")
        port.disconnect()


def opening(browser: Any, note: Any, *, tab_id: Any) -> Any:
    port = browser.tabs.connect(tab_id)

    @port.on_message.add_listener
    def received(message: Any) -> None:
        note(message)

    @port.on_disconnect.add_listener
    def disconnected(port: Any) -> None:
        note("disconnected", port.error and port.error.message)

    return port


def opening_and_posting(browser: Any, note: Any, *, tab_id: Any, count: Any) -> None:
    port = browser.tabs.connect(tab_id)
    port.on_message.add_listener(lambda message: note(message))
    for number in range(count):
        port.post_message(number)


async def opening_late(browser: Any, note: Any, *, tab_id: Any) -> None:
    import asyncio

    replied = asyncio.Event()
    port = browser.tabs.connect(tab_id, name="deaf")
    port.post_message("first")
    # what comes back on a port that was opened later comes back later
    for _ in range(2):
        other = browser.tabs.connect(tab_id, name="hearing")
        other.on_message.add_listener(lambda message: replied.set())
        other.post_message("hi")
        await replied.wait()
        replied.clear()
    port.on_message.add_listener(lambda message: note(message))
    port.post_message("second")


def listening_late(browser: Any, note: Any) -> None:
    ports = {}

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        ports[port.name] = port
        if port.name == "later":
            ports["early"].on_message.add_listener(lambda message: note(message))
        if port.name != "early":
            port.post_message("connected")


def echoing(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.on_message.add_listener(port.post_message)


def leaving_at_the_first_message(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def first(message: Any) -> None:
            note("first", message)
            port.disconnect()

        @port.on_message.add_listener
        def second(message: Any) -> None:
            note("second", message)


def replying(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            note(message)
            port.post_message("Python")


def iterating_and_answering(browser: Any, note: Any) -> None:
    """Answer each message on the port, which may be closed at the other end by then."""

    @browser.runtime.on_connect.add_listener
    async def connected(port: Any) -> None:
        numbers = []
        async for number in port:
            numbers.append(number)
            port.post_message(number)
        note("ended", numbers == list(range(len(numbers))), len(numbers))


def listening_with_state(browser: Any, note: Any) -> None:
    """Keep in a coroutine listener what the end of the port throws away."""
    state: dict[str, Any] = {}

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        state[port.name] = []

        @port.on_message.add_listener
        async def received(number: Any) -> None:
            state[port.name].append(number)

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            numbers = state.pop(port.name)
            note("ended", numbers == list(range(len(numbers))), len(numbers))


def one_async_and_one_plain(browser: Any, note: Any) -> None:
    import sys

    order: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        async def first(message: Any) -> None:
            order.append("async")

        @port.on_message.add_listener
        def second(message: Any) -> None:
            order.append("plain")

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            in_its_place = ["async", "plain"]
            expected = in_its_place if sys.version_info >= (3, 12) else in_its_place[::-1]
            note(order == expected, len(order))


def measuring(browser: Any, note: Any, *, count: Any) -> None:
    """Tell how many messages came, and how many characters, once so many have."""
    lengths: list[int] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            lengths.append(len(message))
            if len(lengths) == count:
                note(count, sum(lengths))

        port.on_disconnect.add_listener(lambda port: note("disconnected", str(port.error)))
