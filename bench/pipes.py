"""Measures over pipes: each measure starts a host and returns its figures by title."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import orjson

from .effort import Effort
from .hosts.text import LENGTH, TEXT
from .peers import ASYNCIO, BEFORE, JSON, OURS, RELAY_LIMIT, echo_hosts, text_hosts
from .report import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .client import Client
    from .peers import Host

Figures = dict[str, float]

CHUNK = 131_072
"""Characters in the longest chunk."""

SETTLED = 2.0
"""Seconds after the first echo in which a host still does what belongs to its start."""


@dataclass(frozen=True)
class Measure:
    """A measure of hosts.

    Attributes:
        run: takes the figures of one host.
        repeat: how often each host is measured in a round: short measures need more samples.
        kind: the hosts that can do it: those that echo, or those that send texts.
        only: the names of those that are worth the time; all if empty.
    """

    run: Callable[[Host], Figures]
    repeat: int = 1
    kind: str = "echo"
    only: tuple[str, ...] = ()


def run(
    rounds: int,
    names: list[str],
    scratch: Path,
    progress: Callable[[str], None],
    before: Path | None = None,
) -> Report:
    """Measure host after host, so that what disturbs the machine disturbs them alike."""
    report = Report(OURS)
    hosts = {"echo": echo_hosts(scratch, before), "text": text_hosts(scratch)}
    for host in hosts["echo"]:
        settle(host)
    for done in range(rounds):
        for name in names:
            measure = MEASURES[name]
            progress(f"round {done + 1} of {rounds}: {name}")
            for _ in range(measure.repeat):
                for host in hosts[measure.kind]:
                    if host.name in (measure.only or [host.name]):
                        report.add(host.name, measure.run(host))
    return report


def cold_start(host: Host) -> Figures:
    """From before the process exists to the first echo; a relay also opens the port."""
    with host.start() as client:
        first_echo(client)
        process = client.process
        return {"cold start, ms": (process.read_at - process.started_at) * 1e3}


def settle(host: Host) -> None:
    """Start a host once, so that no measured start pays for cold caches or has to fill them."""
    with host.start() as client:
        first_echo(client)
        time.sleep(1)  # a host of onconnect leaves copies of bytecode for those after it


def memory(host: Host) -> Figures:
    """Resident memory of a host that has echoed one message and settled."""
    with host.start() as client:
        first_echo(client)
        time.sleep(0.5)  # what a host does once the first reply is out belongs to its start
        return {"resident memory, MB": client.process.resident() / 1e6}


def traffic(host: Host, total: int = 1_000_000_000, small: int = 100_000) -> Figures:
    """Resident memory of a host that so many bytes have gone through, half of them each way."""
    with host.start() as client:
        first_echo(client)
        stream(client, notes(small), outstanding=1000)
        batch = [objects()] * 12
        for _ in range((total // 2 - small * 100) // (12 * len(objects()))):
            stream(client, batch, outstanding=2)
        return {"resident memory after 1 GB, MB": client.process.resident() / 1e6}


def round_trip(
    host: Host, count: int = 2000, unmeasured: int = 200, settled: float = 0.0
) -> Figures:
    """One message at a time, from the write to the read that completes its echo.

    Args:
        host: the host.
        count: how many are measured.
        unmeasured: how many come before them.
        settled: seconds after the first echo: what a host does in them belongs to its start.
    """
    with host.start() as client:
        first_echo(client)
        time.sleep(settled)
        client.load(notes(unmeasured + count))
        times = [one_round_trip(client) for _ in range(unmeasured + count)][unmeasured:]
        client.verify()
    percentiles = statistics.quantiles(times, n=100)
    return {
        "round trip p50, µs": percentiles[49] * 1e6,
        "round trip p99, µs": percentiles[98] * 1e6,
    }


def steady(host: Host, rate: int = 1000, count: int = 3000) -> Figures:
    """The processor time of a host's processes, at so many messages a second, one at a time."""
    with host.start() as client:
        first_echo(client)
        time.sleep(SETTLED)
        client.load(notes(count))
        effort = Effort(client.process.process.pid)
        start = time.perf_counter()
        for number in range(count):
            time.sleep(max(0.0, start + number / rate - time.perf_counter()))
            one_round_trip(client)
        seconds = effort.seconds
        client.verify()
    return {f"processor time at {rate:,} messages/s, µs each": seconds / count * 1e6}


def idle(host: Host, seconds: float = 60.0) -> Figures:
    """How often the threads of a host's processes wake while nothing happens."""
    with host.start() as client:
        first_echo(client)
        time.sleep(SETTLED)
        effort = Effort(client.process.process.pid)
        time.sleep(seconds)
        return {"wake-ups in an idle minute": effort.wakes / seconds * 60}


def pipelined(host: Host, title: str, ports: int = 1, count: int = 50_000) -> Figures:
    """Small messages, 1,000 of them under way, in turn on so many ports."""
    with host.start(("echo",) * ports) as client:
        first_echo(client)
        seconds = stream(client, notes(count), outstanding=1000)
    return {f"{title}, messages/s": count / seconds}


def bulk(host: Host, message: Callable[[], bytes], title: str, count: int = 12) -> Figures:
    """Large messages, one being answered while the next one is on its way."""
    with host.start() as client:
        first_echo(client)
        seconds = stream(client, [message()] * count, outstanding=2)
    return {f"{title}, MB/s": count * len(message()) / seconds / 1e6}


def long_text(host: Host) -> Figures:
    """100 MB of text from the host, from the request to the last byte."""
    with host.start(ports=("echo", "text")) as client:
        client.load(notes(1))
        client.request(b"1000")
        while not client.receive() and not client.transferred:
            pass
        client.load(notes(1))
        client.request(b"%d" % LENGTH)
        start = client.process.wrote_at
        while not client.transferred:
            client.receive()
        seconds = client.process.read_at - start
        if list(client.echoes()) != [TEXT]:
            raise client.process.failure("the text did not arrive as it is")
    return {"100 MB of text, MB/s": LENGTH / seconds / 1e6}


def beside_long_text(host: Host, texts: int = 3) -> Figures:
    """Small messages on one port, one at a time, while 100 MB travel on another, some times over.

    To compare: a request that a frame answers which is as long as one with a chunk.
    """
    times = []
    with host.start(ports=("echo", "text")) as client:
        first_echo(client)
        lone = statistics.median(chunk_round_trip(client) for _ in range(50))
        for _ in range(texts):
            client.load(notes(5_000))
            client.request(b"%d" % LENGTH)
            while not client.transferred:
                times.append(one_round_trip(client))
    return {
        "lone chunk frame p50, ms": lone * 1e3,
        "100 B beside 100 MB p50, ms": statistics.median(times) * 1e3,
        "100 B beside 100 MB p99, ms": statistics.quantiles(times, n=100)[98] * 1e3,
        "100 B beside 100 MB longest, ms": max(times) * 1e3,
    }


def beside_busy(host: Host) -> Figures:
    """The same while another program uses all processors, the lone frames too."""
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        figures = beside_long_text(host, texts=6)
    finally:
        for other in others:
            other.kill()
            other.wait()
    return {f"{title.removesuffix(', ms')}, busy, ms": value for title, value in figures.items()}


def posting(host: Host) -> Figures:
    """How long the host's event loop is blocked by the call that posts 100 MB of text."""
    with host.start(ports=("echo", "timed")) as client:
        client.load(notes(1))
        client.request(b"%d" % LENGTH)
        while not client.receive():  # the time follows the text
            pass
        text, seconds = client.echoes()
        if text != TEXT or not isinstance(seconds, float):
            raise client.process.failure("the text did not arrive as it is")
    return {"post_message of 100 MB, ms": seconds * 1e3}


def chunk_round_trip(client: Client) -> float:
    """Ask for a frame as long as one with a chunk and return the seconds until it is here."""
    client.request(b"%d" % CHUNK)
    start = client.process.wrote_at
    while not client.receive():
        pass
    return client.process.read_at - start


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
    "traffic": Measure(traffic, only=(OURS, ASYNCIO, BEFORE)),
    "rtt": Measure(round_trip, repeat=2),
    "steady": Measure(steady, repeat=2),
    "idle": Measure(idle, only=(OURS, BEFORE)),
    "batched": Measure(partial(pipelined, title="batched frames")),
    "batched100": Measure(partial(pipelined, title="batched frames, 100 ports", ports=100)),
    "objects": Measure(partial(bulk, message=objects, title="1 MB objects")),
    "numbers": Measure(partial(bulk, message=numbers, title="1 MB numbers")),
    "text": Measure(long_text, kind="text", only=(OURS, JSON)),
    "posting": Measure(posting, repeat=2, kind="text", only=(OURS,)),
    "beside": Measure(beside_long_text, repeat=2, kind="text", only=(OURS, RELAY_LIMIT)),
    "busy": Measure(beside_busy, kind="text", only=(OURS, RELAY_LIMIT)),
}
