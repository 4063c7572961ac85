"""Echoes what a port carries: the listener in Python, and the page that posts."""

from __future__ import annotations

from typing import Any


def echoing(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note("connected", port.name)
        port.on_message.add_listener(port.post_message)
        port.on_disconnect.add_listener(lambda port: note("disconnected", port.name))


ECHO = """
    const port = browser.runtime.connect({ name: "echo" });
    const echoes = [];
    return await new Promise((resolve, reject) => {
      port.onMessage.addListener((message) => {
        echoes.push(message);
        if (echoes.length === count) resolve(echoes);
      });
      port.onDisconnect.addListener(() => reject(new Error("disconnected")));
      for (let number = 0; number < count; number++) port.postMessage({ number });
    });
"""
