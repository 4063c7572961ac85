"""The inspector shows what goes on between a page and Python, and why nothing does."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import HOST_NAME, ROOT, Application, register
from tests.e2e.echo import echoing
from tests.e2e.test_console import wait_for_console
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, ExtensionPage, Page, Tab
    from tests.e2e.lending import Lender

SCREENSHOTS = ROOT / "docs" / "images"
INSPECTOR = "/onconnect/inspector/inspector.html"


class Screenshots:
    """The screenshots of the documentation: `pytest --screenshots` saves them, else only tries."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._folder = folder

    def take(self, page: Tab, name: str) -> None:
        file = self._folder / f"{name}-{self._kind}.png"
        page.screenshot(file)
        assert file.stat().st_size > 5000, "an empty picture"


@pytest.fixture
def screenshots(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Screenshots:
    kept = request.config.getoption("--screenshots", default=False)
    return Screenshots(kind, SCREENSHOTS if kept else tmp_path)


@pytest.fixture
def inspector(browser: Browser) -> Iterator[ExtensionPage]:
    page = browser.open_extension_page(INSPECTOR)
    wait_for_text(page, "#phase", "connected")
    yield page
    page.close()


def text_of(page: ExtensionPage, selector: str) -> str:
    find = f"[...document.querySelectorAll({selector!r})]"
    return str(page.evaluate(f"{find}.map(each => each.innerText).join('\\n')"))


def wait_for_text(page: ExtensionPage, selector: str, expected: str) -> None:
    wait_for(
        lambda: expected in text_of(page, selector),
        lambda: f"{selector} should say {expected!r}: {text_of(page, selector)!r}",
    )


@contextmanager
def broken(
    kind: str, directory: Path, lender: Lender, launcher: str | None
) -> Iterator[ExtensionPage]:
    """The inspector in a browser of its own, whose host is this shell script, or not registered."""
    shutil.copytree(ROOT / "extension", directory / "extension")
    application = Application(directory / "extension", directory, directory, has_stage=False)
    application.home.mkdir()
    if launcher is not None:
        register(application, json.loads((ROOT / "extension/manifest.json").read_text()))
        (directory / f"launcher of {HOST_NAME}").write_text(f"#!/bin/sh\n{launcher}\n")
    with lender.lent(kind, application) as browser:
        yield browser.open_extension_page(INSPECTOR)


def test_a_live_conversation_is_shown(
    page: Page, inspector: ExtensionPage, background: Background, screenshots: Screenshots
) -> None:
    background.run(echoing)
    page.run("""
        globalThis.port = browser.runtime.connect({ name: "notes" });
        port.onMessage.addListener((message) => note(message));
        port.postMessage({ note: "milk" });
    """)
    page.wait_for_notes(1)
    wait_for_text(inspector, "#ports", "notes")
    wait_for_text(inspector, "#ports", page.url)
    wait_for_text(inspector, "#messages", '{"note":"milk"}')
    rows = """
        [...document.querySelectorAll(".row")]
            .map((row) => [row.dataset.direction, row.querySelector(".type").textContent])
            .filter(([, type]) => type !== "call" && type !== "return")  // the stage's own
    """
    wait_for(
        lambda: (
            inspector.evaluate(rows) == [["to", "connect"], ["to", "message"], ["from", "message"]]
        ),
        lambda: str(inspector.evaluate(rows)),
    )
    background.run("import logging; logging.getLogger('notes').warning('the shop is closed')")
    wait_for_text(inspector, "#log", "the shop is closed")
    inspector.evaluate(
        "[...document.querySelectorAll('.row')].find(row => /milk/.test(row.innerText)).click()"
    )
    wait_for_text(inspector, "#message-text", '"note": "milk"')
    screenshots.take(inspector, "inspector")
    page.run("port.disconnect()")
    wait_for_text(inspector, "#no-ports", "No port is open")


def test_a_message_is_opened_by_the_keyboard_and_the_list_is_filtered(
    page: Page, inspector: ExtensionPage, background: Background
) -> None:
    background.run(echoing)
    page.run("""
        globalThis.port = browser.runtime.connect();
        port.onMessage.addListener((message) => note(message));
        for (const note of ["milk", "bread"]) port.postMessage({ note });
    """)
    page.wait_for_notes(2)
    wait_for_text(inspector, "#messages", '{"note":"bread"}')
    inspector.evaluate(
        "(filter.value = 'type:message BREAD', filter.dispatchEvent(new Event('input')), 0)"
    )
    wait_for_text(inspector, "#messages-count", "2 of")
    inspector.evaluate(
        "messages.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }))"
    )
    wait_for_text(inspector, "#message-text", '{\n  "note": "bread"\n}')
    wait_for_text(inspector, "[aria-selected=true] .arrow", "← Python")
    active = inspector.evaluate("messages.getAttribute('aria-activedescendant')")
    assert active == inspector.evaluate("document.querySelector('[aria-selected=true]').id")
    page.run("port.disconnect()")


def test_a_paused_list_takes_what_has_come_when_it_goes_on(
    page: Page, inspector: ExtensionPage, background: Background
) -> None:
    background.run(echoing)
    background.run("await browser.tabs.query({'title': 'the last before the pause'})")
    rows = "[...document.querySelectorAll('.row')].slice(-2).map(row => row.innerText)"

    def answer_is_shown() -> bool:  # what the list shows a moment later was sent before
        call, answer = [*inspector.evaluate(rows), "", ""][:2]
        return "the last before the pause" in call and "return" in answer

    wait_for(answer_is_shown, lambda: text_of(inspector, "#messages"))
    inspector.evaluate("pause.click()")
    shown = text_of(inspector, "#messages")
    page.run("""
        globalThis.port = browser.runtime.connect({ name: "paused" });
        port.onMessage.addListener((message) => note(message));
        port.postMessage("milk");
    """)
    page.wait_for_notes(1)
    wait_for_text(inspector, "#ports", "paused")
    wait_for_text(inspector, "#ports", "1 (6 chars)")
    assert text_of(inspector, "#messages") == shown
    inspector.evaluate("pause.click()")
    wait_for_text(inspector, "#messages", "milk")
    page.run("port.disconnect()")


def test_ten_thousand_messages_cost_a_screenful_of_rows(
    page: Page, inspector: ExtensionPage, background: Background
) -> None:
    background.run(echoing)
    page.run("""
        globalThis.port = browser.runtime.connect();
        port.onMessage.addListener((message) => message === 5_999 && note(message));
        for (let number = 0; number < 6_000; number++) port.postMessage(number);
    """)
    page.wait_for_notes(1)
    wait_for_text(inspector, "#ports", "6000 (")
    wait_for_text(inspector, "#messages-count", "of 10000")
    assert inspector.evaluate("document.querySelectorAll('.row').length") < 60
    wait_for_text(inspector, "#messages", "5999")
    inspector.evaluate("(messages.scrollTop = 0)")
    wait_for(
        lambda: "5999" not in text_of(inspector, "#messages"), lambda: "the list does not scroll"
    )
    page.run("port.disconnect()")


def test_python_is_started_again_by_the_button(
    inspector: ExtensionPage, background: Background
) -> None:
    pid = background.pid
    wait_for_text(inspector, "#facts", str(pid))
    inspector.evaluate("restart.click()")
    wait_for(
        lambda: (
            "connected" in text_of(inspector, "#phase")
            and str(pid) not in text_of(inspector, "#facts")
        ),
        lambda: text_of(inspector, "header"),
    )


def test_a_host_that_is_not_registered_is_named_with_the_remedy(
    kind: str, tmp_path: Path, lender: Lender, screenshots: Screenshots
) -> None:
    with broken(kind, tmp_path, lender, launcher=None) as inspector:
        wait_for_text(inspector, "#why-title", "The host is not registered in this browser")
        wait_for_text(inspector, "#remedy", "onconnect install")
        wait_for_text(inspector, "#phase", "stopped")
        screenshots.take(inspector, "inspector-not-registered")


def test_handlers_that_cannot_be_imported_show_their_traceback(
    kind: str, tmp_path: Path, lender: Lender, screenshots: Screenshots
) -> None:
    (tmp_path / "notes.py").write_text("import files_that_are_not_there\n")
    command = [sys.executable, "-m", "onconnect.app", "--name", HOST_NAME]
    command += ["--path", str(tmp_path), "--handlers", "notes", "--"]
    with broken(kind, tmp_path, lender, f'exec {shlex.join(command)} "$@"') as inspector:
        wait_for_text(inspector, "#why-title", "The handlers could not be loaded")
        wait_for_text(inspector, "#detail", "No module named 'files_that_are_not_there'")
        screenshots.take(inspector, "inspector-import-error")


def test_an_older_relay_is_told_to_be_updated(kind: str, tmp_path: Path, lender: Lender) -> None:
    host = shlex.join([sys.executable, str(Path(__file__).with_name("newer_host.py"))])
    with broken(kind, tmp_path, lender, f"exec {host}") as inspector:
        wait_for_text(inspector, "#why-title", "an update is needed")
        wait_for_text(inspector, "#remedy", "speaks version 2 of the relay protocol")


def test_a_host_that_says_nothing_is_told_after_10_s(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    with broken(kind, tmp_path, lender, "exec sleep 100") as inspector:
        wait_for(
            lambda: "Python is not ready yet" in text_of(inspector, "#why-title"),
            lambda: text_of(inspector, "header"),
        )
        wait_for_text(inspector, "#remedy", "it waits for Python to be ready")
        wait_for_text(inspector, "#phase", "starting")


def test_events_that_python_listens_to_in_vain_are_told(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    (tmp_path / "notes.py").write_text(
        "from onconnect import browser\nbrowser.runtime.on_message.add_listener(print)\n"
    )
    command = [sys.executable, "-m", "onconnect.app", "--name", HOST_NAME]
    command += ["--path", str(tmp_path), "--handlers", "notes", "--"]
    with broken(kind, tmp_path, lender, f'exec {shlex.join(command)} "$@"') as inspector:
        wait_for_text(inspector, "#why-title", "listens to events that the extension does not give")
        wait_for_text(inspector, "#remedy", "runtime.onMessage")
        wait_for_text(inspector, "#phase", "connected")
        wait_for_console(inspector.browser, "Python listens to runtime.onMessage")


def test_a_lifespan_that_fails_is_tried_again(kind: str, tmp_path: Path, lender: Lender) -> None:
    (tmp_path / "notes.py").write_text(
        "import pathlib\n"
        "from onconnect import browser\n"
        "@browser.lifespan\n"
        "async def port():\n"
        "    if pathlib.Path(__file__).with_name('held').exists():\n"
        "        raise OSError('the address is in use')\n"
        "    yield\n"
    )
    (tmp_path / "held").touch()
    command = [sys.executable, "-m", "onconnect.app", "--name", HOST_NAME]
    command += ["--path", str(tmp_path), "--handlers", "notes", "--"]
    with broken(kind, tmp_path, lender, f'exec {shlex.join(command)} "$@"') as inspector:
        wait_for_text(inspector, "#why-title", "A lifespan has failed")
        wait_for_text(inspector, "#remedy", "the address is in use")
        wait_for_text(inspector, "#phase", "next attempt in")
        (tmp_path / "held").unlink()
        wait_for(
            lambda: "connected" in text_of(inspector, "#phase"),
            lambda: text_of(inspector, "header"),
        )


def test_a_host_that_dies_is_waited_for(kind: str, tmp_path: Path, lender: Lender) -> None:
    with broken(kind, tmp_path, lender, "exit 3") as inspector:
        wait_for_text(inspector, "#why-title", "Python has ended")
        wait_for_text(inspector, "#phase", "next attempt in")
