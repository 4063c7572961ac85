"""`onconnect add` puts the relay beside the sources of an extension that a bundler builds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from onconnect.cli import commands
from onconnect.config_file import load_config
from onconnect.errors import SetupError
from onconnect.project.add import Added, add

if TYPE_CHECKING:
    from pathlib import Path


def sources(folder: Path, bundler: str = "wxt", **members: Any) -> Path:
    folder.mkdir(exist_ok=True)
    described = {
        "name": "@us/my-clock",
        "scripts": {"build": f"{bundler} build"},
        "devDependencies": {bundler: "*"},
        **members,
    }
    (folder / "package.json").write_text(json.dumps(described, indent="\t") + "\n", "utf-8")
    return folder


def added(folder: Path) -> Added:
    return add(folder, folder)


def test_the_relay_becomes_a_package_that_package_json_names(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clock")
    before = (folder / "package.json").read_text("utf-8")
    did = added(folder)
    relay = folder / "vendor" / "onconnect"
    assert relay in did.written
    assert json.loads((relay / "package.json").read_text("utf-8"))["name"] == "onconnect"
    assert (relay / "types" / "relay.d.ts").is_file()
    after = (folder / "package.json").read_text("utf-8")
    assert json.loads(after)["dependencies"] == {"onconnect": "file:vendor/onconnect"}
    assert after.startswith(before.rstrip("}\n"))  # all else stays as it was, with its tabs
    assert (folder / "my_clock.py").is_file()
    assert load_config(folder).build == ("npm", "run", "build")


@pytest.mark.parametrize(
    ("bundler", "scripts", "extension"),
    [
        ("wxt", {"build": "wxt build"}, ".output/chrome-mv3"),
        (
            "wxt",
            {"build": "wxt build", "build:firefox": "wxt build -b firefox"},
            (".output/chrome-mv3", ".output/firefox-mv2"),
        ),
        ("plasmo", {"build": "plasmo build"}, "build/chrome-mv3-prod"),
        ("@crxjs/vite-plugin", {"build": "vite build"}, "dist"),
        ("webpack", {"build": "webpack"}, "dist"),
    ],
)
def test_the_table_names_what_the_bundler_makes(
    bundler: str, scripts: dict[str, str], extension: object, tmp_path: Path
) -> None:
    folder = sources(tmp_path / "clock", bundler, scripts=scripts)
    added(folder)
    assert load_config(folder).extension == extension


def test_wxt_may_be_told_to_make_version_3_for_firefox(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clock", scripts={"all": "wxt build && wxt build -b firefox"})
    (folder / "wxt.config.ts").write_text("export default { manifestVersion: 3 };\n", "utf-8")
    added(folder)
    config = load_config(folder)
    assert config.extension == (".output/chrome-mv3", ".output/firefox-mv3")
    assert config.build is None  # there is no script "build"


def test_folders_that_are_built_already_are_named_as_they_are(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clock", "webpack")
    for name in ("build/chrome", "build/firefox", "build/chrome-dev"):
        (folder / name).mkdir(parents=True)
        (folder / name / "manifest.json").write_text("{}", "utf-8")
    added(folder)
    assert load_config(folder).extension == ("build/chrome", "build/firefox")


@pytest.mark.parametrize(
    ("lock", "manager"), [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun")]
)
def test_the_package_manager_is_that_of_the_lock_file(
    lock: str, manager: str, tmp_path: Path
) -> None:
    folder = sources(tmp_path / "clock")
    (folder / lock).touch()
    did = added(folder)
    assert load_config(folder).build == (manager, "run", "build")
    assert any(f"`{manager} install`" in note for note in did.notes)


def test_the_command_says_what_is_left_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sources(tmp_path / "clock"))
    done = CliRunner().invoke(commands.app, ["add", "."])
    assert done.exit_code == 0, done.output
    for text in (
        "`npm install`",
        'import { relay } from "onconnect"; relay({ host: "my_clock"',
        "`manifest` of wxt.config",
        '"permissions": ["nativeMessaging", "storage"]',
        '"my_clock@onconnect"',
    ):
        assert text in done.output
    (tmp_path / "clock/vendor/onconnect/relay.js").write_text("older", "utf-8")
    done = CliRunner().invoke(commands.app, ["update"])
    assert "The relay was of version" in done.output
    assert (tmp_path / "clock/vendor/onconnect/types").is_dir()
    assert not (tmp_path / "clock/.output").exists()


def test_a_manifest_that_names_sources_is_the_bundlers(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clock", "@crxjs/vite-plugin")
    manifest = {"manifest_version": 3, "background": {"service_worker": "src/background.ts"}}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    added(folder)
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == manifest
    assert (folder / "vendor" / "onconnect").is_dir()


def test_a_second_time_changes_nothing_and_a_strangers_folder_stays(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clock")
    added(folder)
    files = ("package.json", "pyproject.toml", "my_clock.py")
    before = [(folder / name).read_text("utf-8") for name in files]
    added(folder)
    assert [(folder / name).read_text("utf-8") for name in files] == before
    (folder / "vendor" / "onconnect" / "mine.js").write_text("mine", "utf-8")
    with pytest.raises(SetupError, match=r"mine\.js is not onconnect's"):
        added(folder)


def test_a_package_json_without_a_bundler_is_told_to_build_first(tmp_path: Path) -> None:
    folder = sources(tmp_path / "clock", "prettier")
    with pytest.raises(SetupError, match="build the extension first"):
        added(folder)
    (folder / "package.json").write_text("{", "utf-8")
    with pytest.raises(SetupError, match="is not JSON"):
        added(folder)
