"""The examples, each installed as its README says and used as a user would use it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import ROOT, installed
from tests.e2e.browsers import launched
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.browsers import Browser


@pytest.fixture
def browser(
    request: pytest.FixtureRequest, kind: str, site: str, tmp_path: Path
) -> Iterator[Browser]:
    """A browser with the example that the test names."""
    project = tmp_path / request.param
    shutil.copytree(ROOT / "examples" / request.param, project)
    relay = project / "extension" / "onconnect"
    shutil.copytree(ROOT / "extension" / "onconnect", relay, dirs_exist_ok=True)
    with launched(kind, installed(project, tmp_path), site) as browser:
        yield browser


def example(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("browser", [name], indirect=True)


@example("save_page")
@pytest.mark.parametrize("length", [1000])
def test_a_page_is_saved_to_a_folder(browser: Browser, length: int) -> None:
    page = browser.open()
    page.evaluate(
        "document.title = 'Grüße, 世界/🎉',"
        f"document.body.append('x'.repeat({length}) + ' the end'), null"
    )
    folder = browser.application.home / "Saved pages"
    for number in (1, 2):
        page.click_action()
        files = wait_for(
            lambda number=number: (
                found
                if len(found := sorted(folder.glob("*.html"))) == number
                and found[-1].read_text().rstrip().endswith("</html>")
                else None
            ),
            lambda: f"no file: {browser.console}",
        )
    assert re.fullmatch(r"\d{4}-\d\d-\d\d Grüße 世界( \(2\))?\.html", files[0].name)
    for file in files:
        text = file.read_text("utf-8")
        assert f'<base href="{page.url}">' in text
        assert text.count("x" * length + " the end") == 1


@example("search_tabs")
def test_the_text_of_open_tabs_is_searched(browser: Browser) -> None:
    pages = [browser.open() for _ in range(3)]
    for page, text in zip(pages, ["apples and pears", "Apples, apples", "plums"], strict=True):
        page.evaluate(f"document.title = document.body.innerText = {text!r}, null")
    search = browser.open_extension_page("/search.html")

    def found(words: str) -> list[str]:
        """What the page shows, once it is what is expected of the words."""
        search.evaluate(
            f"document.querySelector('input').value = {words!r},"
            "document.querySelector('input').dispatchEvent(new Event('input')), null"
        )
        return []

    def shown() -> list[str]:
        return list(
            search.evaluate("[...document.querySelectorAll('button')].map(b => b.textContent)")
        )

    found("apples")
    wait_for(
        lambda: shown() == ["Apples, apples", "apples and pears"],
        lambda: f"the page shows {shown()}: {browser.console}",
    )
    found("and APPLES")
    wait_for(lambda: shown() == ["apples and pears"], lambda: f"the page shows {shown()}")
    search.evaluate("document.querySelector('button').click()")
    wait_for(
        lambda: pages[0].evaluate("document.visibilityState") == "visible",
        lambda: "the tab was not shown",
    )


@example("load_badge")
def test_the_badge_shows_the_load(browser: Browser) -> None:
    page = browser.open_extension_page("/manifest.json")
    text = wait_for(
        lambda: page.evaluate("browser.action.getBadgeText({})"),
        lambda: f"no badge: {browser.console}",
    )
    assert re.fullmatch(r"\d+\.\d", text)
