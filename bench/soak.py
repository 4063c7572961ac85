"""Soaks a host: many ports open, talk and close at random; nothing may be lost or left over.

The browser's end is the project's own `Peer` in that role. It keeps some hundred messages under
way on 200 ports. A few are long; a slow consumer serves one port, and a handler that posts as much
as it may another; now and then the browser reads nothing for a while. Half of the time one host
lives, and is to hold no more at its end than at its beginning; then hosts end amid the traffic, in
every way that there is (ends.py).
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from onconnect.protocol.peer import Peer

from .peers import HOSTS, onconnect
from .process import HostFailedError, HostProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

PORTS = 200
UNDER_WAY = 500
"""Messages that wait for their echoes before the browser reads."""
SLOW_UNDER_WAY = 300
"""How many of those messages may be on the slow consumer's port."""
GROWTH = 1.1
"""The largest ratio of the memory in the last quarter to that in the second one."""
SWING = 10
"""MB that the memory may grow beyond that ratio: one long message, of 3 MB, is held as text,
decoded and in slices, and in short runs it is chance how many are under way."""
STALL_EVERY, STALL = 10.0, 0.5
"""After how many seconds the browser stops reading, and for how many."""

TALLIES = "tallies"
KINDS = ["slow", "pour", *["echo"] * (PORTS - 2)]


@dataclass
class Open:
    """A port as the page sees it."""

    name: str
    slot: int
    posted: int = 0
    received: int = 0
    is_leaving: bool = False  # the last message is posted, and the host will close the port


@dataclass
class Soak:
    """One run against one host process."""

    process: HostProcess
    seconds: float
    progress: Callable[[str], None]
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.peer = Peer("browser", log=self.complained)
        self.dice = random.Random(1)
        self.ports: dict[int, Open] = {}
        self.slots: list[int] = []
        # what is known of ended ports: first by us, or first by the host
        self.closed: dict[str, tuple[Open, bool]] = {}
        self.tallied: dict[str, tuple[int, int]] = {}
        self.counts: Counter[str] = Counter()
        self.held: list[dict[str, int]] = []
        self.memory: list[float] = []
        self.under_way = 0
        self.last_words = ""

    def run(self) -> None:
        """Soak, then see whether anything is lost or left over."""
        self.begin(rest=1.0)  # what a host imports late is no leak
        self.talk()
        self.part()
        self.settle(1.0)
        self.hold()
        self.judge()

    def begin(self, rest: float = 0.0) -> None:
        """Greet, and open all ports after a rest."""
        self.peer.hello(
            browser={"name": "bench", "version": "1"},
            extension={"id": "x", "version": "1"},
            profile="bench",
        )
        self.tallies = self.open(TALLIES)
        self.settle(rest)
        self.hold()
        self.slots = [self.open(kind, slot) for slot, kind in enumerate(KINDS)]

    def talk(self) -> None:
        """Do what pages do, for the time that was asked for."""
        begun = sampled = stalled = time.monotonic()
        while (now := time.monotonic()) < begun + self.seconds:
            while self.under_way < UNDER_WAY:
                self.act(self.dice.choice(self.slots))
            if now > stalled + STALL_EVERY:
                self.send()
                time.sleep(STALL)
                stalled = time.monotonic()
            if now > sampled + self.seconds / 100:
                self.memory.append(self.process.resident() / 1e6)
                sampled = now
                self.progress(f"soak: {now - begun:.0f} of {self.seconds:.0f} s")
            self.turn()

    def act(self, number: int) -> None:
        """Let one page do one thing."""
        port = self.ports[number]
        dice = self.dice.random()
        if port.is_leaving or port.name.startswith("pour"):
            return
        if port.name.startswith("slow") and port.posted - port.received >= SLOW_UNDER_WAY:
            return
        if dice < 0.02:
            self.close(number)
        elif dice < 0.03:
            self.post(number, last=True)
        else:
            self.post(number)

    def post(self, number: int, *, last: bool = False) -> None:
        """Post a message, one in two hundred of them long and a few longer than a frame."""
        port = self.ports[number]
        dice = self.dice.random()
        size = 3_000_000 if dice < 0.0002 else int(dice * 1e7) if dice < 0.005 else 50
        message: dict[str, Any] = {"n": port.posted, "text": "x" * size}
        if last:
            message["last"] = port.is_leaving = True
        self.peer.message(number, orjson.dumps(message))
        port.posted += 1
        self.under_way += 1
        self.counts["posted by pages"] += 1

    def open(self, kind: str, slot: int = -1) -> int:
        """Let a page open a port."""
        self.counts["opened"] += kind != TALLIES
        name = f"{kind} {self.counts['opened']}"
        number = self.peer.connect(name, sender={"id": "x", "url": "http://localhost/"})
        self.ports[number] = Open(name, slot)
        return number

    def close(self, number: int) -> None:
        """Let a page close its port, and another take its place."""
        self.peer.disconnect(number)
        self.gone(number, by_host=False)

    def gone(self, number: int, *, by_host: bool) -> None:
        """Note that a port has closed; while pages talk another one takes its place."""
        port = self.ports.pop(number)
        self.under_way -= port.posted - port.received if not port.name.startswith("pour") else 0
        self.closed[port.name] = (port, by_host)
        self.compare(port.name)
        if self.slots:
            self.slots[port.slot] = self.open(KINDS[port.slot], port.slot)

    def part(self) -> None:
        """Let the host close every port, and wait for the tallies."""
        self.slots = []
        for number, port in list(self.ports.items()):
            if number != self.tallies and not port.is_leaving and "pour" not in port.name:
                self.post(number, last=True)
        while len(self.ports) > 1 or self.closed:
            self.turn()

    def ask(self, what: str) -> None:
        """Ask the host for something; hosts/soaking.py knows what."""
        self.peer.message(self.tallies, orjson.dumps(what))

    def hold(self) -> None:
        """Learn what the host's process holds."""
        asked = len(self.held)
        self.ask("what it holds")
        while len(self.held) == asked:
            self.turn()

    def flood(self, count: int) -> None:
        """Post on all ports in turn, reading nothing."""
        for index in range(count):
            number = self.slots[index % len(self.slots)]
            if not (self.ports[number].is_leaving or self.ports[number].name.startswith("pour")):
                self.post(number)
        self.send()

    def deliver(self) -> None:
        """Go on until all that was posted is in the pipe."""
        while self.process.is_writing or any(map(self.peer.buffered, self.ports)):
            self.turn()

    def is_tallies(self, port: Open) -> bool:
        """Whether a port is the one that tallies come on."""
        return port.name.startswith(TALLIES)

    def settle(self, seconds: float) -> None:
        """Let the host come to rest."""
        self.send()
        time.sleep(seconds)

    def turn(self) -> None:
        """Send what may go, and take what comes."""
        self.send()
        self.take(self.process.read())
        self.send()

    def take(self, data: bytes) -> None:
        """Take what the host has sent."""
        self.peer.receive_data(data)
        for message in self.peer.messages():
            match message["type"]:
                case "message" if message["port"] == self.tallies:
                    self.told(message["data"])
                case "message":
                    self.echoed(self.ports[message["port"]], message["data"])
                case "disconnect":
                    if "error" in message:
                        self.faults.append(f"{self.ports[message['port']]}: {message['error']}")
                    self.gone(message["port"], by_host=True)
                case "fatal" | "bye":
                    self.last_words = message["type"]

    def send(self) -> None:
        """Write what the window allows."""
        if data := self.peer.data_to_send():
            self.process.write(data)

    def echoed(self, port: Open, message: Any) -> None:
        """Take a message of the host: they are numbered, port by port."""
        if message["n"] != port.received:
            self.faults.append(f"{port.name}: {message['n']} came instead of {port.received}")
        port.received += 1
        self.under_way -= not port.name.startswith("pour")
        self.counts["received by pages"] += 1

    def told(self, said: Any) -> None:
        """Take a tally, or what the process holds."""
        if isinstance(said, dict):
            self.held.append(said)
            return
        name, *tally = said
        self.counts["tallies"] += 1
        self.tallied[name] = tuple(tally)
        self.compare(name)

    def compare(self, name: str) -> None:
        """Compare our counts and the host's of an ended port, once both are known.

        What the host posts while a page closes its port is lost, as in a browser; nothing else is.
        """
        if name not in self.closed or name not in self.tallied:
            return
        (port, by_host), (received, posted) = self.closed.pop(name), self.tallied.pop(name)
        got_all = received == port.posted
        if not got_all or (posted != port.received if by_host else posted < port.received):
            self.faults.append(f"the host received {received} and posted {posted} on {port}")

    def complained(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Whatever a peer has to say is a fault."""
        self.faults.append(f"{level}: {text} {dict(fields)}")

    def judge(self) -> None:
        """See whether anything has grown or is left over."""
        before, after = self.held
        if after != before:
            self.faults.append(f"the host held {before} and holds {after}")
        if self.counts["tallies"] != self.counts["opened"]:
            self.faults.append(f"{self.counts['tallies']} ports ended once in the host")
        quarter = len(self.memory) // 4
        if quarter:
            early = statistics.median(self.memory[quarter : 2 * quarter])
            late = statistics.median(self.memory[-quarter:])
            self.counts["MB resident in the second quarter"] = round(early)
            self.counts["MB resident in the last quarter"] = round(late)
            if late > early * GROWTH + SWING:
                self.faults.append(f"its memory grew from {early:.0f} to {late:.0f} MB")


def run(seconds: float, scratch: Path, progress: Callable[[str], None]) -> Soak:
    """Soak a host for so many seconds.

    Raises:
        HostFailedError: it stood still or died, or it did not end when its stdin did.
    """
    before = count_descriptors()
    process = HostProcess(onconnect(HOSTS, "soaking"), scratch)
    soak = Soak(process, seconds / 2, progress)
    try:
        soak.run()
    finally:
        process.close()
    if process.process.returncode != 0:
        raise HostFailedError(f"the host ended with status {process.process.returncode}")
    if (after := count_descriptors()) != before:
        soak.faults.append(f"the soak held {before} descriptors and holds {after}")
    return soak


def count_descriptors() -> int:
    """Return how many descriptors this process holds."""
    return len(os.listdir("/proc/self/fd"))
