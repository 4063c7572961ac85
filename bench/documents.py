"""Keeps docs/performance.md: the tables, pictures and samples of the last run of each subject.

What stands there between `<!-- pipes -->` and `<!-- end -->` is written here, the rest by hand.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .musts import MUSTS
from .peers import CHECKOUT
from .picture import draw
from .report import markdown

if TYPE_CHECKING:
    from .report import Report

PAGE = CHECKOUT / "docs" / "performance.md"
FOLDER = CHECKOUT / "docs" / "performance"


def write(subject: str, report: Report, words: list[str]) -> None:
    """Put what was measured of a subject into the page, after some words, and beside it."""
    musts = MUSTS[subject]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{subject}.json").write_text(json.dumps(vars(report)) + "\n")
    (FOLDER / f"{subject}.svg").write_text(draw(report, musts))
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    section = [
        *words,
        f"![{subject}: the ratios, and where they must be](performance/{subject}.svg)",
        markdown(report.verdicts(musts)),
        "Medians:",
        markdown(report.medians()),
        f"Measured on: {machine}.",
    ]
    begin, end = f"<!-- {subject} -->", "<!-- end -->"
    text = f"{begin}\n" + "\n\n".join(section) + f"\n{end}"
    page, found = re.subn(
        f"{begin}.*?{end}", lambda _: text, PAGE.read_text(), count=1, flags=re.DOTALL
    )
    if not found:
        raise SystemExit(f"{PAGE} has no place for {subject}: {begin} … {end}")
    PAGE.write_text(page)
