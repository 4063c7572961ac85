"""Writes programs that stand in for Node.js, npm, web-ext and browsers."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath

from onconnect.install.browsers import launcher_exe
from onconnect.install.computer import starter

FIREFOX = PurePath("Mozilla Firefox/firefox" if sys.platform == "win32" else "firefox")
"""Where Firefox lies in a folder of programs."""
CHROMIUM = PurePath("Google/Chrome/Application/chrome" if sys.platform == "win32" else "chromium")
"""Where a browser of Chromium's kind does."""


def program(path: Path, source: str) -> Path:
    """Write a program of Python; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        path = path.with_suffix(".exe")
        begin = starter.read()
        assert begin
        path.write_bytes(launcher_exe.packed(begin, Path(sys.executable), source.splitlines()))
    else:
        path.write_text(f"#!{sys.executable}\n{source}", "utf-8")
        path.chmod(0o755)
    return path
