"""The pages for contributors name files that exist, and say what they have to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tools.release import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = [
    *(ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md", ROOT / "docs/glossary.md"),
    *sorted((ROOT / "docs/decisions").glob("*.md")),
]
DECISIONS = ROOT / "docs/decisions"
FOLDERS = r"host|extension|tests|docs|tools|bench|examples|manifests|\.github|\.ci"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]*)`")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_each_file_that_is_named_is_there(guide: Path) -> None:
    named = set(PATH.findall(guide.read_text("utf-8")))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_index_leads_to_every_decision() -> None:
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", (DECISIONS / "index.md").read_text("utf-8"), re.M)
    heads = {
        path.name: path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        for path in DECISIONS.glob("*.md")
        if path.name != "index.md"
    }
    assert {file: title for title, file in listed} == heads


def test_each_decision_gives_its_reason_its_price_and_its_place() -> None:
    for path in DECISIONS.glob("*.md"):
        text = path.read_text("utf-8")
        if path.name != "index.md":
            for part in ("**Why.**", "**Instead of**", "**What it costs.**", "**Where.**"):
                assert part in text, f"{path.name} lacks {part}"
            assert len(text.splitlines()) < 30


def test_the_changes_begin_with_what_becomes_of_public_names() -> None:
    for name in ("CHANGELOG.md", "CONTRIBUTING.md"):
        assert "two more minor releases" in (ROOT / name).read_text("utf-8")
