"""What the figures have to be: each against a named peer in the same run."""

from __future__ import annotations

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
