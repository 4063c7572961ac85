"""Times, in Python, what it asks of the browser: echoes on a port, and calls of the API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from onconnect import Port, browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    """Take the number of rounds, answer with their times."""
    messages = aiter(port)
    rounds = await anext(messages)
    port.post_message({"times": await times_of(rounds, port, messages)})


async def times_of(rounds: int, port: Port, messages: AsyncIterator[Any]) -> dict[str, list[float]]:
    """Time both in turn, so that what disturbs the machine disturbs them alike."""
    times: dict[str, list[float]] = {"port": [], "call": []}
    for number in range(rounds):
        began = time.perf_counter()
        port.post_message({"id": number})
        await anext(messages)
        echoed = time.perf_counter()
        await browser.runtime.get_platform_info()
        times["port"].append(echoed - began)
        times["call"].append(time.perf_counter() - echoed)
    return times
