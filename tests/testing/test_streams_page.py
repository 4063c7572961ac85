"""Executes docs/streams.md: its tests pass with its handlers, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

PROJECT = """\
[tool.onconnect]
name = "org.example.films"
description = "Films"
handlers = ["films"]
extension = "extension"
"""
BOUND = 120.0


def test_its_tests_pass(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    for block in blocks(ROOT / "docs" / "streams.md", "python"):
        head, _, rest = block.text.partition("\n")
        (tmp_path / head.removeprefix("# ")).write_text(rest, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-W", "error", "test_films.py"),
            *("-p", "no:cacheprovider", "-p", "no:asyncio"),
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BOUND,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
