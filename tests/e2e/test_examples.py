"""The examples work as a user uses them, each installed as its README says."""

from __future__ import annotations

import json
import lzma
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import ROOT, installed
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.browsers import Browser
    from tests.e2e.lending import Lender


@pytest.fixture
def browser(
    request: pytest.FixtureRequest, kind: str, lender: Lender, tmp_path: Path
) -> Iterator[Browser]:
    """A browser with the example that the test names."""
    project = tmp_path / request.param
    shutil.copytree(ROOT / "examples" / request.param, project)
    relay = project / "extension" / "onconnect"
    shutil.copytree(ROOT / "extension" / "onconnect", relay, dirs_exist_ok=True)
    if kind == "chromium" and request.param == "selection":
        let_in_pages(project / "extension" / "manifest.json")
    with lender.lent(kind, installed(project, tmp_path)) as browser:
        wait_for(  # a click before that would find no listener yet
            lambda: any("is ready" in line for line in browser.console),
            lambda: f"the host is not ready: {browser.log.read_text(errors='replace')}",
        )
        yield browser


def let_in_pages(path: Path) -> None:
    """Permit what a user's own click would: Chromium's context menu cannot be clicked in a test."""
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "host_permissions": ["http://127.0.0.1/*"]}))


def example(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("browser", [name], indirect=True)


@example("save_page")
@pytest.mark.parametrize("length", [1000, 3_000_000])
def test_a_page_is_saved_to_a_folder(browser: Browser, length: int) -> None:
    page = browser.open()
    page.evaluate(
        "document.title = 'Grüße, 世界/🎉',"
        f"document.body.append('x'.repeat({length}) + ' the end'), null"
    )

    def saved(number: int) -> list[Path] | None:
        files = list((browser.application.home / "Saved pages").glob("*.html"))
        are_whole = all(file.read_text("utf-8").endswith("</html>") for file in files)
        return files if len(files) == number and are_whole else None

    for number in (1, 2):
        page.click_action()
        files = wait_for(partial(saved, number), lambda: f"no file: {browser.console}")
    for file in files:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d Grüße 世界( \(2\))?\.html", file.name)
        text = file.read_text("utf-8")
        assert f'<base href="{page.url}">' in text
        assert text.count("x" * length + " the end") == 1


@example("save_page")
def test_a_page_with_a_long_title_and_a_base_of_its_own_is_saved(browser: Browser) -> None:
    page = browser.open()
    page.evaluate(
        f"document.title = {'世' * 300!r},"
        "document.head.append(Object.assign(document.createElement('base'), { href: '/a/' })), null"
    )
    page.click_action()
    folder = browser.application.home / "Saved pages"
    file = wait_for(lambda: next(folder.glob("*.html"), None), lambda: f"{browser.console}")
    base = page.url.partition("/page")[0] + "/a/"
    wait_for(lambda: f'<base href="{base}">' in file.read_text("utf-8"), file.read_text)


@example("search_tabs")
def test_the_text_of_open_tabs_is_searched(browser: Browser) -> None:
    pages = [browser.open() for _ in range(3)]
    for page, text in zip(pages, ["apples and pears", "Apples, apples", "plums"], strict=True):
        page.evaluate(f"document.title = document.body.innerText = {text!r}, null")
    popup = browser.open_extension_page("/search.html")

    def search(words: str, expected: list[str]) -> None:
        popup.evaluate(f"input.value = {words!r}, input.dispatchEvent(new Event('input')), null")
        titles = "[...document.querySelectorAll('button')].map((button) => button.textContent)"
        wait_for(
            lambda: popup.evaluate(titles) == expected,
            lambda: f"the page shows {popup.evaluate(titles)}: {browser.console}",
        )

    search("apples", ["Apples, apples", "apples and pears"])
    search("and APPLES", ["apples and pears"])
    search("and plums", [])
    search("pears", ["apples and pears"])
    popup.evaluate("document.querySelector('button').click()")
    wait_for(
        lambda: pages[0].evaluate("document.visibilityState") == "visible",
        lambda: "the tab was not shown",
    )


@pytest.mark.parametrize("kind", ["firefox"])  # Chromium loads each tab that is driven from outside
@example("search_tabs")
def test_of_a_discarded_tab_the_title_is_searched_and_it_is_not_loaded(browser: Browser) -> None:
    browser.open().evaluate("document.title = 'apples', document.body.innerText = 'pears', null")
    popup = browser.open_extension_page("/search.html")
    discard = "([tab]) => browser.tabs.discard(tab.id).then(() => null)"
    popup.evaluate(f"browser.tabs.query({{ title: 'apples' }}).then({discard})")

    def found(words: str) -> Any:
        return popup.evaluate(f"""new Promise((resolve) => {{
            const port = browser.runtime.connect({{ name: "search" }});
            port.onMessage.addListener(({{ found }}) => resolve(found.map((row) => row.title)));
            port.postMessage({{ words: {words!r} }});
        }})""")

    assert found("apples") == ["apples"]
    assert found("pears") == []
    discarded = "browser.tabs.query({ discarded: true }).then((tabs) => tabs.length)"
    assert popup.evaluate(discarded) == 1


@example("selection")
def test_a_function_runs_on_what_is_selected(browser: Browser) -> None:
    extension = browser.open_extension_page("/manifest.json")
    wait_for(
        lambda: extension.evaluate(
            "browser.contextMenus.update('Sort the words', {}).then(() => true, () => false)"
        ),
        lambda: f"there is no such command: {browser.console}",
    )
    page = browser.open()
    page.evaluate(
        "document.body.innerHTML = '<p>plum Apple pear</p>',"
        "getSelection().selectAllChildren(document.body.firstChild), null"
    )
    page.click_menu("Sort the words")
    wait_for(
        lambda: page.evaluate("document.body.innerText.trim()") == "Apple pear plum",
        lambda: f"the page says {page.evaluate('document.body.innerText')}: {browser.console}",
    )


@example("mark_words")
def test_a_function_runs_in_the_page_with_what_python_gives_it(browser: Browser) -> None:
    page = browser.open()
    page.evaluate(
        "document.body.innerHTML = '<p>Apples &amp; pears, <b>apples</b>, (plums)</p>"
        "<script>apples<\\/script>', null"
    )
    words = browser.application.home / "words.txt"
    extension = browser.open_extension_page("/manifest.json")
    badges = (
        "browser.tabs.query({}).then((tabs) => Promise.all(tabs.map(({ id }) =>"
        " browser.action.getBadgeText({ tabId: id }))))"
    )

    def marks(badge: str, expected: list[str]) -> None:
        page.click_action()
        wait_for(
            lambda: badge in extension.evaluate(badges),
            lambda: f"the badges are {extension.evaluate(badges)}: {browser.console}",
        )
        found = "[...document.querySelectorAll('mark')].map((mark) => mark.textContent)"
        assert page.evaluate(found) == expected

    marks("✗", [])  # there is no list
    words.write_text("apples\n\n(plums)\n", "utf-8")
    marks("3", ["Apples", "apples", "(plums)"])
    words.write_text("apples\npears", "utf-8")
    marks("4", ["Apples", "pears", "apples", "(plums)"])


@example("disk_badge")
def test_the_badge_shows_how_full_the_disk_is(browser: Browser) -> None:
    page = browser.open_extension_page("/manifest.json")
    text = wait_for(
        lambda: page.evaluate("browser.action.getBadgeText({})"),
        lambda: f"no badge: {browser.console}",
    )
    assert re.fullmatch(r"\d+%", text)


@example("colours")
def test_a_picture_of_the_page_comes_back_with_its_main_colours(browser: Browser) -> None:
    page = browser.open()
    page.evaluate("""
        document.documentElement.style.background = "#0000ff",
        new Promise((painted) => {
            requestAnimationFrame(() => requestAnimationFrame(() => painted(null)));
        })
    """)
    pixel = """new Promise((resolve) => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        const image = document.querySelector("img");
        if (!image?.naturalWidth) return resolve(null);
        canvas.drawImage(image, -1, 2 - image.naturalHeight);
        resolve([image.naturalWidth, ...canvas.getImageData(0, 0, 1, 1).data]);
    })"""
    page.click_action()
    width, *colour = wait_for(
        lambda: page.evaluate(pixel),
        lambda: f"no picture: {browser.console} {browser.log.read_text(errors='replace')}",
    )
    assert width >= page.evaluate("innerWidth")
    assert colour == [0, 0, 255, 255], "the most frequent one begins the strip"
    page.evaluate("document.querySelector('img').click(), null")
    assert page.evaluate("document.querySelector('img')") is None


@example("pack_file")
def test_a_file_is_packed_and_comes_back(browser: Browser) -> None:
    browser.open().click_action()
    page = browser.find_extension_page("/pack.html")
    page.evaluate("""(() => {
        const chosen = new DataTransfer();
        chosen.items.add(new File([new Uint8Array(5_000_000).fill(7)], "sevens"));
        input.files = chosen.files;
        input.dispatchEvent(new Event("change"));
    })()""")
    wait_for(
        lambda: page.evaluate("document.querySelector('a')?.download") == "sevens.xz",
        lambda: f"the page says {page.evaluate('output.textContent')}: {browser.console}",
    )
    packed = page.run("""
        const response = await fetch(document.querySelector("a").href);
        return [...new Uint8Array(await response.arrayBuffer())];
    """)
    assert lzma.decompress(bytes(packed)) == bytes([7]) * 5_000_000
