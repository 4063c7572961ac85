"""MDN's runtime.connect example works: the demo extension and its handlers, untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onconnect.project.opening.localpage import local_page
from tests.e2e.browsers import Page
from tests.e2e.test_inspector import Screenshots, screenshots
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    import pytest

    from tests.e2e.browsers import Browser

__all__ = ["screenshots"]


def wait_for_greeting(page: Page, expected: str) -> None:
    def greeting() -> Any:
        return page.evaluate("document.documentElement.dataset.onconnectGreeting")

    wait_for(
        lambda: greeting() == expected,
        lambda: f"the page should hear {expected!r}, it has heard {greeting()!r}",
    )


def test_a_page_is_greeted_by_python_and_again_at_a_click(demo_browser: Browser) -> None:
    page = demo_browser.open()
    wait_for_greeting(page, "hi there content script!")
    page.click_action()
    wait_for_greeting(page, "they clicked the button!")
    page.close()


def test_what_a_page_says_is_printed_by_python(demo_browser: Browser) -> None:
    page = demo_browser.open()
    wait_for_greeting(page, "hi there content script!")
    wait_for(
        lambda: "In background script, received message" in demo_browser.log.read_text(),
        lambda: "the host printed nothing",
    )
    page.close()


def test_a_web_page_connects_by_itself_in_chromium_and_cannot_in_firefox(
    demo_browser: Browser,
) -> None:
    page = demo_browser.open()
    wait_for_greeting(page, "hi there content script!")
    has_connect = page.evaluate("typeof globalThis.chrome?.runtime?.connect === 'function'")
    assert has_connect == (demo_browser.kind == "chromium")
    if has_connect:
        greeting = page.evaluate(
            "new Promise((resolve, reject) => {"
            f"  const port = chrome.runtime.connect({demo_browser.extension_id!r});"
            "  port.onMessage.addListener(resolve);"
            "  port.onDisconnect.addListener(() => reject(new Error('disconnected')));"
            "})"
        )
        assert greeting == {"greeting": "hi there content script!"}
    page.close()


def test_the_demos_own_page_shows_what_python_and_it_tell_each_other_and_so_does_the_terminal(
    demo_browser: Browser, screenshots: Screenshots, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ""
    with local_page() as address:
        page = Page(demo_browser, demo_browser._driver, address)

        def shows(name: str, words: str, number: str) -> None:
            parts = [
                f"document.querySelector('#data-onconnect-{name} {tag}').textContent"
                for tag in ("output", "b")
            ]
            wait_for(
                lambda: [page.evaluate(part) for part in parts] == [words, number],
                lambda: f"the page says {[page.evaluate(part) for part in parts]}",
            )

        def is_printed(line: str) -> bool:
            nonlocal said
            said += capsys.readouterr().out
            return line in said

        shows("greeting", "hi there content script!", "1")
        for number in "12":
            page.click("h1")
            shows("told", "they clicked the page!", number)
        for line in ("heard from Python: hi there content", "told Python: they clicked the page!"):
            wait_for(lambda line=line: is_printed(line), lambda: f"the terminal says {said!r}")
        screenshots.take(page, "demo")
        page.close()
