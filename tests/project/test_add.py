"""`onconnect add` puts the relay beside a background script that exists."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.config import load_project
from onconnect.errors import SetupError
from onconnect.install import relay
from onconnect.project.add import add

if TYPE_CHECKING:
    from pathlib import Path


def extension_with(folder: Path, background: dict[str, Any] | None, **members: Any) -> Path:
    extension = folder / "ext"
    extension.mkdir()
    manifest = {"manifest_version": 3, "name": "My Clock", "version": "1", **members}
    if background is not None:
        manifest["background"] = background
    (extension / "manifest.json").write_text(json.dumps(manifest))
    (extension / "own.js").write_text("const own = 1;\n")
    return extension


def background_of(extension: Path) -> dict[str, Any]:
    return dict(json.loads((extension / "manifest.json").read_text())["background"])


def test_a_service_worker_is_loaded_by_a_module_beside_the_relay(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"service_worker": "own.js"})
    add(extension, tmp_path)
    assert background_of(extension) == {"service_worker": "onconnect-worker.js", "type": "module"}
    worker = (extension / "onconnect-worker.js").read_text()
    assert worker.index('import "./onconnect-background.js"') < worker.index('import "./own.js"')
    assert (extension / "own.js").read_text() == "const own = 1;\n"


def test_classic_event_page_scripts_stay_classic(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"scripts": ["lib.js", "own.js"]})
    add(extension, tmp_path)
    assert background_of(extension) == {"page": "onconnect-background.html"}
    page = (extension / "onconnect-background.html").read_text()
    assert [line for line in page.splitlines() if "<script" in line] == [
        '<script src="lib.js"></script>',
        '<script src="own.js"></script>',
        '<script type="module" src="onconnect-background.js"></script>',
    ]


def test_modules_get_one_more(tmp_path: Path) -> None:
    before = {"service_worker": "own.js", "scripts": ["own.js"], "type": "module"}
    extension = extension_with(tmp_path, before)
    add(extension, tmp_path)
    assert background_of(extension) == {
        "service_worker": "onconnect-worker.js",
        "scripts": ["own.js", "onconnect-background.js"],
        "type": "module",
    }


def test_an_extension_for_both_browsers_keeps_both(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"service_worker": "own.js", "scripts": ["own.js"]})
    add(extension, tmp_path)
    assert background_of(extension) == {
        "service_worker": "onconnect-worker.js",
        "page": "onconnect-background.html",
        "type": "module",
    }


def test_an_extension_without_a_background_gets_one(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, None)
    add(extension, tmp_path)
    assert background_of(extension) == {
        "service_worker": "onconnect-background.js",
        "scripts": ["onconnect-background.js"],
        "type": "module",
    }


def test_the_project_can_be_installed_then(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "clock"\nversion = "1"\n')
    extension = extension_with(tmp_path, {"scripts": ["own.js"]}, permissions=["tabs"])
    add(extension, tmp_path)
    document = tomllib.loads((tmp_path / "pyproject.toml").read_text())
    assert document["project"]["name"] == "clock"
    project = load_project(tmp_path)
    assert project.config.name == "my_clock"
    assert project.config.extension == "ext"
    project.extension().check("my_clock")
    assert project.extension().id_in("chromium")
    assert "on_connect" in (tmp_path / "my_clock.py").read_text()
    permissions = json.loads((extension / "manifest.json").read_text())["permissions"]
    assert permissions == ["tabs", "nativeMessaging", "storage"]
    assert relay.is_current(extension)


def test_a_project_that_is_described_keeps_its_name_and_handlers(tmp_path: Path) -> None:
    table = (
        '[tool.onconnect]\nname = "org.example.clock"\ndescription = "Clock"\n'
        'handlers = ["hands"]\nextension = "ext"\n'
    )
    (tmp_path / "pyproject.toml").write_text(table)
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    add(extension, tmp_path)
    assert (tmp_path / "pyproject.toml").read_text() == table
    assert list(tmp_path.glob("*.py")) == []
    assert 'host: "org.example.clock"' in (extension / "onconnect-background.js").read_text()


def test_ids_that_are_there_stay(tmp_path: Path) -> None:
    gecko = {"gecko": {"id": "clock@example.org", "strict_min_version": "140.0"}}
    extension = extension_with(tmp_path, None, key="AAAA", browser_specific_settings=gecko)
    add(extension, tmp_path)
    manifest = json.loads((extension / "manifest.json").read_text())
    assert (manifest["key"], manifest["browser_specific_settings"]) == ("AAAA", gecko)


@pytest.mark.parametrize(
    ("background", "members", "problem"),
    [
        (None, {"manifest_version": 2}, "not of manifest version 3"),
        ({"page": "own.html"}, {}, "is a page already"),
        ({"scripts": ["onconnect/relay.js"]}, {}, "has the relay already"),
    ],
)
def test_what_cannot_be_joined_is_refused_and_left_alone(
    background: dict[str, Any] | None, members: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    extension = extension_with(tmp_path, background, **members)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(SetupError, match=problem):
        add(extension, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_worker_that_calls_import_scripts_is_refused(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"service_worker": "own.js"})
    (extension / "own.js").write_text('importScripts("lib.js");')
    with pytest.raises(SetupError, match="calls importScripts, which a module cannot"):
        add(extension, tmp_path)
    assert not (extension / "onconnect").exists()


def test_adding_twice_is_refused(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    add(extension, tmp_path)
    with pytest.raises(SetupError, match="has the relay already: `onconnect update` renews it"):
        add(extension, tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "cannot be read"), ("{ // no\n}", "is not plain JSON")]
)
def test_a_manifest_that_cannot_be_read_is_named(
    text: str | None, problem: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(SetupError, match=problem):
        add(tmp_path, tmp_path)
