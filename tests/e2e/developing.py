"""Runs `onconnect dev`, reads the lines that it shows, and edits files of its project."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.e2e.running import Running, without_a_screen

if TYPE_CHECKING:
    from pathlib import Path


class Developing(Running):
    """A running `onconnect dev` in a project, with a home of its own."""

    def __init__(self, project: Path, kind: str, home: Path, *options: str) -> None:
        command = [sys.executable, "-m", "onconnect.cli", "dev", "--browser", kind, *options]
        super().__init__(command, without_a_screen(home), cwd=project)
        self._project = project

    def edit(self, file: str, before: str, after: str) -> int:
        """Replace a text in a file; return how much was said until then."""
        said, path = len(self.said), self._project / file
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))
        return said
