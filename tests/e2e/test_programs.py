"""The examples of programs that run already serve a real browser: notebook, web server, window.

One browser has the extensions of all three, since to start one takes longest.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.applications import ROOT, installed
from tests.e2e.running import LIMIT, Running
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender

EXAMPLES = ("notebook", "web_server", "desktop")
TITLES = {"firefox": "Firefox ", "chromium": "Chromium "}


@pytest.fixture(scope="module")
def browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser with the extensions of all examples."""
    folder = tmp_path_factory.mktemp(kind)
    first, *more = [installed(copied(name, folder, kind), folder) for name in EXAMPLES]
    with lender.lent(kind, first) as browser:
        for each in more:
            browser.add(each)
        yield browser


def copied(example: str, folder: Path, kind: str) -> Path:
    """Copy an example with the relay, and let its host and its server have what is free here.

    All programs of a user meet in one place, whatever HOME is, and one at a time has a name.
    """
    project = folder / example
    shutil.copytree(ROOT / "examples" / example, project)
    relay = project / "extension" / "onconnect"
    shutil.copytree(ROOT / "extension" / "onconnect", relay, dirs_exist_ok=True)
    name = f"onconnect.{example}"
    for file in (*project.iterdir(), project / "extension" / "background.js"):
        if file.is_file():
            text = file.read_text("utf-8").replace(name, f"{name}.{kind}{os.getpid()}")
            file.write_text(text.replace("8017", str(free_port())), "utf-8")
    return project


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def environ(browser: Browser) -> dict[str, str]:
    """Variables of a program, which has the browser's home and no screen."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    home = str(browser.application.home)
    return {**kept, "HOME": home, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}


def entitled(browser: Browser, title: str, text: str = "") -> Page:
    """Open a page with a title and a text."""
    page = browser.open()
    page.evaluate(f"document.title = {title!r}, document.body.innerText = {text!r}, null")
    return page


def test_a_notebook_shows_tabs_as_tables_and_the_text_of_a_page(
    browser: Browser, kind: str, environ: dict[str, str]
) -> None:
    page = entitled(browser, "Fish & <chips>", "Cod with peas")
    folder = browser.application.directory / "notebook"
    command = [Path(sys.executable).with_name("jupyter-execute"), "--output=done"]
    done = subprocess.run(
        [*command, f"--timeout={LIMIT}", "notebook.ipynb"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    cells = json.loads((folder / "done.ipynb").read_text("utf-8"))["cells"]
    outputs = {cell["id"]: cell["outputs"] for cell in cells if cell["cell_type"] == "code"}
    page.close()

    def output(cell: str) -> dict[str, Any]:
        (only,) = outputs[cell]
        return dict(only)

    assert "".join(output("serve")["text"]).startswith(TITLES[kind])
    for cell in ("tabs", "frame"):
        html = "".join(output(cell)["data"]["text/html"])
        assert "<table" in html
        assert "<td>Fish &amp; &lt;chips&gt;</td>" in html
        assert f"<td>{page.url}</td>" in html
    assert "".join(output("page")["text"]).strip() == "Cod with peas"
    assert outputs["end"] == []


def test_a_web_server_shows_the_tabs_and_pushes_each_change_to_its_page(
    browser: Browser, kind: str, environ: dict[str, str]
) -> None:
    folder = browser.application.directory / "web_server"
    with Running([sys.executable, "web_server.py"], environ, folder) as running:
        running.wait_for(r"Open http://\S+/\n")
        address = running.said.split()[1]
        wait_for(lambda: answers(address), lambda: f"nothing answers: {running.said}")
        viewer = browser.open()
        viewer.navigate(address)
        titles = "[...document.querySelectorAll('li')].map((row) => row.firstChild.textContent)"

        def shows(title: str, *, is_shown: bool = True) -> None:
            wait_for(
                lambda: (title in viewer.evaluate(titles)) == is_shown,
                lambda: f"the page shows {viewer.evaluate(titles)}: {running.said}",
            )

        page = entitled(browser, "Apples")
        shows("Apples")
        page.evaluate("document.title = 'Pears', null")
        shows("Pears")
        shows("Apples", is_shown=False)
        found = json.loads(answer(f"{address}tabs")[1])
        (pears,) = [tab for tab in found if tab["title"] == "Pears"]
        assert TITLES[kind].strip() in pears["browser"]
        assert pears["url"] == page.url
        assert read_from(page, f"{address}tabs") == "TypeError"
        page.close()
        shows("Pears", is_shown=False)
        viewer.close()
        assert_private(address)
        running.interrupt()
        assert "Traceback" not in running.said


def read_from(page: Page, address: str) -> str:
    """What a page of another web site gets of an address, or the name of the error."""
    return str(
        page.evaluate(
            f"fetch({address!r}).then((answer) => answer.text()).catch((error) => error.name)"
        )
    )


def assert_private(address: str) -> None:
    """Check that the server is there for this computer only, by its address and its secret."""
    url = urlsplit(address)
    assert url.hostname == "127.0.0.1"
    assert url.port is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", url.port), timeout=LIMIT).close()
    assert answer(f"{address}tabs", host=f"evil.example:{url.port}")[0] == 400
    assert answer(f"http://{url.netloc}/")[0] == 404
    assert answer(f"http://{url.netloc}/tabs")[0] == 404


def answers(address: str) -> bool:
    """Whether a server answers at all: it says its address before it listens there."""
    try:
        answer(address)
    except urllib.error.URLError:
        return False
    return True


def answer(address: str, **headers: str) -> tuple[int, bytes]:
    """The status of an answer, and what it says."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=LIMIT) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@contextmanager
def window(folder: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The program of the example, which a test uses by lines; it is closed at the end."""
    command = [sys.executable, str(Path(__file__).with_name("desktop_user.py")), str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, text=True) as program:
        try:
            yield program
            tell(program, "close")
            assert program.wait(LIMIT) == 0
        finally:
            program.kill()


def tell(program: subprocess.Popen[str], line: str) -> None:
    assert program.stdin
    program.stdin.write(f"{line}\n")
    program.stdin.flush()


def rows(program: subprocess.Popen[str]) -> list[tuple[str, str]]:
    """The rows that the window shows: a title and an address each."""
    assert program.stdout
    tell(program, "shown")
    return [(title, address) for title, address in json.loads(program.stdout.readline())]


def test_a_window_shows_the_tabs_and_a_double_click_goes_to_one(
    browser: Browser, kind: str, environ: dict[str, str]
) -> None:
    folder = browser.application.directory / "desktop"
    page, other = entitled(browser, "Apples"), entitled(browser, "Plums")
    visible = "document.visibilityState === 'visible'"
    assert other.evaluate(visible)
    with window(folder, environ) as program:
        wait_for(lambda: ("Apples", page.url) in rows(program), lambda: f"{rows(program)}")
        assert rows(program)[0][0].startswith(TITLES[kind])
        page.evaluate("document.title = 'Pears', null")
        wait_for(lambda: ("Pears", page.url) in rows(program), lambda: f"{rows(program)}")
        with window(folder, environ) as second:
            wait_for(lambda: rows(second), lambda: "nothing is shown")
            assert f"process {program.pid} serves the browsers" in rows(second)[0][0]
        tell(program, "open Pears")
        wait_for(lambda: page.evaluate(visible), lambda: "the tab was not shown")
        page.close()
        wait_for(lambda: "Pears" not in dict(rows(program)), lambda: f"{rows(program)}")
    other.close()
