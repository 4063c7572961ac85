"""Runs Mozilla's web-ext, which opens a browser with a project's extension."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import shipped
from onconnect.errors import SetupError
from onconnect.project.opening import pinned
from onconnect.project.opening.localpage import local_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.browser_families import FamilyName
    from onconnect.config import Project
    from onconnect.install.browsers.table import Table
    from onconnect.install.computer.machine import Machine


class Runnable(StrEnum):
    """What `--run` takes: each stands for the first browser of a family that is there."""

    firefox = "firefox"
    chromium = "chromium"

    @property
    def family(self) -> FamilyName:
        """The family."""
        return "gecko" if self is Runnable.firefox else "chromium"


_SCREENS = {"DISPLAY", "WAYLAND_DISPLAY", "MOZ_HEADLESS"}
_OLDEST_NODE = 20
_INSTALL_NODE = (
    f"install Node.js {_OLDEST_NODE} or later with npm, from https://nodejs.org or your system"
)


def profile(project: Project, machine: Machine) -> Path:
    """Return the folder of the Chromium profile that `run` starts from.

    web-ext gives its Chromium a temporary profile, which sees none of the user's native manifests:
    it copies this folder, and what is registered in it.
    """
    return Path(machine.data["user"]) / project.config.name / "chromium"


def run(
    browser: Runnable, program: str, project: Project, machine: Machine, user_data: Path
) -> int:
    """Open a browser with a project's extension and wait until it is closed.

    Args:
        browser: which one.
        program: its program.
        project: whose extension.
        machine: the computer.
        user_data: the Chromium profile folder in which the project is registered.

    Returns:
        web-ext's exit status; 0 after a Ctrl-C.

    Raises:
        SetupError: there is no Node.js for web-ext.
    """
    web_ext = tool(project, machine)
    with scratch() as folder, local_page() as address:
        url = address if is_demo(project) else f"{address}?own"
        line = [*command(web_ext, project, url), *target(browser, program, user_data)]
        environ = environment(machine, folder)
        with subprocess.Popen(line, cwd=project.folder, env=environ) as process:  # noqa: S603 - no shell
            try:
                return process.wait()
            except KeyboardInterrupt:  # it reaches web-ext too, which closes the browser
                process.wait()
                return 0


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for a run: web-ext leaves its temporary profiles behind.

    Chromium makes a socket in it. The path of a socket has 100 bytes at most, so that TMPDIR, which
    may be longer, is not used.
    """
    return tempfile.TemporaryDirectory(
        prefix="onconnect-",
        dir="/tmp" if os.name == "posix" else None,  # noqa: S108 - the folder gets a name of its own
        ignore_cleanup_errors=True,  # a browser may still write as it ends
    )


def environment(machine: Machine, folder: str) -> dict[str, str]:
    """Return web-ext's environment variables; its temporary files go to a folder."""
    return {**machine.environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false", "TMPDIR": folder}


def target(browser: Runnable, program: str, user_data: Path) -> list[str]:
    """Return web-ext's arguments for a browser; `user_data` is for a Chromium."""
    if browser is Runnable.firefox:
        return ["--target", "firefox-desktop", "--firefox", program]
    arguments = ["--target", "chromium", "--chromium-binary", program]
    arguments += ["--chromium-profile", str(user_data)]
    if os.name == "posix" and os.geteuid() == 0:  # Chromium's sandbox refuses to work for root
        arguments.append("--arg=--no-sandbox")
    return arguments


def is_demo(project: Project) -> bool:
    """Whether the extension is the demo, which tells the local page what it hears."""
    return project.folder == shipped.root().resolve()


def program(browser: Runnable, table: Table, machine: Machine, *, needs_screen: bool = True) -> str:
    """Return the program of a browser, or of one of its kind.

    Args:
        browser: which one.
        table: the browsers to choose from.
        machine: the computer.
        needs_screen: whether it opens a window.

    Raises:
        SetupError: there is none, or no screen for it.
    """
    if needs_screen and machine.system == "linux" and not _SCREENS & machine.environ.keys():
        raise SetupError(
            "there is no screen for the browser (neither DISPLAY nor WAYLAND_DISPLAY is set): "
            "use a desktop's terminal"
        )
    for each in table.present(machine):
        if each.family == browser.family and each.web_ext and (found := each.program(machine)):
            return found
    title = table.browser[browser].title
    raise SetupError(f"neither {title} nor a browser of its kind was found: install one")


def say(text: str) -> None:
    """Print progress to standard error, apart from the command's results."""
    sys.stderr.write(f"onconnect: {text}\n")
    sys.stderr.flush()


def command(tool: list[str], project: Project, url: str) -> list[str]:
    """Return web-ext's command that opens a project's extension, without the browsers.

    Args:
        tool: how to start web-ext, as `tool` returns it.
        project: whose extension.
        url: the page that the browsers open first.
    """
    line = [*tool, "run", "--no-config-discovery"]
    return [*line, "--source-dir", str(project.extension_folder), "--start-url", url]


def tool(project: Project, machine: Machine, say: Callable[[str], None] = say) -> list[str]:
    """Return how to start web-ext: the project's own, the user's, or the one that is pinned.

    Args:
        project: what may have one in its `node_modules`.
        machine: the computer.
        say: told what takes a while.

    Raises:
        SetupError: there is no Node.js for it, or it cannot be fetched.
    """
    node = machine.find_program("node")
    if node is None:
        raise SetupError(f"web-ext is needed, and it needs Node.js: {_INSTALL_NODE}")
    try:
        version = subprocess.check_output([node, "--version"], text=True)  # noqa: S603 - found on PATH
    except (OSError, ValueError, subprocess.CalledProcessError):
        raise SetupError(f"{node} does not tell its version: {_INSTALL_NODE}") from None
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < _OLDEST_NODE:
        raise SetupError(
            f"{node} is Node.js {version.strip()}, too old for web-ext: {_INSTALL_NODE}"
        )
    own = project.folder / "node_modules" / ".bin" / "web-ext"
    if own.is_file():
        return [str(own)]
    if program := machine.find_program("web-ext"):
        return [program]
    if npm := machine.find_program("npm"):
        return [str(pinned.web_ext(npm, machine.environ, say))]
    raise SetupError(f"web-ext is needed, and npm to fetch it: {_INSTALL_NODE}")
