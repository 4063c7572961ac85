"""An extension like MDN's native-messaging sample moves to Python as docs/migrating.md says.

It has the sample's traits: manifest version 2, a classic script that connects to a host of its own
at the start, a click on the toolbar button that sends "ping", and a host in Python beside it.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

from onconnect.project.opening.localpage import local_page
from tests.docs.pages import ROOT, Block, blocks
from tests.e2e.applications import Application
from tests.e2e.browsers import Browser, Page
from tests.e2e.test_add_kinds import onconnect
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.lending import Lender

BACKGROUND = """
const host = browser.runtime.connectNative("ping_pong");
host.onMessage.addListener((answer) => console.log("Answer: " + JSON.stringify(answer)));
host.onDisconnect.addListener(({ error }) => console.log("Gone: " + error?.message));
browser.browserAction.onClicked.addListener(() => host.postMessage("ping"));
"""

HOST = """#!/usr/bin/env python3
import struct, sys

while True:
    (length,) = struct.unpack("@I", sys.stdin.buffer.read(4))
    sys.stdin.buffer.read(length)
    answer = b'"pong"'
    sys.stdout.buffer.write(struct.pack("@I", len(answer)) + answer)
    sys.stdout.buffer.flush()
"""


def write(folder: Path) -> Path:
    """Write the extension and its host; return the extension's folder."""
    extension = folder / "add-on"
    extension.mkdir(parents=True)
    (folder / "app").mkdir()
    shutil.copy(ROOT / "extension" / "icon.png", extension)
    manifest = {
        "manifest_version": 2,
        "name": "Native messaging example",
        "version": "1.0",
        "browser_specific_settings": {
            "gecko": {"id": "ping_pong@example.org", "strict_min_version": "50.0"}
        },
        "background": {"scripts": ["background.js"]},
        "browser_action": {"default_icon": "icon.png", "default_area": "navbar"},
        "permissions": ["nativeMessaging"],
    }
    (extension / "manifest.json").write_text(json.dumps(manifest, indent=2))
    (extension / "background.js").write_text(BACKGROUND)
    native = {
        "name": "ping_pong",
        "description": "A host",
        "path": "/path/to/app/ping_pong.py",
        "type": "stdio",
        "allowed_extensions": ["ping_pong@example.org"],
    }
    (folder / "app" / "ping_pong.json").write_text(json.dumps(native))
    (folder / "app" / "ping_pong.py").write_text(HOST)
    return extension


def of_the_sample() -> dict[str, Block]:
    """The blocks of the page's section about the sample, by their language."""
    text = (ROOT / "docs" / "migrating.md").read_text("utf-8")
    begin = text[: text.index("### MDN's sample")].count("\n")
    end = text[: text.index("## Step by step")].count("\n")
    found = [each for each in blocks(ROOT / "docs" / "migrating.md") if begin < each.line < end]
    by_language = {each.language: each for each in found}
    assert len(by_language) == len(found)
    return by_language


def clicked(browser: Browser, said: str) -> None:
    """Click the button until something is in the log."""
    with local_page() as address:
        page = Page(browser, browser._driver, address)

        def has_said() -> bool:
            page.click_action()
            return said in browser.log.read_text(errors="replace")

        wait_for(has_said, lambda: f"nothing has said {said!r}")
        page.close()


def test_it_moves_as_the_page_says_word_for_word(kind: str, tmp_path: Path, lender: Lender) -> None:
    if kind == "chromium":
        return  # which runs no extension of manifest version 2
    project = tmp_path / "project"
    extension = write(project)
    block = of_the_sample()
    (project / "ping_pong.py").write_text(block["python"].text)
    (extension / "background.js").write_text(block["js"].text)
    manifest = json.loads((extension / "manifest.json").read_text())
    manifest |= json.loads(block["json"].text)
    (extension / "manifest.json").write_text(json.dumps(manifest))
    (project / "pyproject.toml").write_text(block["toml"].text)
    shutil.rmtree(project / "app")
    application = Application(extension, tmp_path, project, has_stage=False)
    application.home.mkdir()
    for command in block["sh"].commands:
        program, *words = command.split()
        assert program == "onconnect"
        onconnect(project, *words, home=application.home)
    with lender.lent(kind, application) as browser:
        clicked(browser, "Received: pong")
        assert "Sending: ping" in browser.log.read_text(errors="replace")


def test_its_background_stays_but_for_the_line_that_add_names(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    if kind == "chromium":
        return  # which runs no extension of manifest version 2
    project = tmp_path / "project"
    extension = write(project)
    application = Application(extension, tmp_path, project, has_stage=False)
    application.home.mkdir()
    said = onconnect(project, "add", "add-on")
    (instead,) = re.findall(r"background\.js, line 2: connectNative -> (.+)", said)
    changed = BACKGROUND.replace('browser.runtime.connectNative("ping_pong")', instead)
    (extension / "background.js").write_text(changed)
    onconnect(project, "install", home=application.home)
    with lender.lent(kind, application) as browser:
        clicked(browser, 'Answer: {\\"python heard\\":\\"ping\\"}')
