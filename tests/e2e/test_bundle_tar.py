"""The .tar.gz of a program is all that a user without Python unpacks."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.e2e.bundled import hidden, needs_namespaces

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.bundled import Program

pytestmark = pytest.mark.xdist_group("bundle")


@needs_namespaces()
def test_what_a_user_unpacks_runs_and_says_what_to_do(program: Program, tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", program.packed, "-C", tmp_path], check=True)
    (folder,) = tmp_path.iterdir()
    assert program.packed.name == f"{folder.name}.tar.gz"
    assert "./notes uninstall " in (folder / "README.txt").read_text()
    told = subprocess.check_output(hidden([str(folder / "notes"), "--version"]), text=True)
    assert told.splitlines()[-1].startswith("notes 0.1.0 (onconnect ")
