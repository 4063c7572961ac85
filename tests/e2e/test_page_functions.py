"""The how-to page's two ways to call a function in a page work in both browsers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.pages import ROOT, blocks
from tests.e2e.applications import register, staged
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.applications import Application
    from tests.e2e.lending import Lender

PAGE = ROOT / "docs" / "page-functions.md"
TITLES = (
    "browser.tabs.query({}).then((tabs) =>"
    " Promise.all(tabs.map(({ id }) => browser.action.getTitle({ tabId: id }))))"
)


def outlining(directory: Path, kind: str, module: str) -> Application:
    """The stage, whose Python is a module of the page and whose files are those of the page."""
    application = staged(directory)
    path = application.extension / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text())
    where = "optional_permissions" if kind == "firefox" else "permissions"
    manifest[where] = [*manifest.get(where, []), "userScripts"]
    path.write_text(json.dumps(manifest))
    texts = {block.text.partition("\n")[0]: block.text for block in blocks(PAGE)}
    (application.extension / "functions.js").write_text(texts["// functions.js"])
    (application.project / "handlers.py").write_text(texts[f"# {module}"])
    register(application, manifest)
    return application


@pytest.mark.parametrize("module", ["outline.py", "outline_code.py"])
def test_a_function_of_a_page_gets_arguments_and_returns_to_python(
    kind: str, lender: Lender, tmp_path: Path, module: str
) -> None:
    with lender.lent(kind, outlining(tmp_path, kind, module)) as browser:
        if module == "outline_code.py":
            browser.allow_user_scripts()
        wait_for(
            lambda: any("is ready" in line for line in browser.console),
            lambda: f"the host is not ready: {browser.log.read_text(errors='replace')}",
        )
        page = browser.open()
        page.evaluate("document.body.innerHTML = '<h1>One</h1><p>x</p><h2>Zwei ü</h2>', null")
        for _ in range(2):
            page.click_action()
            wait_for(
                lambda: "One\nZwei ü" in browser.stage.evaluate(TITLES),
                lambda: f"the titles are {browser.stage.evaluate(TITLES)}: {browser.console}",
            )
            page.evaluate("document.querySelector('h1').remove(), null")
            page.click_action()
            wait_for(
                lambda: "Zwei ü" in browser.stage.evaluate(TITLES),
                lambda: f"the titles are {browser.stage.evaluate(TITLES)}: {browser.console}",
            )
            page.evaluate(
                "document.body.prepend(document.createElement('h1')),"
                "document.querySelector('h1').append('One'), null"
            )
