"""page.js connects again in real browsers, and reports the state of its connection."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import register, staged
from tests.e2e.background import Background
from tests.e2e.browsers import PageError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.applications import Application
    from tests.e2e.browsers import Browser, ExtensionPage, Page
    from tests.e2e.lending import Lender

CONNECT = """
    globalThis.python = onconnect.connect({
      name: "lasting",
      onMessage: (message) => note(message),
      onState: (state, reason) => note(reason === undefined ? state : [state, reason]),
    });
"""
NOT_FOUND = {
    "firefox": "No such native application onconnect.demo",
    "chromium": "Specified native messaging host not found.",
}
NO_RECEIVER = "Could not establish connection. Receiving end does not exist."


ECHOING = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


@pytest.fixture
def browser(fresh_browser: Browser) -> Browser:
    return fresh_browser


def load(page: Page) -> None:
    """Run page.js as the content script that it is."""
    injection = {"target": {"tabId": page.tab_id}, "files": ["onconnect/page.js"]}
    page.browser.stage.evaluate(
        f"browser.scripting.executeScript({json.dumps(injection)}).then(() => null)"
    )


def load_by_script(page: ExtensionPage) -> None:
    """Run page.js in a page of the extension, as a <script> does."""
    page.run("""
        const script = document.createElement("script");
        script.src = "/onconnect/page.js";
        const loaded = new Promise((resolve) => (script.onload = resolve));
        document.head.append(script);
        await loaded;
    """)


def answering(background: Background) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            note("opened")
            port.on_message.add_listener(port.post_message)
            port.on_disconnect.add_listener(lambda port: note("closed", str(port.error)))
    """)


def wait_for_state(page: Page | ExtensionPage, state: str) -> None:
    wait_for(lambda: page.run("return python.state") == state, lambda: f"{page.notes}")


def test_a_connection_comes_back_when_the_host_has_died(
    browser: Browser, background: Background
) -> None:
    answering(background)
    page = browser.open()
    load(page)
    page.run(CONNECT)
    assert page.wait_for_notes(1) == ["connected"]
    page.run("python.post('first')")
    assert page.wait_for_notes(2)[1] == "first"
    os.kill(background.pid, signal.SIGKILL)
    state, reason = page.wait_for_notes(3)[2]
    assert state == "reconnecting"
    assert reason.startswith("Python has ended: ")
    answering(background)
    wait_for_state(page, "connected")
    page.run("python.post('second')")
    wait_for(lambda: page.notes[-1] == "second", lambda: str(page.notes))


def test_a_page_that_is_left_and_comes_back_has_a_new_port(
    browser: Browser, background: Background
) -> None:
    answering(background)
    page = browser.open()
    load(page)
    page.run(CONNECT)
    page.wait_for_notes(1)
    here = page.url
    page.navigate(here.replace("/page?", "/page?other"))
    assert background.wait_for_notes(2) == ["opened", ["closed", "None"]]
    page.back()
    assert background.wait_for_notes(3)[2] == "opened"
    assert page.wait_for_notes(3)[1:] == [["reconnecting", "the page was left"], "connected"]
    page.run("python.post('again')")
    assert page.wait_for_notes(4)[3] == "again"


def test_a_page_of_the_extension_is_told_as_well(browser: Browser, background: Background) -> None:
    answering(background)
    page = browser.open_extension_page()
    load_by_script(page)
    page.run(CONNECT)
    assert page.wait_for_notes(1) == ["connected"]
    page.run("python.post('first')")
    assert page.wait_for_notes(2)[1] == "first"
    os.kill(background.pid, signal.SIGKILL)
    assert page.wait_for_notes(3)[2][0] == "reconnecting"
    answering(background)
    wait_for_state(page, "connected")


def test_why_python_has_closed_the_port_is_told(browser: Browser, background: Background) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            @port.on_message.add_listener
            def said(message):
                port.post_message("farewell")
                port.disconnect()
    """)
    page = browser.open()
    load(page)
    page.run(CONNECT)
    page.wait_for_notes(1)
    page.run("python.post('go')")
    assert page.wait_for_notes(4) == [
        "connected",
        "farewell",
        ["reconnecting", "Python closed the port"],
        "connected",
    ]


def test_a_background_that_is_stopped_is_started_again_by_its_pages(
    browser: Browser, background: Background
) -> None:
    answering(background)
    page = browser.open()
    load(page)
    page.run(CONNECT)
    page.wait_for_notes(1)
    browser.stop_background()
    assert page.wait_for_notes(2)[1][0] == "reconnecting"
    answering(background)
    wait_for_state(page, "connected")
    page.run("python.post('again')")
    wait_for(lambda: page.notes[-1] == "again", lambda: str(page.notes))


def test_a_script_that_outlives_its_extension_is_told_so_where_it_runs_on(
    browser: Browser, background: Background
) -> None:
    answering(background)
    page = browser.open()
    load(page)
    page.run("""
        const { dataset } = document.documentElement;
        globalThis.python = onconnect.connect({ onState: (state) => (dataset.state = state) });
        dataset.ticks = 0;
        setInterval(() => dataset.ticks++);
    """)
    state = "document.documentElement.dataset.state ?? null"
    wait_for(lambda: page.evaluate(state) == "connected", lambda: str(page.evaluate(state)))
    browser.reload_extension()
    ticks = """
        new Promise((resolve) => {
          const { dataset } = document.documentElement;
          const { ticks } = dataset;
          setTimeout(() => resolve(dataset.ticks !== ticks), 200);
        })
    """
    # Firefox ends the script with its extension.
    wait_for(
        lambda: (
            page.evaluate(state) == "gone"
            if browser.kind == "chromium"
            else not page.evaluate(ticks)
        ),
        lambda: str(page.evaluate(state)),
    )


def manifests(application: Application) -> list[Path]:
    """The native manifests of an application, one for each browser."""
    return [
        application.home / ".mozilla/native-messaging-hosts" / "onconnect.demo.json",
        application.profile / "NativeMessagingHosts" / "onconnect.demo.json",
    ]


def test_without_a_host_nothing_is_taken_until_there_is_one(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    application = staged(tmp_path)
    (application.project / "handlers.py").write_text(ECHOING)
    for manifest in manifests(application):
        manifest.unlink()
    with lender.lent(kind, application) as browser:
        page = browser.open()
        load(page)
        page.run(CONNECT)
        assert page.wait_for_notes(1) == [["no host", NOT_FOUND[kind]]]
        with pytest.raises(PageError, match=f"not sent: .*no host.*{NOT_FOUND[kind]}"):
            page.run("python.post('lost')")
        register(application, json.loads((application.extension / "manifest.json").read_text()))
        wait_for_state(page, "connected")
        page.run("python.post('taken')")
        wait_for(lambda: page.notes[-1] == "taken", lambda: str(page.notes))
        assert page.notes[1:] == ["connected", "taken"]


def test_handlers_that_cannot_be_imported_are_no_host(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    application = staged(tmp_path)
    (application.project / "handlers.py").write_text("import files_that_are_not_there\n")
    with lender.lent(kind, application) as browser:
        page = browser.open()
        load(page)
        page.run(CONNECT)
        state, reason = page.wait_for_notes(1)[0]
        assert state == "no host"
        assert "No module named 'files_that_are_not_there'" in reason


RELAY = 'import {{ relay }} from "./onconnect/relay.js";\nrelay({});\n'


@pytest.mark.parametrize(
    "options",
    [
        {"listen": ["runtime.onConnect"], "ports": ["python"]},
        {"listen": ["runtime.onMessage"]},
    ],
    ids=["the relay takes other names", "the relay takes no ports"],
)
def test_a_port_that_python_does_not_get_is_told(
    kind: str, tmp_path: Path, lender: Lender, options: dict[str, object]
) -> None:
    application = staged(tmp_path)
    source = RELAY.format(json.dumps({"host": "onconnect.demo", **options}))
    (application.extension / "background.js").write_text(source)
    with lender.lent(kind, application) as browser:
        Background(application.project, "there").pid  # noqa: B018  the host is ready
        page = browser.open()
        load(page)
        page.run(CONNECT)
        assert page.wait_for_notes(1) == [["no host", NO_RECEIVER]]
        with pytest.raises(PageError, match="not sent"):
            page.run("python.post('lost')")


def test_what_exceeds_a_bound_is_told_as_the_reason(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    application = staged(tmp_path)
    options = {"host": "onconnect.demo", "listen": ["runtime.onConnect"], "limits": {"message": 1}}
    (application.extension / "background.js").write_text(RELAY.format(json.dumps(options)))
    with lender.lent(kind, application) as browser:
        answering(Background(application.project, "bounded"))
        page = browser.open()
        load(page)
        page.run(CONNECT)
        page.wait_for_notes(1)
        page.run("python.post('x'.repeat(3_000_000))")
        state, reason = page.wait_for_notes(2)[1]
        assert state == "reconnecting"
        assert "is longer than the limit" in reason
        wait_for_state(page, "connected")


def test_a_lifespan_that_hangs_is_told(kind: str, tmp_path: Path, lender: Lender) -> None:
    application = staged(tmp_path)
    handlers = application.project / "handlers.py"
    handlers.write_text(
        "import asyncio, onconnect\n"
        "@onconnect.browser.lifespan\n"
        "async def database():\n"
        "    await asyncio.Event().wait()\n"
        "    yield\n"
    )
    with lender.lent(kind, application) as browser:
        page = browser.open()
        load(page)
        page.run(CONNECT)
        wait_for(lambda: page.notes, lambda: "nothing is told")
        state, reason = page.notes[0]
        assert state == "reconnecting"
        assert "has waited 10 s for Python to be ready" in reason
        wait_for(
            lambda: any("database has not begun after 10 s" in line for line in browser.console),
            lambda: str(browser.console),
        )
