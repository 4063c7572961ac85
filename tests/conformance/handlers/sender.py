"""Registers what Python does in the cases about who sends."""

from __future__ import annotations

from typing import Any


def telling_senders(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note(port.sender)

    @browser.runtime.on_message.add_listener
    def asked(message: Any, sender: Any) -> None:
        note(sender)
