"""`onconnect add` puts the relay beside background scripts that have listeners of their own."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.project.add import add
from tests.e2e.applications import STAGE, Application, register

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.lending import Lender

OWN = """
browser.runtime.onConnect.addListener((port) => {
  if (port.name !== "own") return;
  port.onMessage.addListener((message) => port.postMessage(["own", message]));
});
"""

# Two classic scripts share their names, as modules do not.
LIBRARY = 'function answer(message) { return ["own", message]; }'
WITH_LIBRARY = OWN.replace('["own", message]', "answer(message)")

BUILDS = {
    "service worker": ({"service_worker": "own.js"}, {"own.js": OWN}, ["chromium"]),
    "event page": (
        {"scripts": ["library.js", "own.js"]},
        {"library.js": LIBRARY, "own.js": WITH_LIBRARY},
        ["firefox"],
    ),
    "modules of both": (
        {"service_worker": "own.js", "scripts": ["own.js"], "type": "module"},
        {"own.js": 'import { answer } from "./library.js";\n' + WITH_LIBRARY}
        | {"library.js": f"export {LIBRARY}"},
        ["firefox", "chromium"],
    ),
}


@pytest.mark.parametrize("build", BUILDS)
def test_their_own_listeners_still_work_and_python_answers_too(
    build: str, kind: str, tmp_path: Path, lender: Lender
) -> None:
    background, files, kinds = BUILDS[build]
    if kind not in kinds:
        return  # such an extension does not run in this browser at all
    extension = tmp_path / "extension"
    extension.mkdir()
    for name, source in files.items():
        (extension / name).write_text(source)
    for name in ("stage.html", "stage.js"):
        shutil.copy(STAGE / name, extension)
    manifest: dict[str, Any] = {
        "manifest_version": 3,
        "name": "Clock",
        "version": "1.0",
        "background": background,
        "permissions": ["tabs", "scripting"],
        "host_permissions": ["http://127.0.0.1/*"],
    }
    (extension / "manifest.json").write_text(json.dumps(manifest))
    add(extension, tmp_path)
    added = json.loads((extension / "manifest.json").read_text())
    application = Application(extension, tmp_path, tmp_path, has_stage=True)
    register(application, added, name="clock", handlers="clock")
    with lender.lent(kind, application) as browser:
        page = browser.open()
        for name, answer in {"own": ["own", "tick"], "python": {"python heard": "tick"}}.items():
            source = """
                const port = browser.runtime.connect({ name });
                return new Promise((resolve) => {
                  port.onMessage.addListener(resolve);
                  port.postMessage("tick");
                });
            """
            assert page.run(source, name=name) == answer
