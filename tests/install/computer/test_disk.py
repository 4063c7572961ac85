"""The computer's file system and the one in memory, which replaces it in tests, act alike."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from onconnect.install.computer.disk import Disk
from tests.install.memory import MemoryDisk


@pytest.fixture(params=["local", "in memory"])
def disk(request, tmp_path):
    return Disk() if request.param == "local" else MemoryDisk(tmp_path)


def has_modes(disk):
    """Whether files have permission bits there: on Windows they have none to speak of."""
    return sys.platform != "win32" or isinstance(disk, MemoryDisk)


def test_a_file_has_its_content_and_its_mode_whatever_the_umask(disk, tmp_path):
    previous = os.umask(0o077)
    try:
        disk.create(tmp_path / "a", b"x", 0o755)
    finally:
        os.umask(previous)
    assert disk.read(tmp_path / "a") == b"x"
    if has_modes(disk):
        assert disk.mode(tmp_path / "a") == 0o755
    assert disk.is_file(tmp_path / "a")
    assert disk.names(tmp_path) == ["a"]


def test_a_file_that_is_there_is_not_made_again(disk, tmp_path):
    disk.create(tmp_path / "a", b"x", 0o644)
    with pytest.raises(FileExistsError):
        disk.create(tmp_path / "a", b"y", 0o644)
    assert disk.read(tmp_path / "a") == b"x"


def test_a_file_takes_the_place_of_another(disk, tmp_path):
    disk.create(tmp_path / "a", b"x", 0o644)
    disk.create(tmp_path / "b", b"y", 0o600)
    disk.replace(tmp_path / "b", tmp_path / "a")
    assert disk.read(tmp_path / "a") == b"y"
    if has_modes(disk):
        assert disk.mode(tmp_path / "a") == 0o600
    assert not disk.exists(tmp_path / "b")


def test_a_folder_is_renamed_with_what_it_holds(disk, tmp_path):
    disk.make_folder(tmp_path / "a", 0o700)
    disk.make_folder(tmp_path / "a" / "b", 0o700)
    disk.create(tmp_path / "a" / "b" / "c", b"x", 0o644)
    disk.replace(tmp_path / "a", tmp_path / "d")
    assert disk.read(tmp_path / "d" / "b" / "c") == b"x"
    assert disk.names(tmp_path) == ["d"]
    assert not disk.is_file(tmp_path / "d")


def test_a_folder_is_removed_if_it_is_empty(disk, tmp_path):
    disk.make_folder(tmp_path / "a", 0o755)
    disk.create(tmp_path / "a" / "b", b"", 0o644)
    with pytest.raises(OSError, match="not empty"):
        disk.remove_folder(tmp_path / "a")
    disk.remove(tmp_path / "a" / "b")
    disk.remove_folder(tmp_path / "a")
    assert not disk.exists(tmp_path / "a")


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        (lambda disk, at: disk.read(at / "a"), FileNotFoundError),
        (lambda disk, at: disk.read(at), IsADirectoryError),
        (lambda disk, at: disk.mode(at / "a"), FileNotFoundError),
        (lambda disk, at: disk.names(at / "a"), FileNotFoundError),
        (lambda disk, at: disk.names(at / "file"), NotADirectoryError),
        (lambda disk, at: disk.create(at / "a" / "b", b"", 0o644), FileNotFoundError),
        (lambda disk, at: disk.create(at / "file" / "b", b"", 0o644), NotADirectoryError),
        (lambda disk, at: disk.replace(at / "a", at / "b"), FileNotFoundError),
        (lambda disk, at: disk.replace(at / "file", at / "folder"), IsADirectoryError),
        (lambda disk, at: disk.remove(at / "a"), FileNotFoundError),
        (lambda disk, at: disk.remove(at / "folder"), IsADirectoryError),
        (lambda disk, at: disk.make_folder(at / "folder", 0o700), FileExistsError),
        (lambda disk, at: disk.make_folder(at / "a" / "b", 0o700), FileNotFoundError),
        (lambda disk, at: disk.remove_folder(at / "a"), FileNotFoundError),
        (lambda disk, at: disk.remove_folder(at / "file"), NotADirectoryError),
    ],
)
def test_what_is_not_possible_raises_the_same_error_and_changes_nothing(
    disk, tmp_path, operation, error
):
    disk.create(tmp_path / "file", b"", 0o644)
    disk.make_folder(tmp_path / "folder", 0o700)
    if sys.platform == "win32" and error in (IsADirectoryError, NotADirectoryError):
        error = OSError  # Windows tells neither
    with pytest.raises(error):
        operation(disk, tmp_path)
    assert sorted(disk.names(tmp_path)) == ["file", "folder"]
    assert disk.names(tmp_path / "folder") == []


def can_lock(file):
    """Whether nobody has locked a file."""
    with suppress(TimeoutError), Disk().locked(file, patience=0):
        return True
    return False


def test_a_file_is_locked_for_a_while(tmp_path):
    file = tmp_path / "state" / "lock"
    with Disk().locked(file, patience=1):
        assert not can_lock(file)
    assert can_lock(file)


@pytest.mark.process
def test_the_lock_of_a_process_that_dies_is_free(tmp_path):
    file = tmp_path / "lock"
    hold = (
        "import sys; from pathlib import Path; from onconnect.install.computer import lock\n"
        "with lock.locked(Path(sys.argv[1]), 1): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", hold, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout.readline().strip() == b"held"
        assert not can_lock(file)
        other.kill()
        other.wait()
        with Disk().locked(file, patience=10):
            pass


def test_only_this_user_can_open_what_is_locked(tmp_path):
    file = tmp_path / "state" / "lock"
    previous = os.umask(0)
    try:
        with Disk().locked(file, patience=1):
            assert file.stat().st_mode & 0o777 == 0o600
            assert file.parent.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(previous)


def test_a_link_is_not_locked_for_what_it_leads_to(tmp_path):
    (tmp_path / "lock").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="symbolic links"), Disk().locked(tmp_path / "lock", 1):
        pass
    assert not (tmp_path / "other").exists()


def test_what_is_gone_is_told_from_what_one_may_not_see(tmp_path):
    disk = Disk()
    (tmp_path / "there").touch()
    assert not disk.is_gone(tmp_path / "there")
    assert disk.is_gone(tmp_path / "nowhere")
    assert disk.is_gone(tmp_path / "there" / "below")


def test_a_link_that_leads_nowhere_is_gone_though_it_is_a_link(tmp_path):
    disk = Disk()
    (tmp_path / "there").touch()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert disk.is_gone(tmp_path / "dangling")
    assert disk.is_link(tmp_path / "dangling")
    assert not disk.is_link(tmp_path / "there")
