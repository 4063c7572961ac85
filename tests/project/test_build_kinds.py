"""`onconnect build` packages what browsers load, and of that no file of the project."""

from __future__ import annotations

import json
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import SetupError
from onconnect.project.build import build
from onconnect.project.opening import webext
from onconnect.project.own_files import OwnFiles
from onconnect.project_folder import load_project
from tests.project.test_build import WEB_EXT

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """[tool.onconnect]
name = "clock"
description = "Clock"
handlers = ["clock"]
extension = {}
"""
PERMISSIONS = ["nativeMessaging", "storage"]


def write(folder: Path, *files: str, **members: Any) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", "utf-8")
    manifest = {"name": "Clock", "version": "1.0", "permissions": PERMISSIONS, **members}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def packages(folder: Path) -> dict[str, set[str]]:
    """Build a project; return the names in each package."""
    (folder.parent / "web-ext.py").write_text(WEB_EXT, "utf-8")
    web_ext = [sys.executable, str(folder.parent / "web-ext.py")]
    found = {}
    for store, package in build(load_project(folder), web_ext, inspector=False).items():
        with zipfile.ZipFile(package) as content:
            found[store] = set(content.namelist())
    return found


FIREFOX = {"manifest_version": 2, "background": {"scripts": ["two.js"]}}
CHROMIUM = {"manifest_version": 3, "background": {"service_worker": "three.js"}}


@pytest.mark.process
def test_each_store_gets_the_folder_that_its_browsers_run(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(project / "firefox", "two.js", **FIREFOX)
    write(project / "chromium", "three.js", **CHROMIUM)
    (project / "pyproject.toml").write_text(TABLE.format('["chromium", "firefox"]'), "utf-8")
    assert packages(project) == {
        "firefox": {"manifest.json", "two.js"},
        "chrome": {"manifest.json", "three.js"},
    }
    loaded = load_project(project)
    for browser, folder in {
        webext.Runnable.firefox: "firefox",
        webext.Runnable.chromium: "chromium",
    }.items():
        command = webext.command(["web-ext"], loaded, browser, "http://localhost/")
        assert command[command.index("--source-dir") + 1] == str(loaded.folder / folder)


@pytest.mark.process
def test_there_is_no_package_for_browsers_that_cannot_run_it(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(project, "two.js", **FIREFOX)
    (project / "pyproject.toml").write_text(TABLE.format('"."'), "utf-8")
    assert packages(project).keys() == {"firefox"}
    with pytest.raises(SetupError, match="of manifest version 2, which Chromium does not run"):
        webext.command(["web-ext"], load_project(project), webext.Runnable.chromium, "")


def test_an_extension_that_no_browser_runs_has_no_package(tmp_path: Path) -> None:
    write(tmp_path, manifest_version=2, background={"service_worker": "own.js"})
    (tmp_path / "pyproject.toml").write_text(TABLE.format('"."'), "utf-8")
    with pytest.raises(SetupError, match="a service worker only, which Firefox does not run"):
        packages(tmp_path)


@pytest.mark.process
def test_a_package_has_nothing_of_the_project_around_its_manifest(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(
        project,
        *("own.js", "images/16.png", "_locales/en/messages.json", "dist/bundle.js", "LICENSE"),
        *("clock.py", "helpers/deep.py", "helpers/shown.css", "__pycache__/clock.pyc"),
        *("env/pyvenv.cfg", "env/lib/a.js", ".git/config", ".env", "tests/test_clock.py"),
        *("node_modules/a/a.js", "package.json", "uv.lock", "dist/older.zip", "test/popup.html"),
        manifest_version=3,
        background={"service_worker": "dist/bundle.js", "scripts": ["dist/bundle.js"]},
        action={"default_popup": "test/popup.html#a"},
    )
    (project / "pyproject.toml").write_text(TABLE.format('"."'), "utf-8")
    whole = {
        *("manifest.json", "own.js", "images/16.png", "_locales/en/messages.json", "LICENSE"),
        *("dist/bundle.js", "helpers/shown.css", "test/popup.html"),
    }
    assert packages(project) == {"firefox": whole, "chrome": whole}
    assert packages(project) == {"firefox": whole, "chrome": whole}  # those of before are left out


@pytest.mark.process
def test_no_file_of_pythons_tools_is_packed_whatever_its_folder_is_called(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(
        project,
        *("own.js", "lib/deep.js", "clock/shown.html", "sounds/test/bell.mp3", "data/zones.json"),
        *("envs/mine/pyvenv.cfg", "envs/mine/lib/site.js", "miniconda/conda-meta/history"),
        *("cache/CACHEDIR.TAG", "cache/v1/a.json", "times/__init__.py", "times/zones.json"),
        *("times/deep/a.txt", "checks/conftest.py", "checks/clock.json", "clock/__init__.py"),
        *("src/clock.egg-info/a.txt", "clock.dist-info/RECORD", "dist/clock-1.0.tar.gz"),
        *("dist/clock-1.0-py3-none-any.whl", "fast.cpython-312-x86_64-linux-gnu.so", "fast.pyd"),
        *("poetry.lock", "Pipfile", "Pipfile.lock", "pdm.lock", "requirements/dev.txt", "tox.ini"),
        *("requirements-dev.txt", "mypy.ini", "pytest.ini", "ruff.toml", "MANIFEST.in", "a.ipynb"),
        *(".git/HEAD", ".venv/pyvenv.cfg", ".pytest_cache/a", ".mypy_cache/a", ".ruff_cache/a"),
        *(".coverage", ".python-version", "htmlcov/index.html", "environment.yml", "python.d.ts"),
        manifest_version=3,
        background={"service_worker": "own.js", "scripts": ["own.js"]},
        options_page="clock/shown.html",
        web_accessible_resources=[{"resources": ["sounds/test/*"], "matches": ["<all_urls>"]}],
    )
    (project / "own.js").write_text('importScripts("lib/deep.js");', "utf-8")
    (project / "pyproject.toml").write_text(TABLE.format('"."'), "utf-8")
    assert packages(project)["firefox"] == {
        *("manifest.json", "own.js", "lib/deep.js", "clock/shown.html", "sounds/test/bell.mp3"),
        "data/zones.json",
    }
    command = webext.command([], load_project(project), webext.Runnable.chromium, "")
    ignored = command[command.index("--ignore-files") + 1 :]
    assert {"envs/mine/**", "miniconda/**", "cache/**", "times/**", "checks/**"} <= set(ignored)
    assert "clock/**" not in ignored


@pytest.mark.process
def test_what_the_background_loads_is_packed_from_folders_of_any_name(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(
        project,
        *("test/probe.js", "test/other.js", "tests/unit.js", "own.js"),
        manifest_version=3,
        background={"service_worker": "own.js", "scripts": ["own.js"], "type": "module"},
    )
    (project / "own.js").write_text('import "./test/probe.js";\n', "utf-8")
    (project / "pyproject.toml").write_text(TABLE.format('"."'), "utf-8")
    assert {"own.js", "test/probe.js"} <= packages(project)["firefox"]
    assert "tests/unit.js" not in packages(project)["firefox"]


def test_an_extension_with_a_folder_for_itself_keeps_all_its_files(tmp_path: Path) -> None:
    write(tmp_path / "ext", "own.js", "pyodide/a.py", **CHROMIUM)
    (tmp_path / "pyproject.toml").write_text(TABLE.format('"ext"'), "utf-8")
    project = load_project(tmp_path)
    extension = project.extension()
    assert project.folder / "ext/pyodide/a.py" not in OwnFiles(project, extension)
    assert "--ignore-files" not in webext.command([], project, webext.Runnable.chromium, "")


def test_web_ext_does_not_watch_what_is_the_projects(tmp_path: Path) -> None:
    write(tmp_path, "own.js", "clock.py", **CHROMIUM)
    (tmp_path / "pyproject.toml").write_text(TABLE.format('"."'), "utf-8")
    command = webext.command([], load_project(tmp_path), webext.Runnable.chromium, "")
    ignored = command[command.index("--ignore-files") + 1 :]
    assert {"*.py", "**/*.py", "**/node_modules/**"} <= set(ignored)
