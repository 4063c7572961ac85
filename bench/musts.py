"""Lists what the figures have to be, each against a named peer in the same run."""

from __future__ import annotations

from . import felt
from .browsers import C_RELAY, JAVASCRIPT, PYTHON_BYTES, PYTHON_RELAY
from .peers import ASYNCIO, JSON, OURS, RELAY_LIMIT
from .report import Must

AT_RATE = "processor time at 1,000 messages/s"

ON_PIPES = [
    Must("cold start", "cold start, ms", JSON, "≤", 3.3),
    Must("round trip p50", "round trip p50, µs", JSON, "≤", 1.2),
    Must(AT_RATE, f"{AT_RATE}, µs each", JSON, "≤", 2.3),
    Must("wake-ups in an idle minute", "wake-ups in an idle minute", None, "≤", 0),
    Must("batched frames, 1 port", "batched frames, messages/s", JSON, "≥", 3.3),
    Must("batched frames, 100 ports", "batched frames, 100 ports, messages/s", JSON, "≥", 3.3),
    Must("1 MB objects", "1 MB objects, MB/s", JSON, "≥", 2.8),
    Must("1 MB numbers", "1 MB numbers, MB/s", JSON, "≥", 4),
    Must("100 MB of text", "100 MB of text, MB/s", JSON, "≥", 2.5),
    Must("memory after start", "resident memory, MB", ASYNCIO, "≤", 1.3),
    Must(
        "memory after 1 GB",
        "resident memory after 1 GB, MB",
        ASYNCIO,
        "≤",
        2.5,
        divisor="resident memory, MB",
    ),
    Must(
        "p99 beside 100 MB, to a lone chunk",
        "100 B beside 100 MB p99, ms",
        OURS,
        "≤",
        2,
        divisor="lone chunk frame p50, ms",
    ),
    Must(
        "the same, busy",
        "100 B beside 100 MB p99, busy, ms",
        OURS,
        "≤",
        2,
        divisor="lone chunk frame p50, busy, ms",
    ),
    Must(
        "the same, busy, to a host in C", "100 B beside 100 MB p99, busy, ms", RELAY_LIMIT, "≤", 1
    ),
    Must("post_message of 100 MB, ms", "post_message of 100 MB, ms", None, "≤", 20),
]


def in_browser(pipelined: float, round_trip: float, text: float) -> list[Must]:
    """Return those of a browser, which differ in what a native message costs."""
    return [
        Must("200 under way", "200 under way, messages/s", C_RELAY, "≥", pipelined),
        Must("round trip p50", "round trip p50, ms", PYTHON_RELAY, "≤", round_trip),
        Must(AT_RATE, f"{AT_RATE}, µs each", PYTHON_RELAY, "≤", 1.1),
        Must(
            "100 ports at once, to one port",
            "100 ports, messages/s",
            OURS,
            "≥",
            1,
            divisor="200 under way, messages/s",
        ),
        Must("50 MB each way", "50 MB each way, s", JAVASCRIPT, "≤", text),
        Must("50 MB of bytes each way", "50 MB of bytes each way, s", PYTHON_RELAY, "≤", 0.7),
        Must(
            "50 MB of bytes, to a host that has them",
            "50 MB of bytes each way, s",
            PYTHON_BYTES,
            "≤",
            0.7,
        ),
        Must("100 B beside 50 MB p50, ms", "100 B beside 50 MB p50, ms", None, "≤", 15),
    ]


MUSTS = {
    "felt": felt.musts(),
    "pipes": ON_PIPES,
    "firefox": in_browser(4, 1, 3),
    "chromium": in_browser(1.1, 1.05, 2),
}
