from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from onconnect.errors import SetupError
from onconnect.install.computer.machine import Machine
from onconnect.install.computer.registry import Key
from onconnect.install.setup import apply
from onconnect.install.setup.steps import File, Value

HAS_MODES = sys.platform != "win32"
"""Whether files have permission bits: on Windows they have none to speak of."""


@pytest.fixture
def write():
    machine = Machine.here()
    return lambda step, scope="user": apply.write(step, machine, scope)


@pytest.fixture
def file(tmp_path):
    return File(tmp_path / "a" / "b" / "host", b"new", 0o755)


def test_a_file_is_written_with_its_folders_and_its_mode(write, file):
    previous = os.umask(0o077)
    try:
        assert write(file) == "written"
    finally:
        os.umask(previous)
    assert file.path.read_bytes() == b"new"
    if HAS_MODES:
        assert file.path.stat().st_mode & 0o777 == 0o755


def test_a_second_time_changes_nothing(write, file):
    write(file)
    before = file.path.stat()
    assert write(file) == "unchanged"
    after = file.path.stat()  # to read it, as to compare, may change the time of access
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_another_content_or_mode_is_replaced(write, file):
    write(file)
    file.path.write_bytes(b"old")
    assert write(file) == "written"
    if HAS_MODES:
        file.path.chmod(0o644)
        assert write(file) == "written"
        assert file.path.stat().st_mode & 0o777 == 0o755
    assert file.path.read_bytes() == b"new"


def test_a_link_is_replaced_and_not_written_through(write, file, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"other")
    file.path.parent.mkdir(parents=True)
    file.path.symlink_to(other)
    write(file)
    assert other.read_bytes() == b"other"
    assert not file.path.is_symlink()


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(write, file, monkeypatch, step):
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, step) if step == "fsync" else (Path, step)), fail)
    with pytest.raises(SetupError, match=r"host cannot be written \(No space left on device\)"):
        write(file)
    assert file.path.read_bytes() == b"old"
    assert list(file.path.parent.iterdir()) == [file.path]


def test_an_interruption_leaves_the_old_file_and_nothing_else(write, file, monkeypatch):
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"old")

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(file)
    assert file.path.read_bytes() == b"old"
    assert list(file.path.parent.iterdir()) == [file.path]


def test_a_file_in_the_way_of_a_folder_is_told(write, file, tmp_path):
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(SetupError, match=r"b[/\\]host cannot be written"):
        write(file)


def test_folders_are_the_users_alone_or_for_all_to_read(write, tmp_path):
    write(File(tmp_path / "one" / "host", b""), "user")
    write(File(tmp_path / "all" / "of" / "them" / "host", b""), "system")
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "all" / "of").stat().st_mode & 0o777 == 0o755


def test_what_an_interruption_left_is_no_hindrance(write, file):
    file.path.parent.mkdir(parents=True)
    apply.temporary(file.path).write_bytes(b"half")
    write(file)
    assert list(file.path.parent.iterdir()) == [file.path]


def test_who_lacks_the_right_to_write_for_all_users_is_told_the_remedy(make_machine, monkeypatch):
    machine = make_machine()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.disk, "make_folder", refuse)
    file = File(machine.path("/etc/x/host"), b"")
    with pytest.raises(
        SetupError,
        match=r"x/host cannot be written \(Permission denied\): run this as an administrator",
    ):
        apply.write(file, machine, "system")
    with pytest.raises(SetupError, match="correct that and run this again"):
        apply.write(file, machine, "user")


def test_a_registry_value_is_written_with_its_keys(make_machine):
    machine = make_machine(system="windows")
    value = Value(Key("HKLM", r"Software\A\B", 32), r"C:\x.json")
    assert apply.write(value, machine, "system") == "written"
    assert machine.registry.read(value.key) == r"C:\x.json"
    assert machine.registry.exists(Key("HKLM", r"Software\A", 32))
    assert not machine.registry.exists(Key("HKLM", r"Software\A", 64))
    assert apply.write(value, machine, "system") == "unchanged"


def test_a_registry_value_that_cannot_be_written_is_told_by_its_key(make_machine, monkeypatch):
    machine = make_machine(system="windows")

    def refuse(*_):
        raise PermissionError(5, "Access is denied")

    monkeypatch.setattr(machine.registry, "make", refuse)
    value = Value(Key("HKLM", r"Software\A", 32), r"C:\x.json")
    with pytest.raises(SetupError, match=r"HKLM\\Software\\A \(32-bit view\) cannot be written"):
        apply.write(value, machine, "system")


def test_a_folder_in_the_way_of_a_file_is_told(write, file):
    file.path.mkdir(parents=True)
    with pytest.raises(SetupError, match=r"host cannot be written"):
        write(file)
    assert list(file.path.parent.iterdir()) == [file.path]
