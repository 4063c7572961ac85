"""Every block of the documentation is what it claims to be: nothing in it is only for show.

Python is typed by mypy, JavaScript and JSON are parsed, tables are configurations, and commands
are commands that exist, with options that exist. Pages that a test of their own executes are named
in EXECUTED; that test sees to their Python.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from onconnect.cli import commands
from onconnect.config import Config, ConfiguredBundle
from tests.docs.pages import PAGES, ROOT, Block, blocks, codes

EXECUTED = {
    "streams.md": "tests/testing/test_streams_page.py",
    "testing.md": "tests/testing/test_documentation.py",
    "tutorial.md": "tests/e2e/test_tutorial.py",
}
SESSIONS = {"README.md", "shell.md"}
"""Pages with sessions at the prompt, which tests/e2e/test_shell.py types into a browser."""

BUNDLED = {"bundlers.md": "tests/e2e/test_bundlers.py"}
"""Pages with TypeScript, and the test that checks its types."""

AWAITS = "\n# mypy: disable-error-code=top-level-await\n"
"""Has mypy take a page that shows how a function is called, and not which function calls it.

In the file, as mypy would check all that is imported anew for another option."""

LANGUAGES = {"python", "pycon", "js", "json", "toml", "sh", "ts"}
ELSEWHERE = {"sudo", "firefox", "notes", "pipx"}  # on the reader's computer

COMMAND = re.compile(r"(onconnect|python3? install\.py|\S*python3? -m \S+) (?!@ )")
"""How a command begins; "onconnect @ …" is a requirement."""

ONCONNECT = typer.main.get_command(commands.app)


def of(language: str) -> list[Block]:
    return [block for page in PAGES for block in blocks(page, language)]


def commands() -> list[tuple[str, str]]:
    """Every command line of the documentation, and those in its text, with where it stands."""
    lines = [(str(block), line) for block in of("sh") for line in block.commands]
    texts = [(page.name, code) for page in PAGES for code in codes(page) if COMMAND.match(code)]
    return lines + texts


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_block_is_in_a_language_that_is_looked_at(page: Path) -> None:
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{block}: {block.language!r}"
        assert block.language != "pycon" or page.name in SESSIONS, f"{block} is not tested"


@pytest.mark.parametrize("name", EXECUTED)
def test_a_page_that_is_not_typed_is_executed(name: str) -> None:
    assert f'"{name}"' in (ROOT / EXECUTED[name]).read_text("utf-8")


def test_a_page_with_typescript_is_checked_where_the_bundlers_are() -> None:
    pages = {block.page.name for block in of("ts")}
    assert pages == BUNDLED.keys()
    for name, test in BUNDLED.items():
        assert f'"{name}"' in (ROOT / test).read_text("utf-8")


@pytest.mark.process
def test_python_is_typed(tmp_path: Path) -> None:
    found = [block for block in of("python") if block.page.name not in EXECUTED]
    assert len(found) > 10
    files = []
    for block in found:
        file = tmp_path / f"{block.page.stem}_{block.line}.py".replace("-", "_")
        file.write_text("\n" * block.line + block.text + AWAITS, "utf-8")
        files.append(str(file))
    command = [sys.executable, "-m", "mypy", "--strict"]
    checked = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.process
@pytest.mark.parametrize("block", of("js"), ids=str)
def test_javascript_is_javascript(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "block.mjs"
    file.write_text(block.text, "utf-8")
    checked = subprocess.run(["node", "--check", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("block", of("json"), ids=str)
def test_json_is_json(block: Block) -> None:
    assert isinstance(json.loads(block.text), (dict, list))


@pytest.mark.parametrize("block", of("toml"), ids=str)
def test_a_table_is_a_configuration(block: Block) -> None:
    table = tomllib.loads(block.text)["tool"]["onconnect"]
    if [*table] == ["bundle"]:
        ConfiguredBundle.model_validate(table["bundle"])
    else:
        Config.model_validate(table)


@pytest.mark.process
@pytest.mark.parametrize("block", of("sh"), ids=str)
def test_a_script_is_one_for_a_shell(block: Block) -> None:
    checked = subprocess.run(["/bin/sh", "-n"], input=block.text, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.process
@pytest.mark.parametrize(("where", "line"), commands())
def test_a_command_exists_and_takes_its_options(where: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"\w+=.*", words[0]):
        words.pop(0)
    if not words:
        return
    if entry := {"onconnect", "onconnect.cli"} & set(words):
        takes_onconnect(words[words.index(entry.pop()) + 1 :])
    elif words[0] in ("python", "python3") and words[1] == "install.py":
        takes_onconnect(["install", *words[2:]])
    elif re.fullmatch(r"(.*/)?python3?", words[0]) and words[1] == "-m":
        takes_module(words[2:])
    elif words[0] not in ELSEWHERE:
        assert exists(words[0]), f"{where}: there is no {words[0]}"


def takes_onconnect(words: list[str]) -> None:
    """Have the command read the words, and do nothing then."""
    assert isinstance(ONCONNECT, TyperGroup)
    name, *rest = (word for word in words if word[0] not in "<>")
    command = ONCONNECT.commands[name]
    if rest:  # else it is only mentioned
        command.make_context(name, rest)


def takes_module(words: list[str]) -> None:
    """Look for a module, and for the options in what it says of itself."""
    module, *rest = words
    # a finder of setuptools would warn at "pip", if a test has imported distutils before
    find = importlib.util.find_spec if "." in module else PathFinder.find_spec
    assert find(module), f"there is no module {module}"
    if options := [word for word in rest if word.startswith("--")]:
        subject = itertools.takewhile(lambda word: not word.startswith("-"), rest)
        command = [sys.executable, "-m", module, *subject, "--help"]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
        assert all(re.search(rf"{option}\b", told) for option in options), told


def exists(program: str) -> bool:
    """Whether there is such a program, or command of the shell, for who develops this."""
    own = f"{Path(sys.executable).parent}:{ROOT / 'node_modules' / '.bin'}:{os.environ['PATH']}"
    return program == "cd" or shutil.which(program, path=own) is not None


def test_each_error_of_a_port_is_one_that_exists() -> None:
    """The texts that troubleshooting.md lists are what browsers say in tests, or onconnect."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
    section = page.partition("## When a port or a message fails")[2]
    cells = [row.split("|")[1] for row in section.splitlines() if row.startswith("| ")]
    sentences = [text for cell in cells for text in re.findall("`([^`]+)`", cell)]
    folders = ("host", "extension", "tests/conformance", "tests/e2e")
    known = " ".join(
        re.sub(r'"\s*f?"', "", re.sub(r"\$\{this\.#name\}", "NAME", path.read_text("utf-8")))
        for folder in folders
        for path in (ROOT / folder).rglob("*.[pj][ys]")
    )
    assert len(sentences) == 21
    for sentence in sentences:
        assert sentence in known
