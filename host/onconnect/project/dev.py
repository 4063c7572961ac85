"""`onconnect dev`: browsers with the extension, and one stream of what happens, until Ctrl-C.

All that it writes lies in a temporary folder: a home for Firefox and a profile for Chromium, in
which the host is registered, the launcher, the socket of the hosts, and the named pipes that all
print into. A profile that the user names gets the host's registration for as long as it runs.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import watchfiles

from onconnect.install import launcher, manifest, webext
from onconnect.install.localpage import local_page
from onconnect.project import devchild, devhost, files
from onconnect.project.control import Control, controlling
from onconnect.project.stream import Stream, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

    from onconnect.config import Project
    from onconnect.install.browsers import Family, Table
    from onconnect.install.machine import Machine


class Chosen(StrEnum):
    """The browsers to open."""

    firefox = "firefox"
    chromium = "chromium"
    both = "both"

    @property
    def browsers(self) -> tuple[webext.Runnable, ...]:
        """Each of them."""
        if self is Chosen.both:
            return tuple(webext.Runnable)
        return (webext.Runnable(self.value),)


@dataclass(frozen=True)
class Options:
    """What a developer asks for.

    Attributes:
        record: a file for the recording of each message; None for no recording.
        url: the page that is opened; None for a page of this computer's own.
        profile: a folder for a browser profile that is kept; None for a fresh one.
        is_headless: whether browsers open without a window.
    """

    record: Path | None = None
    url: str | None = None
    profile: Path | None = None
    is_headless: bool = False


_BROWSERS = "browser-"
"""The named pipes that browsers print into begin so."""

_WEB_EXT = "web-ext"
"""The named pipe that web-ext prints into."""

_CHANGED = {"HOME", "XDG_CONFIG_HOME", "TMPDIR"}  # what browsers get otherwise than the host

_DEBOUNCE = 60  # ms: an editor writes a file more than once
_PATIENCE = 8.0  # s for browsers to close

_FIREFOX_PREFERENCES = (
    "devtools.console.stdout.content=true",
    "browser.dom.window.dump.enabled=true",
)


def dev(project: Project, chosen: Chosen, table: Table, machine: Machine, options: Options) -> int:
    """Open browsers with the extension, restart the host at each edit; return the exit status.

    Args:
        project: whose extension and handlers.
        chosen: the browsers.
        table: the browsers to choose from.
        machine: the computer.
        options: what else is asked for.

    Raises:
        SetupError: there is no such browser, no Node.js for web-ext, or no screen.
    """
    stream = Stream(names_browsers=chosen is Chosen.both)
    programs = {
        each: webext.program(each, table, machine, needs_screen=not options.is_headless)
        for each in chosen.browsers
    }
    with ExitStack() as stack:
        stack.enter_context(interrupting())
        folder = Path(stack.enter_context(webext.scratch()))
        for name in (_WEB_EXT, *(f"{_BROWSERS}{each}" for each in programs)):
            os.mkfifo(folder / name)
        for each in programs:
            os.mkfifo(folder / f"{devhost.OUTPUT}{each}")
        stack.enter_context(register(folder, project, machine.environ, options))
        tool = webext.tool(project, machine, stream.say)
        for each in programs:
            pipe = folder / f"{devhost.OUTPUT}{each}"
            stack.enter_context(reading(pipe, partial(stream.of_host, browser=each)))
            pipe = folder / f"{_BROWSERS}{each}"
            stack.enter_context(reading(pipe, partial(stream.of_browser, browser=each)))
        stack.enter_context(reading(folder / _WEB_EXT, stream.of_web_ext))
        control = stack.enter_context(controlling(folder))
        address = stack.enter_context(local_page(lambda: control.started >= len(programs)))
        command = [
            *webext.command(tool, project, options.url or f"{address}?own"),
            "--no-input",
        ]
        for each, program in programs.items():
            command += arguments(each, program, folder, options)
        return run(command, project, folder, stream, machine, control)


@contextlib.contextmanager
def register(
    folder: Path, project: Project, environ: Mapping[str, str], options: Options
) -> Iterator[None]:
    """Write the launcher, and register it for as long as the block runs."""
    extension = project.extension()
    extension.check(project.config.name)
    start = folder / "launcher"
    start.write_text(_launcher(folder, project, environ, options), "utf-8", "surrogateescape")
    start.chmod(0o700)
    chromium = options.profile or folder / "chromium"
    places: dict[Family, Path] = {
        "gecko": folder / "home" / ".mozilla" / "native-messaging-hosts",
        "chromium": chromium / "NativeMessagingHosts",
    }
    with ExitStack() as undo:
        for family, place in places.items():
            text = manifest.render(
                family,
                name=project.config.name,
                description=project.config.description,
                path=start,
                callers=manifest.callers(project, family),
            )
            file = place / f"{project.config.name}.json"
            before = file.read_bytes() if file.is_file() else None
            place.mkdir(parents=True, exist_ok=True)
            files.write(file, text)
            if before is None:
                undo.callback(file.unlink, missing_ok=True)
            else:
                undo.callback(files.write, file, before)
        yield


def _launcher(folder: Path, project: Project, environ: Mapping[str, str], options: Options) -> str:
    """Return the script that a browser starts: the host gets the user's own environment."""
    variables = [f"export {name}={shlex.quote(environ[name])}" for name in _CHANGED & set(environ)]
    variables += [f"unset {name}" for name in _CHANGED - set(environ)]
    config = project.config
    own = config.environment
    variables += launcher.variables(own)
    if "PATH" in own:
        (folder / devchild.OWN_PATH).touch()
    if options.record:
        variables.append(f"export ONCONNECT_RECORD={shlex.quote(str(options.record.absolute()))}")
    host = config.arguments(project.folder)
    command = host.command(str(launcher.interpreter()), devhost.__name__, str(folder))
    return "\n".join(["#!/bin/sh", *variables, launcher.line_of_sh(command), ""])


def arguments(browser: webext.Runnable, program: str, folder: Path, options: Options) -> list[str]:
    """Return web-ext's arguments for a browser that prints into the named pipe."""
    wrapper = folder / f"start-{browser}"
    profile = options.profile.absolute() if options.profile else None
    told = webext.target(browser, str(wrapper), profile or folder / "chromium")
    lines, command = ["#!/bin/sh"], [program]
    if browser is webext.Runnable.firefox:
        lines.append('export XAUTHORITY="${XAUTHORITY:-$HOME/.Xauthority}"')
        lines.append("unset XDG_CONFIG_HOME")
        lines.append(f"export HOME={shlex.quote(str(folder / 'home'))}")
        if options.is_headless:
            lines.append("export MOZ_HEADLESS=1")
        if profile:
            told += ["--firefox-profile", str(profile), "--profile-create-if-missing"]
        for preference in _FIREFOX_PREFERENCES:
            told += ["--pref", preference]
    else:
        command.append("--enable-logging=stderr")
        if options.is_headless:
            command.append("--headless=new")
    if profile:
        told.append("--keep-profile-changes")
    output = shlex.quote(str(folder / f"{_BROWSERS}{browser}"))
    lines.append(f'exec {shlex.join(command)} "$@" >{output} 2>&1\n')
    wrapper.write_text("\n".join(lines))
    wrapper.chmod(0o700)
    return told


def run(
    command: list[str],
    project: Project,
    folder: Path,
    stream: Stream,
    machine: Machine,
    control: Control,
) -> int:
    """Run web-ext and watch the handlers until the browsers are closed, or Ctrl-C."""
    stopped = threading.Event()
    watcher = threading.Thread(target=watch, args=(project, folder, stream, control, stopped))
    with (folder / _WEB_EXT).open("wb", buffering=0) as output:
        process = subprocess.Popen(  # noqa: S603 - no shell
            command,
            cwd=project.folder,
            env=webext.environment(machine, str(folder)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    watcher.start()
    status = 0
    try:
        # its id stays its own until `end`, so that no other process is ever signalled
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        status = ended.si_status if ended else 0
    except KeyboardInterrupt:
        status = 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would leave browsers behind
        stopped.set()
        control.end()
        end(process)
        watcher.join()
    return status


@contextlib.contextmanager
def interrupting() -> Iterator[None]:
    """Let what ends a terminal or a session end the block as Ctrl-C does; each once."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers[1:]:
        if before[number] is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def end(process: subprocess.Popen[bytes]) -> None:
    """End web-ext, which closes its browsers, and what is left of them."""
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if _is_over(process, 0):
            break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, which)
        _is_over(process, _PATIENCE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()


def _is_over(process: subprocess.Popen[bytes], within: float) -> bool:
    """Whether a process ends in so many seconds; it is not reaped."""
    deadline = time.monotonic() + within
    options = os.WEXITED | os.WNOWAIT | os.WNOHANG
    while not (ended := os.waitid(os.P_PID, process.pid, options)):
        if time.monotonic() >= deadline:
            break
        time.sleep(0.02)
    return ended is not None


def watch(
    project: Project, folder: Path, stream: Stream, control: Control, stopped: threading.Event
) -> None:
    """Say what was edited, and tell each host when it was a Python file."""
    for changes in watchfiles.watch(
        project.folder, debounce=_DEBOUNCE, step=20, stop_event=stopped
    ):
        edited = sorted({Path(path) for _, path in changes})
        python = [path for path in edited if path.suffix == ".py"]
        if python:
            starts = control.edited()
            what = "starts again" if starts else "will start when the extension asks for it"
            stream.say(f"{_names(python, project)} edited: Python {what}")
        if script := [path for path in edited if path.is_relative_to(project.extension_folder)]:
            reloads = any(path in _content_scripts(project) for path in script)
            if reloads:
                for browser in webext.Runnable:
                    (folder / f"{devchild.RELOAD}{browser}").touch()
            what = ", and the open pages" if reloads else ""
            stream.say(f"{_names(script, project)} edited: the extension is loaded again{what}")
        if project.folder / "pyproject.toml" in edited:
            stream.say("pyproject.toml edited: end `onconnect dev` and start it again for that")


def _content_scripts(project: Project) -> set[Path]:
    """Return the files that the extension puts into pages, and the manifest that names them."""
    found = {project.extension_folder / "manifest.json"}
    with contextlib.suppress(Exception):  # it is being edited
        scripts: list[dict[str, Any]] = project.extension().manifest["content_scripts"]
        for script in scripts:
            for name in (*script.get("js", ()), *script.get("css", ())):
                found.add(project.extension_folder / name)
    return found


def _names(paths: list[Path], project: Project) -> str:
    return ", ".join(os.path.relpath(file, project.folder) for file in paths)
