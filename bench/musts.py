"""What the figures have to be: each against a named peer in the same run."""

from __future__ import annotations

from .browsers import C_RELAY, JAVASCRIPT, PYTHON_RELAY
from .peers import ASYNCIO, JSON, OURS
from .report import Must

ON_PIPES = [
    Must("cold start", "cold start, ms", ASYNCIO, most=1.25),
    Must("round trip p50", "round trip p50, µs", JSON, most=1.2),
    Must("batched frames, 1 port", "batched frames, messages/s", JSON, least=8),
    Must("batched frames, 100 ports", "batched frames, 100 ports, messages/s", JSON, least=8),
    Must("one a frame, 1 port", "one a frame, messages/s", JSON, least=5.5),
    Must("one a frame, 100 ports", "one a frame, 100 ports, messages/s", JSON, least=5.5),
    Must("1 MB objects", "1 MB objects, MB/s", JSON, least=2.8),
    Must("1 MB numbers", "1 MB numbers, MB/s", JSON, least=4),
    Must("100 MB of text", "100 MB of text, MB/s", JSON, least=3),
    Must("memory after start", "resident memory, MB", ASYNCIO, most=1.3),
    Must(
        "memory after 1 GB",
        "resident memory after 1 GB, MB",
        ASYNCIO,
        most=2.5,
        divisor="resident memory, MB",
    ),
    Must(
        "100 B during 100 MB, p99, to a lone chunk frame",
        "100 B during 100 MB p99, ms",
        OURS,
        most=3,
        divisor="lone chunk frame p50, ms",
    ),
]


def in_browser(pipelined: float) -> list[Must]:
    """Return those of a browser, which differ in what a native message costs."""
    return [
        Must("200 under way", "200 under way, messages/s", C_RELAY, least=pipelined),
        Must("round trip p50", "round trip p50, ms", PYTHON_RELAY, most=1.2),
        Must(
            "100 ports at once, to one port",
            "100 ports, messages/s",
            OURS,
            least=1,
            divisor="200 under way, messages/s",
        ),
        Must("50 MB each way", "50 MB each way, s", JAVASCRIPT, most=6),
        Must("100 B during 50 MB p50, ms", "100 B during 50 MB p50, ms", None, most=15),
    ]


MUSTS = {"pipes": ON_PIPES, "firefox": in_browser(4), "chromium": in_browser(1.1)}
