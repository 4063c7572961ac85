"""`onconnect new --template wxt` makes the chosen sources, with the relay as a package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onconnect.config_file import load_config
from onconnect.project.new import Choices, Made, Page, create

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, choices: Choices) -> set[str]:
    create(folder, choices)
    sources = {path for path in folder.rglob("*") if path.is_file()}
    return {path.relative_to(folder).as_posix() for path in sources}


def test_the_project_has_the_relay_as_a_package_and_names_what_wxt_makes(tmp_path: Path) -> None:
    folder = tmp_path / "my-notes"
    files = made(folder, Choices(template=Made.wxt))
    assert {
        *("wxt.config.ts", "tsconfig.json", "README.md", ".gitignore", "public/icon/128.png"),
        *("my_notes.py", "tests/test_my_notes.py", "entrypoints/background.ts"),
        *("entrypoints/content.ts", "entrypoints/popup/index.html", "entrypoints/popup/main.ts"),
        *("vendor/onconnect/relay.js", "vendor/onconnect/types/relay.d.ts"),
    } <= files
    package = json.loads((folder / "package.json").read_text("utf-8"))
    assert package["dependencies"] == {"onconnect": "file:vendor/onconnect"}
    assert package["version"] == "0.1.0"  # which WXT writes into the manifest
    config = load_config(folder)
    assert config.extension == (".output/chrome-mv3", ".output/firefox-mv3")
    assert config.build == ("npm", "run", "build")


@pytest.mark.parametrize("page", Page)
def test_a_page_opens_where_it_was_wanted(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    files = made(folder, Choices(content=(), page=page, template=Made.wxt))
    assert "entrypoints/content.ts" not in files
    assert ("entrypoints/popup/index.html" in files) == (page is Page.popup)
    assert ("entrypoints/page/index.html" in files) == (page is Page.tab)
    config = (folder / "wxt.config.ts").read_text("utf-8")
    assert ("action: {" in config) == (page is not Page.none)
    background = (folder / "entrypoints" / "background.ts").read_text("utf-8")
    assert ("action.onClicked" in background) == (page is Page.tab)


def test_patterns_are_those_that_were_given(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    site = "https://www.example.org/*"
    made(folder, Choices(content=(site,), external=(site,), template=Made.wxt))
    assert f'matches: ["{site}"]' in (folder / "entrypoints/content.ts").read_text("utf-8")
    config = (folder / "wxt.config.ts").read_text("utf-8")
    assert f'externally_connectable: {{\n      matches: ["{site}"],' in config
    background = (folder / "entrypoints/background.ts").read_text("utf-8")
    assert '"runtime.onConnectExternal"' in background
