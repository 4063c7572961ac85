"""Opens a browser of the shell's own, whose extension may use nearly all of the extension API.

All that it writes lies in a temporary folder, with the browser's profile. The extension is the
demo's, with more permissions, and the native host of its own name is this process.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onconnect import project_folder, shipped
from onconnect.install.browsers import launcher
from onconnect.install.computer import run_folder
from onconnect.project.dev import launch, places
from onconnect.project.dev.group import begin, end
from onconnect.project.opening import webext
from onconnect.starting import Start

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from onconnect.install.browsers.table import Table
    from onconnect.install.computer.machine import Machine

_FIRST_PAGE: Final = "about:blank"

_PERMISSIONS: Final = (
    *("alarms", "bookmarks", "browsingData", "contextMenus", "cookies", "downloads", "history"),
    *("idle", "management", "menus", "nativeMessaging", "notifications", "privacy", "scripting"),
    *("search", "sessions", "storage", "tabGroups", "tabs", "topSites", "webNavigation"),
    "webRequest",
)
"""Those that a browser does not know it passes over."""

_LISTEN: Final = ("runtime.onConnect", "runtime.onConnectExternal", "runtime.onMessage")

_PROJECT: Final = """[tool.onconnect]
name = "{}"
description = "The prompt of onconnect"
extension = "extension"
attach = true
"""


@dataclass(frozen=True)
class Opened:
    """A browser that was opened.

    Attributes:
        name: the name of the native host that its extension asks for.
        process: what runs the browser, and ends with it.
        log: the file that has what it printed.
    """

    name: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def opened(
    browser: webext.Runnable, table: Table, machine: Machine, *, is_headless: bool
) -> Iterator[Opened]:
    """Open a browser, and close it at the end of the block.

    Args:
        browser: which one.
        table: the browsers to choose from.
        machine: the computer.
        is_headless: whether it opens without a window.

    Raises:
        SetupError: there is no such browser, no Node.js for web-ext, or no screen.
    """
    row, program = webext.found(browser, table, machine, needs_screen=not is_headless)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(run_folder.make()))
        project = _project(folder)
        tool = webext.tool(project_folder.load_project(folder), machine)
        command = project.config.arguments(folder).command(str(launcher.interpreter()))
        profile = folder / "chromium"
        keys = places.keys_of([row], table, machine)
        variables = launch.own_variables(machine)
        stack.enter_context(
            launch.registered(folder, project, machine, command, variables, profile, keys)
        )
        line = [*webext.command(tool, project, browser, _FIRST_PAGE), "--no-input", "--no-reload"]
        line += webext.target(browser, program, profile)
        if is_headless and browser is webext.Runnable.chromium:
            line.append("--arg=--headless=new")
        log = folder / "log"
        output = stack.enter_context(log.open("wb"))
        start = Start(line, folder, _environment(browser, folder, machine, is_headless))
        process = begin(start, output.fileno())
        stack.callback(end, process)
        yield Opened(project.config.name, process, log)


def _project(folder: Path) -> project_folder.Project:
    """Make a project in a folder, with an extension whose host's name only this process has."""
    name = f"onconnect.shell.p{os.getpid()}"
    (folder / "pyproject.toml").write_text(_PROJECT.format(name), "utf-8")
    extension = folder / "extension"
    shutil.copytree(shipped.root() / "extension", extension)
    file = extension / "manifest.json"
    manifest: dict[str, Any] = json.loads(file.read_text("utf-8"))
    manifest |= {
        "name": "onconnect shell",
        "permissions": list(_PERMISSIONS),
        "host_permissions": ["<all_urls>"],
    }
    file.write_text(json.dumps(manifest), "utf-8")
    options = json.dumps({"host": name, "listen": _LISTEN})
    (extension / "background.js").write_text(
        f'import {{ relay }} from "./onconnect/relay.js";\n\nrelay({options});\n', "utf-8"
    )
    return project_folder.load_project(folder)


def _environment(
    browser: webext.Runnable, folder: Path, machine: Machine, is_headless: bool
) -> dict[str, str]:
    """Return the variables of web-ext, which its browser gets as well."""
    environ = webext.environment(machine, str(folder))
    if browser is webext.Runnable.firefox:
        for name, value in places.firefox_variables(folder, machine).items():
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value
        if is_headless:
            environ["MOZ_HEADLESS"] = "1"
    return environ
