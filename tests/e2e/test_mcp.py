"""The example of MCP: the `mcp` package's own client uses two real browsers through it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from anyio.from_thread import start_blocking_portal

from tests.e2e.applications import ROOT, installed
from tests.e2e.running import Running
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from anyio.from_thread import BlockingPortal
    from mcp import ClientSession
    from mcp.types import CallToolResult

    from tests.e2e.browsers import Browser, ExtensionPage, Page
    from tests.e2e.lending import Lender

with_both = pytest.mark.xdist_group("mcp")
"""The tests that share the two browsers."""

BOUND = 60.0
"""Seconds in which a tool has to answer."""

FORM = """document.body.innerHTML = `<p>Apples and pears</p><input placeholder="Your name">
    <button onclick="document.title = 'pressed'">Send</button><button hidden>No</button>`, null"""


class RefusedError(Exception):
    """A tool has answered with an error."""


class Client:
    """An MCP client, whose calls a test waits for or lets run."""

    def __init__(self, portal: BlockingPortal, session: ClientSession) -> None:
        self._portal = portal
        self.session = session

    def begin(self, tool: str, **arguments: Any) -> Future[CallToolResult]:
        return self._portal.start_task_soon(partial(self.session.call_tool, tool, arguments))

    def call(self, tool: str, **arguments: Any) -> Any:
        """What a tool gives; an error of it is raised as RefusedError."""
        return result(self.begin(tool, **arguments))

    def tools(self) -> dict[str, bool]:
        """The tools, and whether each says that it only reads."""
        listed = self._portal.call(self.session.list_tools).tools
        return {each.name: bool(each.annotations.read_only_hint) for each in listed}


def result(call: Future[CallToolResult]) -> Any:
    answer = call.result(BOUND)
    if answer.is_error:
        raise RefusedError(answer.content[0].text)
    if answer.content and answer.content[0].type == "image":
        return base64.b64decode(answer.content[0].data)
    found = answer.structured_content
    return found["result"] if set(found) == {"result"} else found


@contextmanager
def client_of(transport: Callable[[], Any]) -> Iterator[Client]:
    from mcp import ClientSession  # its import takes more than a second, of every worker

    @asynccontextmanager
    async def opened() -> AsyncIterator[ClientSession]:
        async with transport() as streams, ClientSession(*streams[:2]) as session:
            await session.initialize()
            yield session

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened()) as session,
    ):
        yield Client(portal, session)


@contextmanager
def started(project: Path) -> Iterator[Client]:
    """A client that has started the server."""
    from mcp import StdioServerParameters, stdio_client

    server = StdioServerParameters(command=sys.executable, args=[str(project / "browser_mcp.py")])
    with (
        (project / "server.log").open("a") as errors,
        client_of(lambda: stdio_client(server, errors)) as client,
    ):
        yield client


def copied(folder: Path, sites: dict[str, list[str]]) -> Path:
    """A copy of the example, with sites of its own, and a name that no other run serves."""
    project = folder / "mcp"
    shutil.copytree(ROOT / "examples/mcp", project, ignore=shutil.ignore_patterns("__pycache__"))
    relay = project / "extension/onconnect"
    shutil.copytree(ROOT / "extension/onconnect", relay, dirs_exist_ok=True)
    for file in ("pyproject.toml", "browser_mcp.py", "extension/background.js"):
        text = (project / file).read_text("utf-8")
        assert '"onconnect.mcp"' in text
        name = f'"onconnect.mcp.p{os.getpid()}.{folder.name}"'
        (project / file).write_text(text.replace('"onconnect.mcp"', name), "utf-8")
    lines = [f"{json.dumps(site)} = {json.dumps(rights)}" for site, rights in sites.items()]
    (project / "allow.toml").write_text("\n".join(lines), "utf-8")
    return project


# With browsers


@pytest.fixture(scope="module")
def project(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rights = ["read", "open", "close", "click", "fill"]
    return copied(tmp_path_factory.mktemp("two"), {site: rights})


@pytest.fixture(scope="module")
def client(project: Path) -> Iterator[Client]:
    with started(project) as client:
        yield client


@pytest.fixture(scope="module")
def both(project: Path, client: Client, lender: Lender) -> Iterator[dict[str, Browser]]:
    """A Firefox and a Chromium, which the server has."""
    firefox = installed(project, project.parent)
    chromium = replace(firefox, directory=project.parent / "of Chromium")
    chromium.home.mkdir(parents=True)
    hosts = "NativeMessagingHosts"  # one installation serves both
    shutil.copytree(firefox.profile / hosts, chromium.profile / hosts)
    with lender.lent("firefox", firefox) as one, lender.lent("chromium", chromium) as two:
        wait_for(
            lambda: {each.partition("-")[0] for each in names(client)} == {"Firefox", "Chromium"},
            lambda: f"the server has {names(client)}: {(project / 'server.log').read_text()}",
        )
        yield {"firefox": one, "chromium": two}


def names(client: Client) -> list[str]:
    try:
        return list(client.call("list_tabs")["browsers"])
    except RefusedError:  # there is none yet
        return []


@pytest.fixture(params=["firefox", "chromium"])
def browser(request: pytest.FixtureRequest, both: dict[str, Browser]) -> Browser:
    return both[request.param]


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.open(f"/{browser.kind}")  # an address that the other browser does not have


def tab_of(client: Client, page: Page) -> str:
    tabs = {row["url"]: row["tab"] for row in client.call("list_tabs")["tabs"]}
    return str(tabs[page.url])


@with_both
def test_each_tool_says_whether_it_only_reads(client: Client) -> None:
    assert client.tools() == {
        **dict.fromkeys(("list_tabs", "search_tabs", "read_page", "screenshot"), True),
        **dict.fromkeys(("open_tab", "close_tab", "click", "fill"), False),
    }


@with_both
def test_tabs_of_both_browsers_are_listed_and_told_apart(
    client: Client, both: dict[str, Browser], site: str
) -> None:
    pages = {kind: browser.open(f"/{kind}") for kind, browser in both.items()}
    elsewhere = site.replace("127.0.0.1", "localhost")
    for browser in both.values():
        browser.open().navigate(f"{elsewhere}/bank")
    listed = client.call("list_tabs")
    titles = {"firefox": "Firefox", "chromium": "Chromium"}
    for kind, page in pages.items():
        (name,) = (each for each in listed["browsers"] if each.startswith(titles[kind]))
        assert tab_of(client, page).startswith(f"{name}/")
    assert "bank" not in str(listed)
    with pytest.raises(RefusedError, match=r"Say which browser: .*Firefox"):
        client.call("open_tab", url=f"{site}/which")


@with_both
def test_a_page_is_searched_read_and_shown(client: Client, browser: Browser, page: Page) -> None:
    page.evaluate(FORM)
    tab = tab_of(client, page)
    assert [row["tab"] for row in client.call("search_tabs", words="PEARS apples")] == [tab]
    read = client.call("read_page", tab=tab, start=7)
    assert read["text"].startswith("and pears")
    assert [each.strip() for each in read["controls"]] == [
        "0: text “Your name”",
        "1: submit “Send”",
    ]
    browser.open()  # lies in front now
    assert client.call("screenshot", tab=tab).startswith(b"\xff\xd8\xff")  # a JPEG
    assert page.evaluate("document.visibilityState") == "visible"
    page.close()


@with_both
def test_a_tab_that_shows_another_site_now_is_not_read(
    client: Client, page: Page, site: str
) -> None:
    tab = tab_of(client, page)
    page.navigate(site.replace("127.0.0.1", "localhost") + "/bank")
    for tool in ("read_page", "screenshot", "close_tab"):
        with pytest.raises(RefusedError, match=r"allow\.toml does not allow .*localhost"):
            client.call(tool, tab=tab)
    page.close()


def asked(browser: Browser) -> tuple[ExtensionPage, str]:
    """The page that asks the user, and what it asks."""
    page = browser.find_extension_page("/question.html")
    text = wait_for(
        lambda: page.evaluate("document.querySelector('p')?.textContent"),
        lambda: f"nothing is asked: {browser.console}",
    )
    return page, str(text)


def answered(browser: Browser, call: Future[CallToolResult], answer: str) -> str:
    """Click an answer in the extension's page; return what that has asked."""
    page, text = asked(browser)
    button = {"allow": "button", "deny": "button + button"}[answer]
    wait_for(
        lambda: page.evaluate(f"!document.querySelector({button!r}).disabled"),
        lambda: f"the question cannot be answered: {browser.console}",
    )
    assert not call.done()
    page.click(button)
    return text


@with_both
def test_what_changes_something_is_done_if_the_user_allows_it(
    client: Client, browser: Browser, page: Page, site: str
) -> None:
    page.evaluate(FORM)
    tab = tab_of(client, page)
    client.call("read_page", tab=tab)

    call = client.begin("fill", tab=tab, control=0, text="Ada")
    text = answered(browser, call, "allow")
    assert text.startswith(f"Write “Ada”\ninto text “Your name”\nin “/{browser.kind}")
    assert result(call) == "filled"
    assert page.evaluate("document.querySelector('input').value") == "Ada"

    call = client.begin("click", tab=tab, control=1)
    answered(browser, call, "deny")
    with pytest.raises(RefusedError, match="The user has said no"):
        result(call)
    assert page.evaluate("document.title") != "pressed"

    call = client.begin("click", tab=tab, control=1)
    assert "submit “Send”" in answered(browser, call, "allow")
    assert result(call) == "clicked"
    assert page.evaluate("document.title") == "pressed"

    name = tab.partition("/")[0]
    call = client.begin("open_tab", url=f"{site}/new", browser=name)
    assert answered(browser, call, "allow") == f"Open {site}/new"
    opened = result(call)
    call = client.begin("close_tab", tab=opened)
    assert f"{site}/new" in answered(browser, call, "allow")
    assert result(call) == "closed"
    assert opened not in str(client.call("list_tabs"))


@with_both
def test_a_question_that_is_closed_or_cannot_be_asked_changes_nothing(
    client: Client, browser: Browser, page: Page
) -> None:
    tab = tab_of(client, page)
    call = client.begin("close_tab", tab=tab)
    question, _ = asked(browser)
    question.close()
    with pytest.raises(RefusedError, match="has closed the question"):
        result(call)
    with pytest.raises(RefusedError, match="no such control"):  # the page has not been read
        client.call("click", tab=tab, control=0)
    assert tab_of(client, page) == tab


# Without browsers


def test_of_two_servers_the_second_says_who_is_the_first_and_takes_its_place(
    tmp_path: Path,
) -> None:
    project = copied(tmp_path, {})
    with ExitStack() as first:
        one = first.enter_context(started(project))
        with pytest.raises(RefusedError, match="No browser is connected"):
            one.call("list_tabs")
        with started(project) as two:
            with pytest.raises(RefusedError, match=r"process \d+"):
                two.call("list_tabs")
            first.close()
            with pytest.raises(RefusedError, match="No browser is connected"):
                two.call("list_tabs")


def test_over_http_one_server_has_several_clients_which_know_its_token(tmp_path: Path) -> None:
    from mcp.client.streamable_http import streamable_http_client

    project = copied(tmp_path, {})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/mcp"
    command = [sys.executable, str(project / "browser_mcp.py"), "--http", str(port)]
    environ = {name: value for name, value in os.environ.items() if name != "BROWSER_MCP_TOKEN"}
    without = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=BOUND)
    assert (without.returncode, without.stderr.count("\n")) == (1, 1)
    assert "BROWSER_MCP_TOKEN" in without.stderr

    @asynccontextmanager
    async def transport() -> AsyncIterator[Any]:
        headers = {"Authorization": "Bearer a secret"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            streamable_http_client(address, http_client=http) as streams,
        ):
            yield streams

    with Running(command, {**environ, "BROWSER_MCP_TOKEN": "a secret"}) as server:
        server.wait_for("running on")
        with client_of(transport) as one, client_of(transport) as two:
            for each in (one, two):
                with pytest.raises(RefusedError, match="No browser is connected"):
                    each.call("list_tabs")
        for headers in ({}, {"Authorization": "Bearer another"}):
            assert httpx2.post(address, json={}, headers=headers).status_code == 401
        server.interrupt()
        assert "Traceback" not in server.said


def test_its_own_tests_pass_where_it_is_copied_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=copied(tmp_path, {}), capture_output=True, text=True, timeout=2 * BOUND
    )
    assert done.returncode == 0, done.stdout + done.stderr
