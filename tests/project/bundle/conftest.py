from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.project.bundle.about import About, Bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ABOUT = About(
    host="org.example.notes",
    program="notes",
    title="Notes",
    version="1.0",
    description="Keeps what you note",
    author="Example Project",
    email="project@example.org",
    homepage="https://example.org/notes",
    licence="MIT",
    licence_file=None,
    icon=None,
    extensions={"gecko": ("notes@example.org",), "chromium": ("a" * 32,)},
    application="",
)


@pytest.fixture
def make_bundle(tmp_path: Path) -> Callable[..., Bundle]:
    """Makes up a folder with a program as PyInstaller makes one, for Linux or macOS."""

    def make(system: str = "linux", content: str = "exit 0", **members: Any) -> Bundle:
        folder = tmp_path / "made"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "_internal/data").mkdir(parents=True)
        program = folder / "notes"
        program.write_text(f"#!/bin/sh\n{content}\n")
        program.chmod(0o755)
        library = folder / "_internal/lib.so.1"
        library.write_bytes(b"\x7fELF\0GLIBC_2.4\0GLIBC_2.34\0GLIBC_2.9\0" + bytes(5000))
        (folder / "_internal/lib.so").symlink_to("lib.so.1")
        (folder / "_internal/data/words.txt").write_text("GLIBC_2.99")
        licence = tmp_path / "LICENSE"
        licence.write_text("Permission is granted.\n\n  Without warranty.\n")
        about = replace(ABOUT, licence_file=licence, **members)
        return Bundle(about, folder, program, system, "x86_64")

    return make
