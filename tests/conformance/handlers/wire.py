"""Registers what Python does in the cases about the process of the host and its wire."""

from __future__ import annotations

from typing import Any


def printing(browser: Any, note: Any) -> None:
    import os
    import subprocess
    import sys

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            print("x" * 100_000)
            os.write(1, b"\x10\x00\x00\x00straight to descriptor 1")
            subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
            port.post_message(message)


def writing_to_stderr(browser: Any, note: Any) -> None:
    import sys

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            print("x" * 100_000, file=sys.stderr)
            port.post_message(message)


def counting(browser: Any, note: Any) -> None:
    messages = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            messages.append(message)
            port.post_message(len(messages))


def leaving(browser: Any, note: Any) -> None:
    import sys

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            port.post_message("leaving")
            sys.exit(0)


def posting_the_longest(browser: Any, note: Any) -> None:
    """Write the longest frame, which the API alone does not do, or post what fits into none."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            if message == "frame":
                write_frame()
            else:
                port.post_message("x" * 1_100_000)
                port.post_message("still usable")

        def write_frame() -> None:
            sending = browser.registry.client._sending
            frame = b'[{"type":"message","port":%d,"data":"' % port._number
            frame += b"x" * (1_048_576 - len(frame) - 3) + b'"}]'
            sending._peer._flow.sent()
            sending._transport.write(len(frame).to_bytes(4, "little") + frame)
            note("frame", len(frame))


def writing_no_json(browser: Any, note: Any) -> None:
    """Write a frame that is no JSON, which the API alone does not do, and then a good one."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            browser.registry.client._sending._transport.write(b"\x01\x00\x00\x00{")
            port.post_message("after it")


def posting_what_is_no_json(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        port.post_message([float("nan"), float("inf"), -float("inf")])


def cleaning_up(browser: Any, note: Any) -> None:
    import asyncio
    import os
    import signal

    signal.signal(signal.SIGTERM, lambda *_: note("SIGTERM"))

    @browser.lifespan
    async def life() -> Any:
        yield
        note("life ends")

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note("connected", os.getpid())

        @port.on_disconnect.add_listener
        async def disconnected(port: Any) -> None:
            await asyncio.sleep(0.3)
            note("cleaned up", str(port.error))


def flooding(browser: Any, note: Any) -> None:
    """Post more than a pipe holds, in the frames that go before the browser acknowledges any."""
    import asyncio

    @browser.runtime.on_connect.add_listener
    async def connected(port: Any) -> None:
        import os

        @port.on_disconnect.add_listener
        def disconnected(port: Any) -> None:
            note("disconnected", port.name, str(port.error))

        note("connected", os.getpid())
        for _ in range(8):
            port.post_message("x" * 500_000)
            await asyncio.sleep(0.01)
