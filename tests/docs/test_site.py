"""The site is built of the documentation, with no link that leads nowhere and no page left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import typer.main
from typer.core import TyperGroup

import onconnect
from onconnect.cli import commands
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("site")]

REFERENCE = ROOT / "docs" / "reference.md"


class Text(HTMLParser):
    """What a page says, and where its links lead."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.said = ""
        self.links: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    built = subprocess.run(
        [*command, "-f", ROOT / "tools" / "site" / "mkdocs.yml", "-d", folder],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_the_readme_is_its_front_page(site: Path) -> None:
    front = Text(site / "index.html")
    assert "Write a browser extension's background script in Python: for Firefox" in front.said
    assert "tutorial.html" in front.links
    assert not [link for link in front.links if link.endswith(".md")]


def test_the_docstrings_are_in_it(site: Path) -> None:
    said = Text(site / "reference.html").said
    for sentence in (
        "Send a message; it is taken as it is now",
        "Open a port to the content scripts of a tab.",
        "what waits to be sent, of all ports together",
        "A browser at the other end of Python's channel.",
    ):
        assert sentence in said


def test_it_is_read_without_another_server(site: Path) -> None:
    for page in site.glob("*.html"):
        loaded = re.findall(r'<(?:script|img)[^>]* src="?(?:https?:)?//', page.read_text("utf-8"))
        loaded += re.findall(r'<link[^>]* rel="?stylesheet"?[^>]*//', page.read_text("utf-8"))
        assert loaded == [], page.name


def test_the_reference_has_every_name_that_is_exported() -> None:
    shown = set(re.findall(r"^::: onconnect\.(\w+)$", REFERENCE.read_text("utf-8"), re.MULTILINE))
    assert shown == set(onconnect.__all__) - {"browser"}


def test_the_reference_has_every_command() -> None:
    command = typer.main.get_command(commands.app)
    assert isinstance(command, TyperGroup)
    section = REFERENCE.read_text("utf-8").partition("## Commands")[2]
    shown = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert shown == command.commands.keys()


def test_the_reference_has_every_option_of_the_relay() -> None:
    options = (ROOT / "extension" / "onconnect" / "options.js").read_text("utf-8")
    names = re.search(r"^const OPTIONS = \[(.*)\];", options, re.MULTILINE)
    assert names is not None
    section = REFERENCE.read_text("utf-8").partition("## The relay")[2].partition("## ")[0]
    shown = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert shown == re.findall(r"\w+", names[1])
