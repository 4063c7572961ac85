"""The setup page leads a user to the program, and turns green when the program is there."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import ROOT, Application, register
from tests.e2e.test_inspector import Screenshots, screenshots, text_of
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.browsers import Browser, ExtensionPage
    from tests.e2e.lending import Lender

__all__ = ["screenshots"]  # the fixture

HOST = "org.example.notes"
SETUP = "/onconnect/setup/setup.html"
LINUX = "https://example.org/notes.deb"
BACKGROUND = f"""
import {{ relay }} from "./onconnect/relay.js";

relay({{
  host: "{HOST}",
  listen: ["runtime.onConnect"],
  requires: ">=1.2",
  downloads: {{
    win: "https://example.org/notes-setup.exe",
    mac: "https://example.org/notes.pkg",
    linux: "{LINUX}",
  }},
  setup: true,
}});
"""
PREFERENCES = """<!doctype html>
<title>Preferences</title>
<link rel="stylesheet" href="onconnect/setup/notice.css">
<script type="module" src="onconnect/setup/notice.js"></script>
<onconnect-notice></onconnect-notice>
"""
APPEARS_WITHIN = 60
"""Seconds in which the page notices what has been installed: attempts are made every 2 s."""


@pytest.fixture
def notes(tmp_path: Path) -> Application:
    """An extension that nothing is installed for yet."""
    extension, project = tmp_path / "extension", tmp_path / "project"
    shutil.copytree(ROOT / "extension", extension)
    manifest = json.loads((extension / "manifest.json").read_text())
    manifest["name"] = "Notes"
    (extension / "manifest.json").write_text(json.dumps(manifest))
    (extension / "background.js").write_text(BACKGROUND)
    (extension / "preferences.html").write_text(PREFERENCES)
    project.mkdir()
    (project / "handlers.py").write_text(
        "from onconnect import browser\nbrowser.runtime.on_connect.add_listener(print)\n"
    )
    application = Application(extension, tmp_path, project, has_stage=False)
    application.home.mkdir()
    return application


@pytest.fixture
def browser(kind: str, lender: Lender, notes: Application) -> Iterator[Browser]:
    with lender.lent(kind, notes) as browser:
        yield browser


def install(notes: Application, version: str) -> None:
    """Install the program as its installer would."""
    manifest = json.loads((notes.extension / "manifest.json").read_text())
    register(notes, manifest, name=HOST, release=version)


def wait_for_text(page: ExtensionPage, selector: str, expected: str) -> None:
    wait_for(
        lambda: expected in text_of(page, selector),
        lambda: f"{selector} should say {expected!r}: {text_of(page, 'body')!r}",
        timeout=APPEARS_WITHIN,
    )


def test_the_page_follows_a_user_from_a_missing_program_to_a_green_sign(
    browser: Browser, notes: Application, screenshots: Screenshots
) -> None:
    page = browser.open_extension_page(SETUP)
    wait_for_text(page, "[role=status]", "Notes needs its program on this computer")
    tabs = "browser.tabs.query({}).then(tabs => tabs.map(tab => tab.url))"
    opened = f"{SETUP}?host={HOST}"
    wait_for(
        lambda: [url.endswith(opened) for url in page.evaluate(tabs)].count(True) == 1,
        lambda: str(page.evaluate(tabs)),
    )
    assert text_of(page, "a").splitlines() == ["Download for Linux", "Windows", "macOS"]
    assert page.evaluate("document.querySelector('a').href") == LINUX
    assert "it turns green by itself" in text_of(page, "#steps")
    screenshots.take(page, "setup-missing")

    install(notes, "1.1")
    wait_for_text(page, "[role=status]", "The program of Notes is too old")
    wait_for_text(page, ".onconnect-reason", f"{HOST} 1.1 is too old: the extension requires")
    assert page.evaluate("document.querySelector('a').href") == LINUX
    screenshots.take(page, "setup-too-old")

    install(notes, "1.2")
    wait_for_text(page, "[role=status]", "Notes is ready")
    assert page.evaluate("document.body.dataset.is") == "ready"
    assert page.evaluate("document.title") == "✓ Notes is ready"
    assert text_of(page, "#done") == "You can close this page."
    assert page.evaluate("document.querySelectorAll('a').length") == 0
    screenshots.take(page, "setup-ready")

    preferences = browser.open_extension_page("/preferences.html")
    wait_for_text(preferences, "onconnect-notice", "Notes is ready")
