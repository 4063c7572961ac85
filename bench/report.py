"""The samples of a run, as a table of medians and ratios and as plain data."""

from __future__ import annotations

import os
import platform
import statistics
from collections import defaultdict

from .peers import ASYNCIO, JSON, OURS

Samples = dict[str, dict[str, list[float]]]
"""Title, then host: one value a repetition, in the order they were taken."""


class Report:
    """Collects samples; hosts of the same repetition stand at the same index."""

    def __init__(self, hosts: list[str]) -> None:
        self.hosts = hosts
        self.samples: Samples = defaultdict(lambda: defaultdict(list))

    def add(self, host: str, figures: dict[str, float]) -> None:
        """Take the figures of one repetition."""
        for title, value in figures.items():
            self.samples[title][host].append(value)

    def ratios(self, title: str, peer: str) -> list[float]:
        """Return ours divided by the peer's, repetition by repetition."""
        values = self.samples[title]
        return [ours / theirs for ours, theirs in zip(values[OURS], values[peer], strict=True)]

    def table(self) -> str:
        """Return the medians of all hosts, and the ratios of ours to its peers."""
        rows = [["median", *self.hosts, f"× {JSON} (min–max)", f"× {ASYNCIO} (min–max)"]]
        for title, values in self.samples.items():
            medians = [figure(statistics.median(values[host])) for host in self.hosts]
            ratios = [spread(self.ratios(title, peer)) for peer in (JSON, ASYNCIO)]
            rows.append([title, *medians, *ratios])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            for row in rows
        )

    def data(self) -> dict[str, object]:
        """Return all samples and where they were taken."""
        return {
            "python": platform.python_version(),
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "samples": self.samples,
        }


def figure(value: float) -> str:
    """Write a value with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def spread(ratios: list[float]) -> str:
    """Write ratios as median, least and greatest."""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
