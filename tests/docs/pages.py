"""Finds the pages of the documentation, and the fenced blocks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / "README.md", ROOT / "CONTRIBUTING.md"),
    *sorted((ROOT / "docs").rglob("*.md")),
]

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEREDOC = re.compile(r"<<'?(\w+)'?([^\n]*)\n.*?^\1$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        page: the file that it is in.
        line: where it begins there.
        language: what follows the fence.
        text: what is in it.
    """

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """Its lines, if it is for a shell: joined where they go on, without what they feed in."""
        text = _HEREDOC.sub(r"\2", self.text.replace("\\\n", " "))
        return [line for line in text.splitlines() if line.strip()]


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """The blocks of a page in their order, all or those of a language."""
    text = page.read_text("utf-8")
    found = [
        Block(page, text.count("\n", 0, each.start()) + 1, each[1], each[2])
        for each in _FENCE.finditer(text)
    ]
    assert 2 * len(found) == len(re.findall(r"^\s*```", text, re.MULTILINE)), f"a fence of {page}"
    return [each for each in found if language in (None, each.language)]


def codes(page: Path) -> list[str]:
    """What stands as code in the running text of a page."""
    return _CODE.findall(_FENCE.sub("", page.read_text("utf-8")))
