"""Draws a report's musts: a row for each, a dot for each host, a mark where ours has to be."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .report import Must, Report

WIDTH, LEFT, RIGHT, TOP, ROW = 860, 300, 40, 64, 30
COLOURS = ["#d1242f", "#57606a", "#0969da", "#8250df", "#bf8700", "#1a7f37", "#8c959f"]
"""The colours of the hosts; ours is the first."""
STEPS = [1, 2, 5]


def draw(report: Report, musts: list[Must]) -> str:
    """Return an SVG picture of the musts that were measured, ratios on a logarithmic axis."""
    shown = [must for must in musts if must.bound and report.ratios(must)]  # 0 has no place there
    values = [dots(report, must) for must in shown]
    everything = [must.bound for must in shown] + [x for row in values for x in row.values()] + [1]
    axis = Axis(min(everything) / 1.2, max(everything) * 1.2)
    height = TOP + ROW * len(shown) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="sans-serif" font-size="13" fill="#1f2328">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *legend(report.hosts),
        *axis.lines(height - 22),
    ]
    for at, (must, row) in enumerate(zip(shown, values, strict=True)):
        y = TOP + ROW * at + ROW / 2
        parts.append(
            f'<text x="{LEFT - 16}" y="{y + 4}" text-anchor="end">{name(must, report.ours)}</text>'
        )
        parts.append(mark(axis.x(must.bound), y, 1 if must.way == "≥" else -1))
        for host, value in reversed(row.items()):  # ours on top
            colour = COLOURS[report.hosts.index(host) % len(COLOURS)]
            radius = 6 if host == report.ours else 4
            parts.append(
                f'<circle cx="{axis.x(value):.1f}" cy="{y}" r="{radius}" fill="{colour}"/>'
            )
    return "\n".join([*parts, "</svg>\n"])


def dots(report: Report, must: Must) -> dict[str, float]:
    """Return each host's median ratio to the one that the must names; ours first."""
    ratios = {report.ours: statistics.median(report.ratios(must))}
    if must.host is None or must.host == report.ours:
        return ratios
    divisor = statistics.median(report.samples[must.divisor or must.figure][must.host])
    for host, samples in report.samples[must.figure].items():
        ratios.setdefault(host, statistics.median(samples) / divisor)
    return ratios


def name(must: Must, ours: str) -> str:
    """Return the title of a row: what is divided by whose."""
    return escape(must.title if must.host in (None, ours) else f"{must.title} ÷ {must.host}")


def mark(x: float, y: float, way: int) -> str:
    """Return a bracket that opens to where ours has to be."""
    arm = 8 * way
    return (
        f'<path d="M{x + arm:.1f} {y - 11}H{x:.1f}V{y + 11}H{x + arm:.1f}"'
        ' fill="none" stroke="#1f2328" stroke-width="2"/>'
    )


def legend(hosts: list[str]) -> Iterator[str]:
    """Yield the names of the hosts with their colours, and of the mark."""
    x = 20.0
    for at, host in enumerate(hosts):
        yield f'<circle cx="{x}" cy="20" r="5" fill="{COLOURS[at % len(COLOURS)]}"/>'
        yield f'<text x="{x + 10}" y="25">{escape(host)}</text>'
        x += 34 + 7.2 * len(host)
    yield mark(x, 20, 1)
    yield f'<text x="{x + 12}" y="25">must</text>'


class Axis:
    """A logarithmic axis from one ratio to another."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most
        self._scale = (WIDTH - LEFT - RIGHT) / math.log(most / least)

    def x(self, value: float) -> float:
        """Return where a ratio is."""
        return LEFT + math.log(value / self.least) * self._scale

    def lines(self, bottom: float) -> Iterator[str]:
        """Yield the lines of round ratios, labelled; that of 1 is darker."""
        first, last = (math.floor(math.log10(end)) for end in (self.least, self.most))
        rounds = [step * 10.0**power for power in range(first, last + 1) for step in STEPS]
        for value in rounds:
            if self.least < value < self.most:
                x = self.x(value)
                colour = "#57606a" if value == 1 else "#d0d7de"
                yield f'<path d="M{x:.1f} {TOP - 12}V{bottom}" stroke="{colour}"/>'
                yield (
                    f'<text x="{x:.1f}" y="{TOP - 17}" text-anchor="middle" font-size="11">'
                    f"{value:g}×</text>"
                )
