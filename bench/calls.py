"""Measures what a call of the API costs, as a ratio to an echo: `python -m bench.calls`.

The host asks and keeps the time; this end answers either at once, by the same Peer and in the same
way, as a relay whose browser takes no time would.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from onconnect.protocol import jsontext
from onconnect.protocol.peer import Peer

from .peers import CHECKOUT, onconnect
from .process import HostProcess

ROUNDS, COUNT, UNMEASURED = 5, 2000, 200


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as scratch:
        ratios = [ratio(Path(scratch)) for _ in range(ROUNDS)]
    print(f"call of the API / echo on a port, p50: {statistics.median(ratios):.2f}", end=" ")
    print(f"({min(ratios):.2f}-{max(ratios):.2f})")


def ratio(scratch: Path) -> float:
    """Have one host time both; return the ratio of the medians."""
    process = HostProcess(onconnect(CHECKOUT, "bench.hosts.asking"), scratch)
    try:
        times = asked(process)
    finally:
        process.close()
    return statistics.median(times["call"]) / statistics.median(times["port"])


def asked(process: HostProcess) -> dict[str, list[float]]:
    """Answer what the host asks until it says its times, and leave out the first ones."""
    peer = Peer("browser", log=lambda *_: None)
    peer.hello(
        browser={"name": "Chromium", "version": "150"},
        extension={"id": "x", "version": "1"},
        profile="bench",
    )
    port = peer.connect("", sender={})
    peer.message(port, jsontext.dumps(UNMEASURED + COUNT))
    while True:
        process.write(peer.data_to_send())
        peer.receive_data(process.read())
        for message in peer.messages():
            if message["type"] == "message" and "times" in message["data"]:
                found: dict[str, Any] = message["data"]["times"]
                return {name: times[UNMEASURED:] for name, times in found.items()}
            if message["type"] == "message":
                peer.message(port, jsontext.dumps(message["data"]))
            elif message["type"] == "call":
                peer.answer(message["id"], b'{"os":"linux"}')


if __name__ == "__main__":
    main()
