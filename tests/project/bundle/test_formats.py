"""`onconnect bundle` makes what the users of this system take, and says so before it packs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from onconnect.cli import commands
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("form", ["deb", "pkg", "setup"])
def test_a_format_of_another_system_is_refused_at_once(tmp_path: Path, form: str) -> None:
    own = {"linux": "deb", "darwin": "pkg", "win32": "setup"}
    done = CliRunner().invoke(commands.app, ["bundle", str(tmp_path), "--format", form])
    assert isinstance(done.exception, SetupError)
    is_refused = f"{form} is for another system" in str(done.exception)
    assert is_refused == (form != own[sys.platform]), "else it looks for the project first"


def test_a_format_that_nobody_knows_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    done = CliRunner().invoke(commands.app, ["bundle", str(tmp_path), "--format", "rpm"])
    assert done.exit_code == 2
    assert "folder, tar, deb, pkg" in " ".join(done.output.split())
