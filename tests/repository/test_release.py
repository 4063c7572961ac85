"""Everything that a release publishes can be built here, and is complete."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import onconnect
from tools import release

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("the release")]

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="releases are made on Linux, and looked at there"
)

ROOT = release.ROOT
VERSION = onconnect.__version__


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    release.build(folder)
    return folder


def names(sdist: Path) -> set[str]:
    """The files of a tar archive, without the folder that all of them are in."""
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_sdist_has_every_file_of_the_repository(built: Path) -> None:
    """So the tests pass in it, and people who package it can change everything."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: nothing says which files there are")
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout.split("\0")
    there = {name for name in tracked if name and (ROOT / name).exists()}
    (sdist,) = (built / "python").glob("*.tar.gz")
    assert there - names(sdist) == set()


def test_the_wheel_has_the_package_and_what_it_needs(built: Path) -> None:
    (wheel,) = (built / "python").glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        *("onconnect/py.typed", "onconnect/browser/api.json", "pytest_onconnect.py"),
        *("onconnect/_data/extension/onconnect/relay.js", "onconnect/_data/manifests/gecko.json"),
    ):
        assert name in inside
    assert not [name for name in inside if name.startswith(("tests/", "tools/", "docs/"))]


def test_the_npm_package_has_the_relay_as_it_is(built: Path) -> None:
    (package,) = (built / "npm").iterdir()
    assert package.name == f"onconnect-{VERSION}.tgz"
    relay = {
        path.relative_to(release.RELAY).as_posix()
        for path in release.RELAY.rglob("*")
        if path.is_file()
    }
    assert names(package) == relay | {"LICENSE"}


@on_linux
def test_what_pypi_looks_at_is_in_order(built: Path) -> None:
    check = [sys.executable, "-m", "twine", "check", "--strict"]
    checked = subprocess.run(
        [*check, *(built / "python").iterdir()], capture_output=True, encoding="utf-8"
    )
    assert checked.stdout.count("PASSED") == 2, checked.stdout + checked.stderr


@on_linux
def test_the_wheel_has_nothing_twice_and_nothing_that_is_in_the_way_of_others(built: Path) -> None:
    (wheel,) = (built / "python").glob("*.whl")
    check = shutil.which("check-wheel-contents", path=sysconfig.get_path("scripts"))
    assert check
    checked = subprocess.run([check, wheel], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@on_linux
@pytest.mark.parametrize(
    "command",
    [
        ["publint", "run", "--strict", "--pack=false"],
        [
            "attw",
            "--profile=esm-only",
            "--no-emoji",
        ],  # Node's require and old resolvers have no part
    ],
    ids=["publint", "attw"],
)
def test_whoever_imports_the_npm_package_finds_modules_and_types(
    built: Path, command: list[str]
) -> None:
    (package,) = (built / "npm").iterdir()
    program, *options = command
    checked = subprocess.run(
        [ROOT / "node_modules/.bin" / program, *options, package],
        capture_output=True,
        encoding="utf-8",
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_relay_is_imported_from_the_npm_package(built: Path, tmp_path: Path) -> None:
    (package,) = (built / "npm").iterdir()
    (tmp_path / "package.json").write_text(json.dumps({"name": "notes", "type": "module"}))
    folder = tmp_path / "node_modules" / "onconnect"
    folder.parent.mkdir()
    with tarfile.open(package) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # since Python 3.11.4
        archive.extractall(tmp_path)
    (tmp_path / "package").rename(folder)
    script = 'console.log(typeof (await import("onconnect")).relay)'
    told = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert told.stdout == "function\n", told.stderr


def test_the_checksums_are_those_of_the_packages(built: Path) -> None:
    sums = dict(
        reversed(line.split("  "))
        for line in (built / "SHA256SUMS").read_text("utf-8").splitlines()
    )
    packages = [*(built / "python").iterdir(), *(built / "npm").iterdir()]
    assert sums == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in packages}


def test_a_tag_that_is_not_the_version_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert release.main(["build", "--tag", "v99.0.0"]) == 1
    said = capfd.readouterr().err
    relay = ("extension/onconnect/VERSION", "extension/onconnect/package.json")
    for file in ("host/onconnect/__init__.py", *relay, "extension/manifest.json"):
        assert f"{file} says {VERSION}" in said
    assert "CHANGELOG.md has no section for 99.0.0" in said


def copy_of_what_has_the_version(folder: Path) -> Path:
    """Copy the files that a release numbers, and those that say whether it may be published."""
    others = ("CHANGELOG.md", "README.md", "pyproject.toml")
    for name in (*release.NUMBERED, *others):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- new\n", "utf-8")
    return folder


def test_a_version_goes_to_both_halves_and_to_the_changelog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "ROOT", copy_of_what_has_the_version(tmp_path))
    assert release.main(["number", "98.7.6"]) == 0
    of_first_release = (release.UNPUBLISHED, "[project.urls]")
    problems = release.obstacles("v98.7.6")
    assert [each for each in problems if not any(word in each for word in of_first_release)] == []
    assert release.notes("98.7.6") == "- new\n"
    changed = {name: (tmp_path / name).read_text("utf-8") for name in release.NUMBERED}
    for name, text in changed.items():
        before = (ROOT / name).read_text("utf-8")
        assert text == before.replace(VERSION, "98.7.6", 1)


@pytest.mark.parametrize(
    ("version", "problem"),
    [
        ("v1.2", "v1.2 is no version of three numbers, such as 1.2.3."),
        ("1.2.3", "CHANGELOG.md has a section for 1.2.3 already."),
        ("1.2.4", 'CHANGELOG.md has nothing under "Unreleased".'),
    ],
)
def test_a_version_that_cannot_be_released_is_refused(
    version: str,
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(release, "ROOT", copy_of_what_has_the_version(tmp_path))
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3\n\n- old\n", "utf-8")
    assert release.main(["number", version]) == 1
    assert capfd.readouterr().err == f"{problem}\n"
    assert (tmp_path / "extension/onconnect/VERSION").read_text("utf-8").strip() == VERSION


def test_both_halves_and_the_demo_have_one_version() -> None:
    assert not [problem for problem in release.obstacles(f"v{VERSION}") if " says " in problem]


def test_the_notes_are_the_changelogs_of_that_version(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Changelog\n\n## Unreleased\n\n- new\n\n## 1.2.3 (2027-01-01)\n\n- old\n\n## 1.2.2\n"
    monkeypatch.setattr(Path, "read_text", lambda *_: text)
    assert release.notes("1.2.3") == "- old\n"
    assert release.notes("1.2") == ""
