"""`onconnect dev` opens each browser with the folder of the extension that it can run."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.e2e.developing import Developing
from tests.e2e.test_dev import command_lines, project

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["project"]


def test_both_browsers_run_at_once_and_follow_edits_of_their_folders(
    project: Path, tmp_path: Path
) -> None:
    for kind, unfit in {"firefox": "service_worker", "chromium": "scripts"}.items():
        shutil.copytree(project / "extension", project / kind)
        manifest = json.loads((project / kind / "manifest.json").read_text())
        del manifest["background"][unfit]
        (project / kind / "manifest.json").write_text(json.dumps(manifest))
    shutil.rmtree(project / "extension")
    table = (project / "pyproject.toml").read_text()
    assert 'extension = "extension"' in table
    several = table.replace('extension = "extension"', 'extension = ["firefox", "chromium"]')
    (project / "pyproject.toml").write_text(several)
    with Developing(project, "both", tmp_path / "home", "--headless") as dev:
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ page: Python 3")
        for kind in ("firefox", "chromium"):  # the second when a browser loads the first
            shown = dev.edit(f"{kind}/content.js", "page: ", "the new page: ")
            dev.wait_for(rf"dev │ {kind}/content\.js edited: .* and the open pages", shown)
            dev.wait_for(r"firefox +python │ onconnect: ready", shown)
        for kind in ("firefox", "chromium"):
            dev.wait_for(rf"{kind} +python │ the new page: Python 3", shown)
        assert dev.interrupt() == 0
        assert [line for line in command_lines() if str(project) in line] == []
