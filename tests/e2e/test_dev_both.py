"""`onconnect dev` runs both browsers: each line names its browser, both follow edits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.e2e.developing import Developing
from tests.e2e.test_dev import PRINTED, command_lines, project

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["project"]


def test_each_line_says_its_browser_and_pages_are_loaded_again(
    project: Path, tmp_path: Path
) -> None:
    with Developing(project, "both", tmp_path / "home", "--headless") as dev:
        for kind, scheme in {"firefox": "moz", "chromium": "chrome"}.items():
            dev.wait_for(rf"{kind} +python │ page: Python 3")
            dev.wait_for(
                rf"{kind} +python │ onconnect: the inspector: {scheme}-extension://[\w-]+/"
                r"onconnect/inspector/inspector\.html"
            )

        shown = dev.edit("extension/content.js", "page: ", "the new page: ")
        dev.wait_for(r"dev │ extension/content\.js edited: .* and the open pages", shown)
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ the new page: Python 3", shown)

        # in Chromium the scripts of open pages do not outlive the load of their extension
        shown = dev.edit("extension/background.js", "relay(", "\nrelay(")
        dev.wait_for(r"dev │ extension/background\.js edited: .* and the open pages", shown)
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ the new page: Python 3", shown)

        blocked = f"        {PRINTED}\n        while True: pass\n"
        shown = dev.edit("my_notes.py", f"        {PRINTED}\n", blocked)
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ onconnect: something has blocked the event", shown)
        assert "while True: pass" in dev.said[shown:]
        shown = dev.edit("my_notes.py", blocked, '        print("mended", message["text"])\n')
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ mended the new page: Python 3", shown)

        listen = "\n@browser.runtime.on_connect"
        deaf = "\n@browser.action.on_clicked.add_listener\ndef _(tab): pass\n"
        shown = dev.edit("my_notes.py", listen, deaf + listen)
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ .* no listener of action\.onClicked is called", shown)
        shown = dev.edit("my_notes.py", "import platform", "import plattform")
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ .*No module named 'plattform'", shown)
        assert dev.interrupt() == 0
        assert not re.search("Traceback.*KeyboardInterrupt", dev.said)
        assert [line for line in command_lines() if str(project) in line] == []
