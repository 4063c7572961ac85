"""The keeper's log files lie in the home of their user, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect.keeper.logfile import LogFile

if TYPE_CHECKING:
    from pathlib import Path


def test_a_home_that_is_gone_is_not_made_for_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for name in ("HOME", "USERPROFILE", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    file = LogFile("org.example.notes", 4711)
    with pytest.raises(FileNotFoundError, match="the home folder is not there"):
        file.write(b"late\n")
    assert not home.exists()
    home.mkdir()
    file.write(b"in time\n")
    (log,) = home.rglob("*.log")
    assert log.read_bytes() == b"in time\n"
