"""The npm package in extensions that are bundled by WXT, by Vite with CRXJS, and by esbuild."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import blocks
from tests.e2e.applications import ROOT, Application, register
from tests.e2e.developing import Developing
from tests.e2e.waiting import wait_for
from tools import release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.lending import Lender

BUNDLERS = ROOT / "tests" / "bundlers"
DOCUMENTED = ROOT / "docs" / "bundlers.md"
TOOLS = BUNDLERS / "node_modules"

HANDLERS = """
from onconnect import browser


@browser.runtime.on_connect.add_listener
def connected(port):
    port.post_message(f"Python has {port.name}")
"""


BUILDS = {
    ("wxt", "firefox"): ("wxt build -b firefox", ".output/firefox-mv2"),
    ("wxt", "chromium"): ("wxt build", ".output/chrome-mv3"),
    ("crxjs", "firefox"): ("vite build --mode firefox", "dist/firefox"),
    ("crxjs", "chromium"): ("vite build --mode chromium", "dist/chromium"),
    ("esbuild", "firefox"): ("node build.js", "dist"),
    ("esbuild", "chromium"): ("node build.js", "dist"),
}
"""The command that bundles the source for a browser, and the folder that it makes."""


def run(command: str, folder: Path) -> None:
    """Run a tool of the bundlers' node_modules in a folder."""
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env={**os.environ, "PATH": f"{TOOLS / '.bin'}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout


def locked(folder: Path) -> dict[str, str]:
    """Where npm has each package in node_modules from; "" for those that came with another."""
    lock = json.loads((folder / "node_modules" / ".package-lock.json").read_text())
    places = lock["packages"].items()
    return {
        place.removeprefix("node_modules/"): package.get("resolved", "")
        for place, package in places
        if place.startswith("node_modules/")
    }


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as npm installs it, where projects find the bundlers too."""
    folder = tmp_path_factory.mktemp("bundlers")
    release.lay_out_npm_package(folder / "package")
    run("npm pack ./package", folder)
    (archive,) = folder.glob("*.tgz")
    (folder / "node_modules").symlink_to(TOOLS)
    workshop = folder / "workshop"
    workshop.mkdir()
    (workshop / "package.json").write_text('{ "private": true }')
    run(f"npm install --offline --no-audit --no-fund {archive}", workshop)
    return workshop


def test_the_package_has_types_for_strict_typescript(workshop: Path) -> None:
    project = workshop / "typed"
    shutil.copytree(BUNDLERS / "source", project / "source")
    shutil.copy(BUNDLERS / "tsconfig.json", project)
    for number, block in enumerate(blocks(DOCUMENTED, "ts")):
        (project / "source" / f"documented{number}.ts").write_text(block.text)
    run("tsc", project)


def test_a_new_project_of_wxt_is_built_and_follows_edits_in_both_browsers(
    workshop: Path, tmp_path: Path
) -> None:
    new = [sys.executable, "-m", "onconnect.cli", "new", "my-notes", "--template", "wxt"]
    subprocess.run(new, cwd=workshop, stdin=subprocess.DEVNULL, check=True)
    project = workshop / "my-notes"
    shutil.copy(BUNDLERS / "package-lock.json", project)  # so that it gets what was tested before
    run("npm install --prefer-offline --no-audit --no-fund", project)
    assert locked(project).items() <= {**locked(BUNDLERS), "onconnect": "vendor/onconnect"}.items()
    run("npm run check", project)
    with Developing(project, "both", tmp_path / "home", "--headless") as dev:
        kinds = {"firefox": "moz", "chromium": "chrome"}
        for kind, scheme in kinds.items():
            dev.wait_for(rf"{kind} +python │ onconnect: port 'content' opened by http://localhost:")
            dev.wait_for(
                rf"{kind} +python │ onconnect: the inspector: {scheme}-extension://[\w-]+/"
                r"inspector\.html"
            )
        shown = dev.edit("entrypoints/content.ts", 'name: "content"', 'name: "edited"')
        dev.wait_for(r"build │ .* Building chrome-mv3", shown)
        dev.wait_for(r"dev │ .* edited: the extension is loaded again, and the open pages", shown)
        for kind in kinds:
            dev.wait_for(rf"{kind} +python │ onconnect: port 'edited' opened", shown)
        assert dev.interrupt() == 0


@pytest.mark.parametrize("bundler", ["wxt", "crxjs", "esbuild"])
def test_pages_of_a_bundled_extension_talk_to_python_and_to_its_own_listeners(
    bundler: str, kind: str, workshop: Path, tmp_path: Path, lender: Lender
) -> None:
    project = workshop / f"{bundler}-{kind}"
    shutil.copytree(BUNDLERS / bundler, project)
    shutil.copytree(BUNDLERS / "source", project / "source")
    command, made = BUILDS[bundler, kind]
    run(command, project)
    extension = project / made

    (tmp_path / "bundled.py").write_text(HANDLERS)
    application = Application(extension, tmp_path, tmp_path, has_stage=False)
    manifest = json.loads((extension / "manifest.json").read_text())
    register(application, manifest, name="bundled", handlers="bundled")
    with lender.lent(kind, application) as browser:
        page = browser.open()
        wait_for(
            lambda: "Python has content" in page.evaluate("document.body.textContent"),
            lambda: f"the page has no text of Python: {browser.console}",
        )
        own_page = browser.open_extension_page("/page.html")
        expected = {
            "state": "connected",
            "python": "Python has page",
            "own": "own: Python has background",
        }
        wait_for(
            lambda: own_page.evaluate("({ ...document.body.dataset })") == expected,
            lambda: str(own_page.evaluate("({ ...document.body.dataset })")),
        )
