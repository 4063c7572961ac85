"""What is measured: each measure starts a host of its own and returns its figures by title."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import orjson

from .client import Client, Flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from .peers import Host

Figures = dict[str, float]


@dataclass(frozen=True)
class Measure:
    """`repeat` is how often each host is measured in a round: short measures need more samples."""

    run: Callable[[Host], Figures]
    repeat: int = 1


def cold_start(host: Host) -> Figures:
    """From before the process exists to the first echo; a relay also opens the port."""
    with host.start() as client:
        first_echo(client)
        process = client.process
        return {"cold start, ms": (process.read_at - process.started_at) * 1e3}


def memory(host: Host) -> Figures:
    """Resident memory of a host that has echoed one message and settled."""
    with host.start() as client:
        first_echo(client)
        time.sleep(0.5)  # what a host does once the first reply is out belongs to its start
        return {"resident memory, MB": client.process.resident() / 1e6}


def round_trip(host: Host, count: int = 2000, unmeasured: int = 200) -> Figures:
    """One message at a time, from the write to the read that completes its echo."""
    with host.start() as client:
        first_echo(client)
        client.load(notes(unmeasured + count))
        times = [one_round_trip(client) for _ in range(unmeasured + count)][unmeasured:]
        client.verify()
    percentiles = statistics.quantiles(times, n=100)
    return {
        "round trip p50, µs": percentiles[49] * 1e6,
        "round trip p99, µs": percentiles[98] * 1e6,
    }


def pipelined(host: Host, flow: Flow, title: str, count: int = 50_000) -> Figures:
    """Small messages on one port, 1,000 of them under way."""
    with host.start(flow) as client:
        first_echo(client)
        seconds = stream(client, notes(count), outstanding=1000)
    return {f"{title}, messages/s": count / seconds}


def bulk(host: Host, message: Callable[[], bytes], title: str, count: int = 12) -> Figures:
    """Large messages, one being answered while the next one is on its way."""
    with host.start() as client:
        first_echo(client)
        seconds = stream(client, [message()] * count, outstanding=2)
    return {f"{title}, MB/s": count * len(message()) / seconds / 1e6}


def first_echo(client: Client) -> None:
    """Prove that the host has started."""
    client.load(notes(1))
    one_round_trip(client)
    client.verify()


def one_round_trip(client: Client) -> float:
    """Post a message and return the seconds until its echo is here."""
    client.post(1)
    start = client.process.wrote_at
    while not client.receive():
        pass
    return client.process.read_at - start


def stream(client: Client, messages: list[bytes], outstanding: int) -> float:
    """Echo all the messages, `outstanding` of them under way at once; return the seconds."""
    client.load(messages)
    unsent, unanswered = len(messages), len(messages)
    start = time.perf_counter()
    fresh = outstanding
    while unanswered:
        if posting := min(fresh, unsent):
            client.post(posting)
            unsent -= posting
        fresh = client.receive()
        unanswered -= fresh
    seconds = time.perf_counter() - start
    client.verify()
    return seconds


@cache
def notes(count: int) -> list[bytes]:
    """Return small objects, each of 100 bytes of JSON."""
    text = "The quick brown fox jumps over one dog."
    return [
        orjson.dumps({"id": 100_000 + n, "kind": "note", "done": False, "text": text, "tags": [1]})
        for n in range(count)
    ]


@cache
def objects() -> bytes:
    """Return an array of 900 kB of small objects, as a page's own records are."""
    dice = random.Random(1)
    record = {
        "id": 1234567,
        "url": "https://www.example.org/articles/a-page",
        "title": "Ein Titel, größer als ASCII",
        "visited": True,
        "score": 0.5,
        "tags": ["one", "two", "three"],
        "position": {"x": 10, "y": 20},
    }
    return filled(lambda: record | {"score": dice.random()})


@cache
def numbers() -> bytes:
    """Return an array of 900 kB of floats, as measured values are."""
    return filled(random.Random(1).random)


def filled(item: Callable[[], object]) -> bytes:
    """Return an array of as many items as 900 kB hold, which leaves room for any spacing."""
    items, size = [], 2
    while size < 900_000:
        items.append(item())
        size += len(orjson.dumps(items[-1])) + 1
    return orjson.dumps(items)


MEASURES = {
    "start": Measure(cold_start, repeat=4),
    "memory": Measure(memory),
    "rtt": Measure(round_trip),
    "batched": Measure(partial(pipelined, flow=Flow.BATCHED, title="batched frames")),
    "single": Measure(partial(pipelined, flow=Flow.SINGLE, title="one a frame")),
    "flood": Measure(partial(pipelined, flow=Flow.FLOOD, title="one a frame, no window")),
    "objects": Measure(partial(bulk, message=objects, title="1 MB objects")),
    "numbers": Measure(partial(bulk, message=numbers, title="1 MB numbers")),
}
