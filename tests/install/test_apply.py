from __future__ import annotations

import os
from pathlib import Path

import pytest

from onconnect.errors import SetupError
from onconnect.install import apply
from onconnect.install.plan import File


@pytest.fixture
def file(tmp_path):
    return File(tmp_path / "a" / "b" / "host", b"new", 0o755)


def test_a_file_is_written_with_its_folders_and_its_mode(file):
    previous = os.umask(0o077)
    try:
        assert apply.write(file) == "written"
    finally:
        os.umask(previous)
    assert file.path.read_bytes() == b"new"
    assert file.path.stat().st_mode & 0o777 == 0o755


def test_a_second_time_changes_nothing(file):
    apply.write(file)
    before = file.path.stat()
    assert apply.write(file) == "unchanged"
    assert file.path.stat() == before


def test_another_content_or_mode_is_replaced(file):
    apply.write(file)
    file.path.write_bytes(b"old")
    assert apply.write(file) == "written"
    file.path.chmod(0o644)
    assert apply.write(file) == "written"
    assert file.path.stat().st_mode & 0o777 == 0o755
    assert file.path.read_bytes() == b"new"


def test_a_link_is_replaced_and_not_written_through(file, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"other")
    file.path.parent.mkdir(parents=True)
    file.path.symlink_to(other)
    apply.write(file)
    assert other.read_bytes() == b"other"
    assert not file.path.is_symlink()


@pytest.mark.parametrize("step", ["fsync", "fchmod", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(file, monkeypatch, step):
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((Path, step) if step == "replace" else (os, step)), fail)
    with pytest.raises(SetupError, match=r"host cannot be written \(No space left on device\)"):
        apply.write(file)
    assert file.path.read_bytes() == b"old"
    assert list(file.path.parent.iterdir()) == [file.path]


def test_an_interruption_leaves_the_old_file_and_nothing_else(file, monkeypatch):
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"old")

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        apply.write(file)
    assert file.path.read_bytes() == b"old"
    assert list(file.path.parent.iterdir()) == [file.path]


def test_a_file_in_the_way_of_a_folder_is_told(file, tmp_path):
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(SetupError, match=r"b/host cannot be written"):
        apply.write(file)


def test_a_folder_in_the_way_of_a_file_is_told(file):
    file.path.mkdir(parents=True)
    with pytest.raises(SetupError, match=r"host cannot be written"):
        apply.write(file)
    assert list(file.path.parent.iterdir()) == [file.path]
