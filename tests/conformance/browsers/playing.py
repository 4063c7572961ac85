"""Calls functions in the host with arguments, and installs other extensions in real browsers."""

from __future__ import annotations

import inspect
import json
import shutil
from typing import TYPE_CHECKING, Any

from tests.e2e.applications import STAGE
from tests.e2e.browsers import ExtensionPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser


def play(background: Background, function: Callable[..., Any], **arguments: Any) -> Any:
    """Call a function `f(browser, note, …)` in the host with more arguments than these two."""
    awaited = "await " if inspect.iscoroutinefunction(function) else ""
    call = f"{awaited}{function.__name__}(browser, note, **{arguments!r})"
    return background.run(f"{inspect.getsource(function)}\n{call}\n")


def install_peer(browser: Browser, directory: Path, **manifest: Any) -> ExtensionPage:
    """Install another extension, and open a page of it; its id is `browser.runtime.id` there."""
    extension = directory / "peer"
    extension.mkdir()
    for name in ("stage.html", "stage.js"):
        shutil.copy(STAGE / name, extension)
    name = f"peer-{directory.name}@onconnect"
    members = {"manifest_version": 3, "name": name, "version": "1.0", **manifest}
    members["browser_specific_settings"] = {"gecko": {"id": name}}
    (extension / "manifest.json").write_text(json.dumps(members))
    origin = browser._driver.do("install", directory=str(extension))["origin"]
    return ExtensionPage(browser, browser._driver, f"{origin}/stage.html")
