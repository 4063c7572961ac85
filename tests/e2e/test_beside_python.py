"""The extension's own listeners work beside Python's, and each answers what is its own."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import HOST_NAME, staged
from tests.e2e.browsers import PageError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.applications import Application
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, ExtensionPage, Page
    from tests.e2e.lending import Lender

LATE = """
    const late = (answer) => new Promise((resolve) => setTimeout(resolve, 300, answer));
    browser.runtime.onMessage.addListener((message) => {
      if (message.to === self) return late(self);
    });
    browser.runtime.onConnect.addListener((port) => {
      port.onMessage.addListener(async (message) => {
        if (message.to === self) port.postMessage(await late(self));
      });
    });
"""
BACKGROUND = f"""
    import {{ relay }} from "./onconnect/relay.js";
    relay({{
      host: "{HOST_NAME}",
      listen: ["runtime.onConnect", "runtime.onMessage"],
      ports: (port) => port.name !== "own",
      messages: (message) => !message.own,
    }});
    const self = "background";
    {LATE}
"""
ASK = "return await browser.runtime.sendMessage(message)"
ASK_BY_CALLBACK = """
    return await new Promise((resolve) => {
      chrome.runtime.sendMessage(message, (...answer) => {
        resolve([answer, chrome.runtime.lastError?.message ?? null]);
      });
    });
"""
TALK = """
    const port = browser.runtime.connect({ name });
    return await new Promise((resolve) => {
      port.onMessage.addListener(resolve);
      port.onDisconnect.addListener(() => {
        resolve(["closed", (chrome.runtime.lastError ?? port.error)?.message ?? null]);
      });
      port.postMessage(message);
    });
"""
MISSING = {
    "firefox": f"No such native application {HOST_NAME}",
    "chromium": "Specified native messaging host not found.",
}


def beside(directory: Path) -> Application:
    """The stage, with listeners of the background's own beside the relay's."""
    application = staged(directory)
    (application.extension / "background.js").write_text(BACKGROUND)
    return application


@pytest.fixture(scope="module")
def browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    with lender.lent(kind, beside(tmp_path_factory.mktemp(kind))) as browser:
        yield browser


@pytest.fixture
def other(browser: Browser) -> Iterator[ExtensionPage]:
    """A page of the extension with listeners of its own."""
    page = browser.open_extension_page()
    page.run(f'const self = "page"; {LATE}')
    yield page
    page.close()


ANSWERING = """
    @browser.runtime.on_message.add_listener
    async def asked(message):
        return "Python"

    @browser.runtime.on_connect.add_listener
    def connected(port):
        port.on_message.add_listener(lambda message: port.post_message("Python"))
"""


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("to", ["background", "page"])
def test_where_python_does_not_listen_another_that_answers_late_is_heard(
    page: Page, background: Background, to: str
) -> None:
    assert background.run("browser.runtime.on_message.has_listeners()") is False
    assert page.run(ASK, message={"to": to}) == to
    assert page.run(ASK_BY_CALLBACK, message={"to": to}) == [[to], None]
    assert page.run(TALK, name="", message={"to": to}) == to


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize("to", ["background", "page"])
def test_what_the_extension_says_is_not_pythons_another_answers_late(
    page: Page, background: Background, to: str
) -> None:
    background.run(ANSWERING)
    assert page.run(ASK, message={"to": to, "own": True}) == to
    assert page.run(TALK, name="own", message={"to": to}) == to
    assert page.run(ASK, message={"to": "Python"}) == "Python"
    assert page.run(TALK, name="", message={"to": "Python"}) == "Python"


def test_what_nobody_takes_looks_as_if_there_were_no_relay(
    kind: str, page: Page, background: Background
) -> None:
    background.run(ANSWERING)
    message = {"to": "nobody", "own": True}
    assert page.run(f"{ASK} === undefined", message=message) is True
    silent = "The message port closed before a response was received."
    told = {"firefox": [[None], None], "chromium": [[], silent]}[kind]
    assert page.run(ASK_BY_CALLBACK, message=message) == told


@pytest.mark.usefixtures("other")
def test_python_is_asked_from_its_first_listener_to_its_last(
    page: Page, background: Background
) -> None:
    message = {"to": "background"}
    for _ in range(2):
        assert page.run(ASK, message=message) == "background"
        background.run(ANSWERING)
        assert page.run(ASK, message=message) == "Python"
        assert page.run(TALK, name="", message=message) == "Python"
        background.run("""
            browser.runtime.on_message.remove_listener(asked)
            browser.runtime.on_connect.remove_listener(connected)
        """)


def test_where_python_listens_and_answers_nothing_others_are_not_waited_for(
    kind: str, page: Page, background: Background
) -> None:
    background.run("browser.runtime.on_message.add_listener(note)")
    answer = page.run(
        "return String(await browser.runtime.sendMessage(message))", message={"to": "background"}
    )
    assert answer == {"firefox": "undefined", "chromium": "null"}[kind]
    told = {"firefox": [[None], None], "chromium": [[None], None]}[kind]
    assert page.run(ASK_BY_CALLBACK, message={"to": "background"}) == told


def test_while_no_host_can_be_started_others_answer_what_the_last_did_not_listen_to(
    kind: str, lender: Lender, tmp_path: Path
) -> None:
    application = beside(tmp_path)
    (application.project / "handlers.py").write_text(
        "import os\n"
        "from onconnect import browser\n"
        "@browser.runtime.on_connect.add_listener\n"
        "def connected(port):\n"
        "    port.post_message(os.getpid())\n"
    )
    launcher = application.directory / f"launcher of {HOST_NAME}"
    with lender.lent(kind, application) as browser:
        page = browser.open()
        pid = wait_for(
            lambda: page.run(TALK, name="", message={}), lambda: f"no host: {browser.console}"
        )
        launcher.unlink()
        os.kill(pid, signal.SIGKILL)
        assert page.run(ASK, message={"to": "background"}) == "background"
        assert page.run(TALK, name="own", message={"to": "background"}) == "background"


def test_where_no_host_was_ever_started_a_sender_is_told_why(
    kind: str, lender: Lender, tmp_path: Path
) -> None:
    application = beside(tmp_path)
    for manifest in application.directory.rglob(f"{HOST_NAME}.json"):
        manifest.unlink()
    with lender.lent(kind, application) as browser:
        page = browser.open()
        text = f"Error: The native host {HOST_NAME} has ended: {MISSING[kind]}"
        with pytest.raises(PageError) as caught:
            page.run(ASK, message={"to": "Python"})
        assert str(caught.value) == text
        assert page.run(TALK, name="", message={"to": "Python"}) == ["closed", None]
        assert page.run(ASK, message={"to": "background", "own": True}) == "background"
