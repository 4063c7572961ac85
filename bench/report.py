"""Shows the samples of a run, as a table of medians and ratios and as plain data."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

Samples = dict[str, dict[str, list[float]]]
"""Title, then host: one value a repetition, in the order they were taken."""


@dataclass(frozen=True)
class Must:
    """What a figure of ours has to be, against another figure of the same repetition.

    Attributes:
        title: what the tables call it.
        figure: the title of our figure.
        host: whose figure it is divided by; None if it is compared as it is.
        way: "≤" or "≥".
        bound: the ratio at which it is just met.
        divisor: the title of the figure it is divided by, if another.
    """

    title: str
    figure: str
    host: str | None
    way: Literal["≤", "≥"]
    bound: float
    divisor: str | None = None

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio <= self.bound if self.way == "≤" else ratio >= self.bound


@dataclass
class Report:
    """Samples of one run; those of hosts that took turns stand at the same index."""

    ours: str
    samples: Samples = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    machine: dict[str, object] = field(default_factory=lambda: describe_machine())

    def add(self, host: str, figures: dict[str, float]) -> None:
        """Take the figures of one repetition."""
        for title, value in figures.items():
            self.samples[title][host].append(value)

    @property
    def hosts(self) -> list[str]:
        """All that were measured, in the order of their first figures."""
        return list(dict.fromkeys(host for values in self.samples.values() for host in values))

    def ratios(self, must: Must) -> list[float]:
        """Return what a must is about, repetition by repetition; nothing if it wasn't measured."""
        ours = self.samples.get(must.figure, {}).get(self.ours, [])
        if must.host is None:
            return ours
        theirs = self.samples.get(must.divisor or must.figure, {}).get(must.host, [])
        return [our / their for our, their in zip(ours, theirs, strict=False)]

    def medians(self) -> list[list[str]]:
        """Return a table of each host's medians, its heads first."""
        rows = [["median", *self.hosts]]
        for title, values in self.samples.items():
            cells = [figure(values[host]) if host in values else "–" for host in self.hosts]
            rows.append([title, *cells])
        return rows

    def verdicts(self, musts: list[Must]) -> list[list[str]]:
        """Return a table of the musts that were measured, its heads first."""
        rows = [["ratio", "to", "median", "least–greatest", "must", ""]]
        for must in musts:
            if ratios := self.ratios(must):
                median = statistics.median(ratios)
                spread = f"{min(ratios):.3g}–{max(ratios):.3g}"
                verdict = "met" if must.is_met(median) else "not met"
                bound = f"{must.way} {must.bound:g}"
                rows.append([must.title, must.host or "–", f"{median:.3g}", spread, bound, verdict])
        return rows

    def changes(self, before: str) -> list[list[str]]:
        """Return a table of each figure of ours to that of another host, its heads first."""
        rows = [["ratio", "to", "median", "least–greatest"]]
        for title, values in self.samples.items():
            if values.get(before):
                ratios = [a / b for a, b in zip(values[self.ours], values[before], strict=False)]
                spread = f"{min(ratios):.3g}–{max(ratios):.3g}"
                rows.append([title, before, f"{statistics.median(ratios):.3g}", spread])
        return rows


def describe_machine() -> dict[str, object]:
    """Return where and when the samples are taken."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else "unknown",
    }


def figure(values: list[float]) -> str:
    """Write a median with as many digits as mean something."""
    value = statistics.median(values)
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def plain(rows: list[list[str]]) -> str:
    """Write a table for a terminal."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in rows)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def markdown(rows: list[list[str]]) -> str:
    """Write a table for the documentation."""
    head, *body = rows
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))
