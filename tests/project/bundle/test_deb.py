"""A .deb has what Debian asks of a package, and registers its program with all browsers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from onconnect.install.browsers.table import load_table
from onconnect.project.bundle import deb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onconnect.project.bundle.about import Bundle

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a .deb is made on Linux")

needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="Debian's tools are not here")


def said(*command: str | Path) -> str:
    return subprocess.check_output(list(map(str, command)), text=True)


def unpacked(package: Path) -> Path:
    folder = package.parent / "unpacked"
    said("dpkg-deb", "--raw-extract", package, folder)
    return folder


@needs_dpkg
@pytest.mark.process
def test_the_package_says_who_made_it_for_which_system_and_what_it_needs(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    package = deb.pack(make_bundle(), tmp_path)
    assert package.name == "notes_1.0_amd64.deb"
    fields = said("dpkg-deb", "--field", package)
    assert fields.splitlines() == [
        "Package: notes",
        "Version: 1.0",
        "Architecture: amd64",
        "Maintainer: Example Project <project@example.org>",
        f"Installed-Size: {fields.partition('Installed-Size: ')[2].split()[0]}",
        "Depends: libc6 (>= 2.34)",
        "Section: web",
        "Priority: optional",
        "Homepage: https://example.org/notes",
        "Description: Keeps what you note",
        " Keeps what you note. It is the part of the browser extension Notes that",
        " runs on the computer: browsers of all users start it when the extension",
        " asks for it.",
    ]
    assert 6 < int(fields.partition("Installed-Size: ")[2].split()[0]) < 60
    folder = unpacked(package)
    said("sh", "-c", f"cd {folder} && md5sum --check --strict DEBIAN/md5sums")
    assert {each.name for each in (folder / "DEBIAN").iterdir()} == {"control", "md5sums"}


@needs_dpkg
@pytest.mark.process
def test_each_browser_finds_a_manifest_that_starts_the_program_of_the_package(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    folder = unpacked(deb.pack(make_bundle(), tmp_path))
    browsers = [each for each in load_table().browser.values() if each.linux and each.linux.system]
    assert browsers
    for browser in browsers:
        assert browser.linux
        found = [folder / f"{each.at[1:]}/org.example.notes.json" for each in browser.linux.system]
        links = [each for each in found if each.is_symlink()]
        assert links, browser.name
        target = os.readlink(links[0])  # "/…" is below the folder here
        manifest = json.loads(
            (folder / target[1:]).read_text() if target[0] == "/" else links[0].read_text()
        )
        member = "allowed_extensions" if browser.family == "gecko" else "allowed_origins"
        caller = {"gecko": "notes@example.org", "chromium": f"chrome-extension://{'a' * 32}/"}
        assert manifest["name"] == "org.example.notes"
        assert manifest[member] == [caller[browser.family]]
        program = folder / manifest["path"][1:]
        assert os.access(program, os.X_OK)
        assert program.samefile(folder / "usr/bin/notes")
    assert not [
        each for each in (folder / "etc").rglob("*") if each.is_file() and not each.is_symlink()
    ]


@needs_dpkg
@pytest.mark.process
def test_a_browser_whose_extension_has_no_id_there_gets_no_manifest(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    bundle = make_bundle(extensions={"gecko": ("notes@example.org",)})
    folder = unpacked(deb.pack(bundle, tmp_path))
    assert (folder / "usr/lib/mozilla").is_dir()
    assert not (folder / "etc").exists()


@needs_dpkg
@pytest.mark.process
def test_the_licence_is_where_debian_has_it(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    folder = unpacked(deb.pack(make_bundle(), tmp_path))
    text = (folder / "usr/share/doc/notes/copyright").read_text()
    assert text.startswith("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/")
    assert text.endswith(
        "Files: *\nCopyright: Example Project <project@example.org>\nLicense: MIT\n"
        " Permission is granted.\n .\n   Without warranty.\n"
    )


@needs_dpkg
@pytest.mark.process
def test_a_project_that_says_little_makes_a_package_too(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    bundle = make_bundle(
        author="",
        email="",
        homepage="",
        licence="",
        program="My_Notes",
        description="Keeps what you note, " * 6,
    )
    (bundle.folder / "_internal/lib.so.1").unlink()
    package = deb.pack(bundle, tmp_path)
    assert package.name == "my-notes_1.0_amd64.deb"
    fields = said("dpkg-deb", "--field", package)
    assert "Maintainer: Notes\n" in fields
    assert "Depends" not in fields
    assert "Homepage" not in fields
    synopsis = fields.partition("Description: ")[2].splitlines()[0]
    assert synopsis.endswith("…")
    assert len(synopsis) < 80


def test_two_packages_of_one_program_are_the_same(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    first = deb.pack(make_bundle(), tmp_path).read_bytes()
    again = make_bundle()
    os.utime(again.program, (1, 1))
    assert deb.pack(again, tmp_path).read_bytes() == first


@needs_dpkg
@pytest.mark.process
def test_debian_orders_versions_as_python_does() -> None:
    versions = [
        *("0.9", "1.0.dev1", "1.0a1.dev2", "1.0a1", "1.0-alpha.2", "1.0b1", "1.0rc1", "1.0"),
        *("1.0+gd3adbee", "1.0.post1", "1.0.1", "1.10", "2!0.1"),
    ]
    found = [deb.debian_version(each) for each in versions]
    assert found[1:5] == ["1.0~~dev1", "1.0~a1~~dev2", "1.0~a1", "1.0~alpha.2"]
    assert found[-1] == "2:0.1"
    for older, newer in pairwise(found):
        said("dpkg", "--compare-versions", older, "lt", newer)
