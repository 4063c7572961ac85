"""Runs Mozilla's web-ext, which opens a browser with a project's extension."""

from __future__ import annotations

import re
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import shipped
from onconnect.errors import SetupError
from onconnect.install.computer import run_folder
from onconnect.install.computer.machine import is_root
from onconnect.project.opening import pinned
from onconnect.project.opening.localpage import local_page
from onconnect.project.own_files import OwnFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.browser_families import FamilyName
    from onconnect.install.browsers.table import BrowserRow, Table
    from onconnect.install.computer.machine import Machine
    from onconnect.project_folder import Project


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
    with run_folder.make() as folder, local_page() as address:
        url = address if is_demo(project) else f"{address}?own"
        line = [*command(web_ext, project, browser, url), *target(browser, program, user_data)]
        environ = environment(machine, folder)
        with subprocess.Popen(line, cwd=project.folder, env=environ) as process:  # noqa: S603 - no shell
            try:
                return process.wait()
            except KeyboardInterrupt:  # it reaches web-ext too, which closes the browser
                process.wait()
                return 0


def environment(machine: Machine, folder: str) -> dict[str, str]:
    """Return web-ext's environment variables; its temporary files go to a folder."""
    temporary = dict.fromkeys(temporary_variables(machine), folder)
    return {**machine.environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false", **temporary}


def temporary_variables(machine: Machine) -> tuple[str, ...]:
    """Return the variables that say where a program's temporary files go."""
    return ("TEMP", "TMP") if machine.system == "windows" else ("TMPDIR",)


def target(browser: Runnable, program: str, user_data: Path) -> list[str]:
    """Return web-ext's arguments for a browser; `user_data` is for a Chromium."""
    if browser is Runnable.firefox:
        return ["--target", "firefox-desktop", "--firefox", program]
    arguments = ["--target", "chromium", "--chromium-binary", program]
    arguments += ["--chromium-profile", str(user_data)]
    if is_root():  # Chromium's sandbox refuses to work for root
        arguments.append("--arg=--no-sandbox")
    return arguments


def is_demo(project: Project) -> bool:
    """Whether the extension is the demo, which tells the local page what it hears."""
    return project.folder == shipped.root().resolve()


def found(
    browser: Runnable, table: Table, machine: Machine, *, needs_screen: bool = True
) -> tuple[BrowserRow, str]:
    """Return a browser, or one of its kind, and its program.

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
        if each.family == browser.family and each.web_ext and (path := each.program(machine)):
            return each, path
    title = table.browser[browser].title
    raise SetupError(f"neither {title} nor a browser of its kind was found: install one")


def say(text: str) -> None:
    """Print progress to standard error, apart from the command's results."""
    sys.stderr.write(f"onconnect: {text}\n")
    sys.stderr.flush()


def command(tool: list[str], project: Project, browser: Runnable, url: str) -> list[str]:
    """Return web-ext's command that opens a project's extension, without the browsers.

    Several browsers have the same command if they load the same folder.

    Args:
        tool: how to start web-ext, as `tool` returns it.
        project: whose extension.
        browser: one that loads it.
        url: the page that the browsers open first.

    Raises:
        SetupError: no folder of the extension can run in the browser.
    """
    extension = project.extension(browser.family)
    if problem := project.obstacle(browser.family):
        raise SetupError(problem)
    line = [*tool, "run", "--no-config-discovery"]
    line += ["--source-dir", str(extension.file.parent), "--start-url", url]
    if globs := OwnFiles(project, extension).globs():
        line += ["--ignore-files", *globs]
    return line


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
    own = _in_modules(project.folder / "node_modules", node, machine)
    if own:
        return own
    if program := machine.find_program("web-ext"):
        beside = _in_modules(Path(program).parent / "node_modules", node, machine)
        return beside if beside and machine.system == "windows" else [program]
    if npm := machine.find_program("npm"):
        modules = pinned.modules(npm, machine.environ, say)
        if fetched := _in_modules(modules, node, machine):
            return fetched
    raise SetupError(f"web-ext is needed, and npm to fetch it: {_INSTALL_NODE}")


def _in_modules(modules: Path, node: str, machine: Machine) -> list[str] | None:
    """Return how to start the web-ext in a folder of Node.js's modules; None if there is none.

    On Windows npm makes a batch file, at which Ctrl-C has cmd.exe ask whether to end it, and which
    reads some signs in its arguments as its own. So Node.js is told what that file would tell it.
    """
    if machine.system == "windows":
        script = modules / "web-ext" / "bin" / "web-ext.js"
        return [node, str(script)] if script.is_file() else None
    program = modules / ".bin" / "web-ext"
    return [str(program)] if program.is_file() else None
