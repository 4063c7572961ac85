"""A .tar.gz unpacks into one folder, and is the same whenever and wherever it is made."""

from __future__ import annotations

import os
import sys
import tarfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from onconnect.project.bundle import tar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onconnect.project.bundle.about import Bundle

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="users of Windows get a setup.exe")


def members(file: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(file) as archive:
        return archive.getmembers()


def test_the_archive_has_one_folder_with_the_program_the_licence_and_what_to_do(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    file = tar.pack(make_bundle(), tmp_path)
    assert file == tmp_path / "notes-1.0-linux-x86_64.tar.gz"
    with tarfile.open(file) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # since Python 3.11.4
        archive.extractall(tmp_path / "unpacked")
    (folder,) = (tmp_path / "unpacked").iterdir()
    assert folder.name == "notes-1.0-linux-x86_64"
    assert os.access(folder / "notes", os.X_OK)
    assert os.readlink(folder / "_internal/lib.so") == "lib.so.1"
    assert not os.access(folder / "_internal/data/words.txt", os.X_OK)
    assert (folder / "LICENSE").read_text().startswith("Permission is granted.")
    readme = (folder / "README.txt").read_text()
    for words in (
        "Notes 1.0\n",
        "./notes ",
        "./notes uninstall ",
        "Example Project <project@example.org>",
    ):
        assert words in readme
    assert max(map(len, readme.splitlines())) <= 80


def test_the_readme_names_only_what_is_known(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    bundle = make_bundle("macos", author="", email="", homepage="", licence="")
    with tarfile.open(tar.pack(bundle, tmp_path)) as archive:
        file = archive.extractfile("notes-1.0-macos-x86_64/README.txt")
        assert file
        assert file.read().decode().endswith("until the browser is closed.\n")


def test_two_archives_of_one_program_are_the_same(
    make_bundle: Callable[..., Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = tar.pack(make_bundle(), tmp_path).read_bytes()
    again = make_bundle()
    os.utime(again.program, (1, 1))
    again.program.chmod(0o700)
    assert tar.pack(again, tmp_path).read_bytes() == first


def test_all_in_it_belongs_to_root_and_has_the_time_that_the_environment_says(
    make_bundle: Callable[..., Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    found = members(tar.pack(make_bundle(), tmp_path))
    assert {(each.uname, each.uid, each.mtime) for each in found} == {("root", 0, 1_700_000_000)}
    assert [each.name for each in found] == sorted(each.name for each in found)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert {each.mtime for each in members(tar.pack(make_bundle(), tmp_path))} == {1_580_601_600}


def test_a_package_that_cannot_be_written_leaves_the_older_one(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    bundle = make_bundle()
    (tmp_path / "dist").mkdir()
    first = tar.pack(bundle, tmp_path / "dist")
    content = first.read_bytes()
    gone = replace(bundle, about=replace(bundle.about, licence_file=tmp_path / "none"))
    with pytest.raises(FileNotFoundError):
        tar.pack(gone, tmp_path / "dist")
    assert first.read_bytes() == content
    assert [*(tmp_path / "dist").iterdir()] == [first]
