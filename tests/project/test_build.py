"""`onconnect build` packages an extension and harms nothing that is in its way."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from onconnect.errors import SetupError
from onconnect.project.build import build
from onconnect.project.new import Choices, create
from onconnect.project_folder import Project, load_project

if TYPE_CHECKING:
    from pathlib import Path

WEB_EXT = """
import os, sys, zipfile
command, *words = sys.argv[1:]
given = dict(zip(words[::2], words[1::2])) if command == "build" else {}
if os.path.exists(os.path.join(os.path.dirname(__file__), command + " fails")):
    sys.exit(1)
if command == "build":
    words.remove("--no-config-discovery")
    given = dict(zip(words[::2], words[1::2]))
    target = os.path.join(given["--artifacts-dir"], given["--filename"])
    with zipfile.ZipFile(target, "x") as package:
        for folder, _, names in os.walk(given["--source-dir"]):
            for name in names:
                path = os.path.join(folder, name)
                package.write(path, os.path.relpath(path, given["--source-dir"]))
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    create(tmp_path / "my-notes", Choices())
    (tmp_path / "web-ext.py").write_text(WEB_EXT, "utf-8")
    return load_project(tmp_path / "my-notes")


def run(project: Project) -> dict[str, Path]:
    web_ext = [sys.executable, str(project.folder.parent / "web-ext.py")]
    return build(project, web_ext, inspector=False)


@pytest.mark.process
def test_a_package_for_each_store_again_and_again(project: Project) -> None:
    for _ in range(2):
        for store, package in run(project).items():
            assert package == project.folder / "dist" / f"my_notes-0.1.0-{store}.zip"
            with zipfile.ZipFile(package) as content:
                names = set(content.namelist())
                manifest = json.loads(content.read("manifest.json"))
            assert "onconnect/relay.js" in names
            assert not [name for name in names if "inspector" in name or "SHA256SUMS" in name]
            assert ("key" in manifest) == (store == "firefox")


def in_the_way(project: Project, what: str) -> Path:
    dist = project.folder / "dist"
    package = dist / "my_notes-0.1.0-firefox.zip"
    if what != "dist is a file":
        dist.mkdir()
    match what:
        case "dist is a file":
            dist.write_text("mine", "utf-8")
            return dist
        case "a file":
            package.write_text("mine", "utf-8")
        case "another archive":
            with zipfile.ZipFile(package, "w") as archive:
                archive.writestr("mine.txt", "mine")
        case "a folder":
            package.mkdir()
        case "a link":
            (project.folder / "mine.zip").write_text("mine", "utf-8")
            package.symlink_to(project.folder / "mine.zip")
    return package


@pytest.mark.parametrize(
    "what", ["dist is a file", "a file", "another archive", "a folder", "a link"]
)
def test_what_is_in_the_way_stays_and_is_named(what: str, project: Project) -> None:
    path = in_the_way(project, what)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(
        SetupError, match=f"{re.escape(str(path))} is (there already|not a folder).*move"
    ):
        run(project)
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    "version", ["../../evil", "1.0/../../evil", "", None, 7, "1.0\n", "1." * 9 + "1"]
)
def test_a_version_that_is_none_is_refused(version: object, project: Project) -> None:
    file = project.extension_folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "version": version}))
    with pytest.raises(SetupError, match="has no version of numbers and dots: give it one"):
        run(project)
    assert not (project.folder / "dist").exists()


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "sentence"),
    [("lint", "found mistakes in the extension"), ("build", "could not package the extension")],
)
def test_a_web_ext_that_fails_leaves_no_package(
    command: str, sentence: str, project: Project
) -> None:
    (project.folder.parent / f"{command} fails").touch()
    with pytest.raises(SetupError, match=sentence):
        run(project)
    assert not (project.folder / "dist").exists()


def test_a_link_that_leads_nowhere_is_named(project: Project) -> None:
    (project.extension_folder / "image.png").symlink_to("/nowhere/image.png")
    with pytest.raises(SetupError, match=r"cannot be packaged \(.*/nowhere|cannot be packaged \("):
        run(project)
