"""Makes the table in docs/conformance.md of the results of the tests in this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from tests.conformance.own_ports import NOT_PLAYED

DOCUMENT = Path(__file__).parents[2] / "docs" / "conformance.md"
PLACES = ("fake firefox", "firefox", "fake chromium", "chromium")
KINDS = {"firefox": "Firefox", "chromium": "Chromium"}
VERSIONS = "Last written with "
COLUMNS = [
    "| case | what it says | fake Firefox | Firefox | fake Chromium | Chromium |",
    "|---|---|---|---|---|---|",
]

HEAD = """\
# Conformance

<!-- Generated: python -m pytest tests/conformance --write-conformance -->

What the background script of an extension sees of ports, messages and events, case by case, and \
whether Python sees the same: with the fake browser of [the test kit](testing.md), as Firefox and \
as Chromium, and in a real Firefox and Chromium through the relay. The tests are in \
`tests/conformance/`.

- **pass**: Python sees what a background script in JavaScript sees.
- **difference**: the test holds what happens instead, for the reason given.
- **—**: the case is not about this place.

"""


OWN_PORTS = """\
## Over the background script's own ports

What [the background script itself](migrating.md) opens and sends by `python.connect()` and \
`python.sendMessage()` obeys the same rules. These cases are played over it too, in each place, \
and a row above says "pass" only if both are.
"""


@dataclass
class Result:
    """The results of all tests of one case in one place."""

    failed: bool = False
    differences: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        if self.failed:
            return "**FAILED**"
        return "difference" if self.differences else "pass"

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.verdict, "; ".join(self.differences)]))


@dataclass(frozen=True, order=True)
class Case:
    """A case of a family: the module of its tests, its number, what it says."""

    number: int
    sentence: str
    family: str


class Table:
    """The results of the cases so far.

    Attributes:
        versions: the browsers that took part, with their versions.
        own: the cases that were played over the background script's own ports, too.
        unlike: why the fake does not do what its browser does, by case and kind of browser.
    """

    def __init__(self) -> None:
        self.versions: set[str] = set()
        self.own: set[int] = set()
        self.unlike: dict[tuple[Case, str], str] = {}
        self._results: dict[Case, dict[str, Result]] = {}

    def add(self, case: Case, place: str, failed: bool, difference: str | None) -> None:
        """Note what one test came to."""
        result = self._results.setdefault(case, {}).setdefault(place, Result())
        result.failed |= failed
        if difference is not None and difference not in result.differences:
            result.differences.append(difference)

    def text(self) -> str:
        """The whole document."""
        versions = " and ".join(sorted(self.versions, reverse=True)) or "no browser"
        lines = [f"{HEAD}{VERSIONS}{versions}."]
        family = ""
        for case in self._in_order():
            if case.family != family:
                family = case.family
                lines += ["", f"## {family}", "", *COLUMNS]
            results = self._results[case]
            cells = [str(results.get(place, "—")) for place in PLACES]
            lines.append(f"| C{case.number} | {' | '.join([case.sentence, *cells])} |")
        lines += ["", *self._own_ports()]
        lines += ["", "## Where the fake browser does not do what the real one does", ""]
        for (case, kind), reason in sorted(self.unlike.items()):
            lines.append(f"- C{case.number}, {KINDS[kind]}: {reason}.")
        return "\n".join(lines) + "\n"

    def _own_ports(self) -> list[str]:
        """What is said of the background script's own ports."""
        lines = [OWN_PORTS, f"Played: {numbers(self.own)}.", "", "Not played:", ""]
        return [*lines, *(f"- {numbers(cases)}: {why}." for why, cases in NOT_PLAYED.items())]

    @property
    def numbers(self) -> set[int]:
        """The numbers of all cases."""
        return {case.number for case in self._results}

    def _in_order(self) -> list[Case]:
        """The cases by their numbers, those of a family together."""
        first: dict[str, Case] = {}
        for case in sorted(self._results):
            first.setdefault(case.family, case)
        return sorted(self._results, key=lambda case: (first[case.family], case))

    def found_unlike(self) -> set[tuple[Case, str]]:
        """The cases in which a fake browser has another verdict than the real one."""
        return {
            (case, kind)
            for case, results in self._results.items()
            for kind in KINDS
            if {f"fake {kind}", kind} <= results.keys()
            if results[f"fake {kind}"].verdict != results[kind].verdict
        }


def numbers(cases: set[int]) -> str:
    """The cases as the table calls them."""
    return ", ".join(f"C{number}" for number in sorted(cases))


def changes(old: str, new: str) -> list[str]:
    """The lines of two documents that differ; those that an update of a browser changes do not."""
    before, after = (
        [line for line in text.splitlines() if not line.startswith(VERSIONS)] for text in (old, new)
    )
    return list(unified_diff(before, after, "documented", "found", n=0, lineterm=""))
