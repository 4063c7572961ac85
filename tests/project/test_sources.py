"""`onconnect build` packs the sources of what was built, and reviewers build the same of them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from onconnect import relay_copy
from onconnect.cli import commands
from onconnect.errors import SetupError
from onconnect.project.build import build
from onconnect.project.sources import GUIDE, pack
from onconnect.project_folder import Project, load_project
from tests.project.test_build import WEB_EXT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

BUILD = """
import pathlib, shutil
target = pathlib.Path("built/firefox")
shutil.rmtree(target, ignore_errors=True)
shutil.copytree("src", target)
(target / "background.js").write_text(pathlib.Path("src/background.js").read_text() * 2)
"""
MANIFEST = {
    "manifest_version": 2,
    "name": "Notes",
    "version": "1.2",
    "permissions": ["nativeMessaging", "storage"],
    "background": {"scripts": ["background.js"]},
    "browser_specific_settings": {"gecko": {"id": "notes@example.org"}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose extension a program makes of src."""
    folder = tmp_path / "notes"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / "src" / "background.js").write_text("relay();\n")
    (folder / "build.py").write_text(BUILD)
    (folder / "notes.py").write_text("")
    (folder / "pyproject.toml").write_text(
        '[tool.onconnect]\nname = "notes"\ndescription = "Notes"\nhandlers = ["notes"]\n'
        f'extension = "built/firefox"\nbuild = ["{PYTHON}", "build.py"]\n'
    )
    run_in(folder, [sys.executable, "build.py"])
    return folder


PYTHON = sys.executable.replace("\\", "/")


def run_in(folder: Path, command: list[str]) -> None:
    subprocess.run(command, cwd=folder, check=True)


def names_in(archive: Path | None) -> set[str]:
    assert archive is not None
    with zipfile.ZipFile(archive) as content:
        return set(content.namelist())


def guide_in(archive: Path | None) -> str:
    assert archive is not None
    with zipfile.ZipFile(archive) as content:
        return content.read(GUIDE).decode()


SOURCES = {GUIDE, "src/manifest.json", "src/background.js", "build.py", "notes.py"}


def test_what_reviewers_build_is_what_the_package_holds(folder: Path, tmp_path: Path) -> None:
    project = load_project(folder)
    (tmp_path / "web-ext.py").write_text(WEB_EXT)
    web_ext = [sys.executable, str(tmp_path / "web-ext.py")]
    package = build(project, web_ext, inspector=False)["firefox"]
    archive = pack(project)
    assert archive == project.folder / "dist" / "notes-1.2-sources.zip"
    fresh = tmp_path / "of the reviewer"
    with zipfile.ZipFile(archive) as content:
        content.extractall(fresh)
    commands = re.findall(r"^    (.+)$", guide_in(archive), re.MULTILINE)
    assert commands
    for command in commands:
        run_in(fresh, shlex.split(command))
    with zipfile.ZipFile(package) as content:
        assert len(content.namelist()) == 2
        for name in content.namelist():
            assert (fresh / "built" / "firefox" / name).read_bytes() == content.read(name)


def test_the_same_sources_make_the_same_archive_in_its_place(folder: Path) -> None:
    archive = pack(load_project(folder))
    assert archive is not None
    before = archive.read_bytes()
    os.utime(folder / "notes.py", (1, 1))
    assert pack(load_project(folder)) == archive
    assert archive.read_bytes() == before
    assert [each.name for each in archive.parent.iterdir()] == [archive.name]


def test_what_is_made_and_what_is_secret_stays_out_without_git(folder: Path) -> None:
    for name in (".env", "key.pem", ".venv/pyvenv.cfg", "env/pyvenv.cfg", "env/lib/a.py"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text("")
    for name in ("node_modules/x/index.js", "src/__pycache__/a.pyc", "cache/CACHEDIR.TAG"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text("")
    assert names_in(pack(load_project(folder))) == SOURCES | {"pyproject.toml"}


def test_the_command_says_what_the_archive_is_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "web-ext.py").write_text(WEB_EXT)
    web_ext = [sys.executable, str(tmp_path / "web-ext.py")]
    monkeypatch.setattr("onconnect.project.opening.webext.tool", lambda *_: web_ext)
    done = CliRunner().invoke(commands.app, ["build", str(folder)])
    assert done.exit_code == 0, done.output
    assert "notes-1.2-sources.zip" in done.output
    assert GUIDE in done.output
    assert "There is no package for chrome" in done.output


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_git_says_what_is_a_source_but_never_names_a_secret_or_what_is_built(folder: Path) -> None:
    run_in(folder, ["git", "init", "-q"])
    (folder / ".gitignore").write_text("notes.txt\n")
    for name in ("notes.txt", "later.js", ".env.local", "key.pem", ".eslintrc"):
        (folder / name).write_text("")
    run_in(folder, ["git", "add", "-f", "key.pem", "built", "build.py"])
    names = names_in(pack(load_project(folder)))
    assert names == SOURCES | {"pyproject.toml", ".gitignore", ".eslintrc", "later.js"}


def test_a_link_out_of_the_project_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    try:
        (folder / "linked").symlink_to(tmp_path / "secret")
    except OSError:
        pytest.skip("this user may make no links")
    assert "linked" not in names_in(pack(load_project(folder)))


@pytest.mark.parametrize(
    ("lock", "command"),
    [
        ("package-lock.json", "npm ci"),
        ("pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
        ("yarn.lock", "yarn install --frozen-lockfile"),
        (None, "npm install"),
    ],
)
def test_the_lock_file_says_how_packages_are_installed(
    folder: Path, lock: str | None, command: str
) -> None:
    (folder / "package.json").write_text("{}")
    if lock is not None:
        (folder / lock).write_text("")
    archive = pack(load_project(folder))
    assert f"    {command}\n" in guide_in(archive)
    assert lock is None or lock in names_in(archive)


def test_the_versions_of_node_and_npm_are_told(folder: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("there is no Node.js")
    (folder / "package.json").write_text("{}")
    assert re.search(r"with Node\.js \d+\.\d+\.\d+ and npm \d+", guide_in(pack(of(folder))))


def of(folder: Path) -> Project:
    return load_project(folder)


def plain(folder: Path) -> None:
    file = folder / "pyproject.toml"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(each for each in lines if not each.startswith("build")))


def test_an_extension_that_nothing_builds_needs_no_archive(folder: Path) -> None:
    plain(folder)
    assert pack(of(folder)) is None
    assert not (folder / "dist").exists()


def test_a_relay_that_was_joined_into_one_script_is_told(folder: Path) -> None:
    plain(folder)
    relay_copy.renew(folder / "built/firefox", classic=True)
    archive = pack(of(folder))
    assert "`built/firefox/onconnect/relay-classic.js` joins the modules" in guide_in(archive)
    assert {"built/firefox/onconnect/relay.js", "built/firefox/manifest.json"} <= names_in(archive)


@pytest.mark.parametrize("what", ["file", "archive", "folder"])
def test_what_is_in_the_way_stays_and_is_named(folder: Path, what: str) -> None:
    target = folder / "dist" / "notes-1.2-sources.zip"
    target.parent.mkdir()
    if what == "folder":
        target.mkdir()
    elif what == "file":
        target.write_text("mine")
    else:
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("mine.txt", "mine")
    with pytest.raises(SetupError, match=r"notes-1\.2-sources\.zip is there already .* move it"):
        pack(of(folder))
    assert target.exists()


def test_a_dist_that_is_no_folder_is_told(folder: Path) -> None:
    (folder / "dist").write_text("mine")
    with pytest.raises(SetupError, match="the sources cannot be packed"):
        pack(of(folder))
    assert (folder / "dist").read_text() == "mine"
