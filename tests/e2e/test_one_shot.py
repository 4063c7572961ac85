"""The sender of a one-shot message is answered, or told why not."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import HOST_NAME, Application, register, staged
from tests.e2e.background import Background
from tests.e2e.browsers import PageError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender

ASK = "return await browser.runtime.sendMessage(message)"
ASK_WITHOUT_WAITING = """
    browser.runtime.sendMessage("asked").then(
      (answer) => note("answered", String(answer)),
      (error) => note("rejected", error.message),
    );
"""
CLOSED = (
    "A listener indicated an asynchronous response by returning true, but the message channel "
    "closed before a response was received"
)

GONE = {
    "firefox": "Could not establish connection. Receiving end does not exist.",
    "chromium": CLOSED,
}
"""What browsers say when the only context that would answer has gone (P75)."""


def test_an_error_of_the_browser_that_a_listener_lets_pass_reaches_the_page_as_a_scripts_would(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run("""
        @browser.runtime.on_message.add_listener
        async def asked(message):
            return await browser.tabs.get(message)
    """)
    text = browser.stage.run(
        "return await browser.tabs.get(123456).catch(({ message }) => message)"
    )
    with pytest.raises(PageError) as caught:
        page.run(ASK, message=123456)
    assert str(caught.value) == f"Error: {text}"


def test_a_listener_that_lets_go_of_its_answer_rejects_the_sender(
    page: Page, background: Background
) -> None:
    background.run("""
        @browser.runtime.on_message.add_listener
        def asked(message, sender, send_response):
            return True
    """)
    with pytest.raises(PageError) as caught:
        page.run(ASK, message="asked")
    assert str(caught.value) == f"Error: {CLOSED}"


WAITING = """
    @browser.runtime.on_message.add_listener
    async def asked(message):
        import asyncio
        note("asked")
        await asyncio.Event().wait()
"""


def test_a_host_that_dies_rejects_the_sender_with_its_end(fresh_browser: Browser) -> None:
    page, background = fresh_browser.open(), python(fresh_browser)
    background.run(WAITING)
    page.run(ASK_WITHOUT_WAITING)
    assert background.wait_for_notes(1) == ["asked"]
    os.kill(background.pid, signal.SIGKILL)
    ((outcome, text),) = page.wait_for_notes(1)
    assert outcome == "rejected"
    # whether it was a signal can no longer be known once the browser has looked after its child
    ways = "was ended by SIGKILL: somebody killed it|has ended without a word"
    assert re.match(f"The native host {HOST_NAME} has ended: the host ({ways})", text)


def test_a_background_that_is_stopped_settles_the_sender_as_its_browser_does(
    kind: str, fresh_browser: Browser
) -> None:
    page, background = fresh_browser.open(), python(fresh_browser)
    background.run(WAITING)
    page.run(ASK_WITHOUT_WAITING)
    assert background.wait_for_notes(1) == ["asked"]
    fresh_browser.stop_background()
    assert page.wait_for_notes(1) == [["rejected", GONE[kind]]]


def test_a_page_that_goes_rejects_the_sender_that_it_promised_an_answer(
    browser: Browser, page: Page, background: Background
) -> None:
    assert background.run("browser.runtime.on_message.has_listeners()") is False
    other = browser.open_extension_page()
    other.run("browser.runtime.onMessage.addListener(() => new Promise(() => note('asked')))")
    page.run(ASK_WITHOUT_WAITING)
    assert other.wait_for_notes(1) == ["asked"]
    other.close()
    assert page.wait_for_notes(1) == [["rejected", GONE[browser.kind]]]


def python(browser: Browser) -> Background:
    return Background(browser.application.project, "fresh")


# Messages of user scripts

BACKGROUND = f"""
    import {{ relay }} from "./onconnect/relay.js";
    const name = "runtime.onUserScriptMessage"; // is there once the user has allowed it
    const listen = browser.runtime.onUserScriptMessage ? [name] : [];
    relay({{ host: "{HOST_NAME}", listen }});
"""
HANDLERS = """
from onconnect import browser

@browser.runtime.on_user_script_message.add_listener
async def asked(message):
    if message == "raise":
        raise ValueError("boom")
    return message
"""
SCRIPT = """
    (async () => {
      const outcomes = [];
      for (const message of ["hello", "raise", null]) {
        outcomes.push(await browser.runtime.sendMessage(message).then(
          (answer) => [answer],
          (error) => error.message,
        ));
      }
      document.documentElement.dataset.outcomes = JSON.stringify(outcomes);
    })();
"""


def scripted(directory: Path, kind: str) -> Application:
    """The stage, whose Python answers the messages of user scripts."""
    application = staged(directory)
    path = application.extension / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text())
    if kind == "firefox":
        manifest["optional_permissions"] = ["userScripts"]
    else:
        manifest["permissions"].append("userScripts")
    path.write_text(json.dumps(manifest))
    (application.extension / "background.js").write_text(BACKGROUND)
    (application.project / "handlers.py").write_text(HANDLERS)
    register(application, manifest)
    return application


def test_the_message_of_a_user_script_is_answered(
    kind: str, lender: Lender, tmp_path: Path
) -> None:
    with lender.lent(kind, scripted(tmp_path, kind)) as browser:
        browser.allow_user_scripts()
        if kind == "firefox":
            browser.stop_background()  # the next one has the event
        browser.open_extension_page().run(
            """
            await browser.userScripts.configureWorld({ messaging: true });
            const js = [{ code }];
            await browser.userScripts.register([{ id: "a", matches: ["http://127.0.0.1/*"], js }]);
            """,
            code=SCRIPT,
        )
        page = browser.open()
        outcomes = wait_for(
            lambda: page.evaluate("document.documentElement.dataset.outcomes ?? null"),
            lambda: f"no outcome: {browser.console}",
        )
    # Chromium gives their listeners no way to reject.
    assert json.loads(outcomes) == [
        ["hello"],
        {"firefox": "boom", "chromium": [None]}[kind],
        [None],
    ]
