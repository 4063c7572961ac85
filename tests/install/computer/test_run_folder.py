"""The folder of a run of `onconnect dev` is told from any other folder."""

from __future__ import annotations

from pathlib import Path

from onconnect.install.computer import run_folder
from onconnect.install.computer.disk import Disk


def test_what_lies_in_a_run_folder_is_recognised_and_what_lay_in_one():
    with run_folder.make() as folder:
        program = Path(folder, "launcher")
        assert run_folder.is_in_one(program, Disk())
    assert not Path(folder).exists()
    assert run_folder.is_in_one(program, Disk())


def test_a_folder_of_somebodys_own_is_none_whatever_it_is_called(tmp_path):
    folder = tmp_path / "onconnect-projects"
    folder.mkdir()
    assert not run_folder.is_in_one(folder / "launcher", Disk())
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / run_folder.MARK).touch()
    assert not run_folder.is_in_one(folder / "launcher", Disk())
