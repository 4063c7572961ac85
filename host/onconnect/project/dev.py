"""`onconnect dev`: browsers with the extension, and one stream of what happens, until Ctrl-C.

All that it writes lies in a temporary folder: a home for Firefox and a profile for Chromium, in
which the host is registered, the launcher, and the named pipes that all print into.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import threading
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from onconnect.install import launcher, manifest, webext
from onconnect.install.localpage import local_page
from onconnect.project import devhost
from onconnect.project.stream import Stream, reading

if TYPE_CHECKING:
    from collections.abc import Mapping
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


_BROWSERS = "browsers"
"""The named pipe that browsers print into."""

_WEB_EXT = "web-ext"
"""The named pipe that web-ext prints into."""

_CHANGED = {"HOME", "XDG_CONFIG_HOME", "TMPDIR"}  # what browsers get otherwise than the host

_DEBOUNCE = 60  # ms: an editor writes a file more than once
_PATIENCE = 8.0  # s for browsers to close

_FIREFOX_PREFERENCES = (
    "devtools.console.stdout.content=true",
    "browser.dom.window.dump.enabled=true",
)


def dev(
    project: Project,
    chosen: Chosen,
    table: Table,
    machine: Machine,
    record: Path | None,
) -> int:
    """Open browsers with the extension, restart the host at each edit; return the exit status.

    Args:
        project: whose extension and handlers.
        chosen: the browsers.
        table: the browsers to choose from.
        machine: the computer.
        record: a file for the recording of each message; None for no recording.

    Raises:
        SetupError: there is no such browser, no Node.js for web-ext, or no screen.
    """
    programs = {each: webext.program(each, table, machine) for each in chosen.browsers}
    with (
        webext.scratch() as made,
        local_page(lambda: _have_started(Path(made), len(programs))) as address,
    ):
        folder = Path(made)
        register(folder, project, machine.environ, record)
        stream = Stream()
        command = [*webext.command(project, machine, f"{address}?own"), "--no-input"]
        for each, program in programs.items():
            command += arguments(each, program, folder)
        with (
            reading(folder / devhost.OUTPUT, stream.of_host),
            reading(folder / _BROWSERS, stream.of_browser),
            reading(folder / _WEB_EXT, stream.of_web_ext),
        ):
            return run(command, project, folder, stream, machine)


def _have_started(folder: Path, browsers: int) -> bool:
    """Whether each browser has started a host, and so has the extension."""
    return len(list((folder / devhost.HOSTS).iterdir())) >= browsers


def register(
    folder: Path, project: Project, environ: Mapping[str, str], record: Path | None
) -> None:
    """Write the launcher and the native manifests, and make the named pipes."""
    for pipe in (devhost.OUTPUT, _BROWSERS, _WEB_EXT):
        os.mkfifo(folder / pipe)
    (folder / devhost.HOSTS).mkdir()
    start = folder / "launcher"
    start.write_text(_launcher(folder, project, environ, record), "utf-8", "surrogateescape")
    start.chmod(0o700)
    places: dict[Family, Path] = {
        "gecko": folder / "home" / ".mozilla" / "native-messaging-hosts",
        "chromium": folder / "chromium" / "NativeMessagingHosts",
    }
    extension = project.extension()
    extension.check(project.config.name)
    for family, place in places.items():
        place.mkdir(parents=True)
        text = manifest.render(
            family,
            name=project.config.name,
            description=project.config.description,
            path=start,
            callers=manifest.callers(project, family),
        )
        (place / f"{project.config.name}.json").write_bytes(text)


def _launcher(
    folder: Path, project: Project, environ: Mapping[str, str], record: Path | None
) -> str:
    """Return the script that a browser starts: the host gets the user's own environment."""
    variables = [f"export {name}={shlex.quote(environ[name])}" for name in _CHANGED & set(environ)]
    variables += [f"unset {name}" for name in (*(_CHANGED - set(environ)), *launcher.FOREIGN)]
    if record:
        variables.append(f"export ONCONNECT_RECORD={shlex.quote(str(record.absolute()))}")
    config = project.config
    command = [str(launcher.interpreter()), "-P", "-m", devhost.__name__, str(folder)]
    command += launcher.arguments(
        config.name, project.folder, config.handlers, config.limits_argument
    )
    output = shlex.quote(str(folder / devhost.OUTPUT))
    return "\n".join(["#!/bin/sh", *variables, f'exec {shlex.join(command)} "$@" 2>{output}\n'])


def arguments(browser: webext.Runnable, program: str, folder: Path) -> list[str]:
    """Return web-ext's arguments for a browser that prints into the named pipe."""
    wrapper = folder / f"start-{browser}"
    options = webext.target(browser, str(wrapper), folder / "chromium")
    lines, command = ["#!/bin/sh"], [program]
    if browser is webext.Runnable.firefox:
        lines.append('export XAUTHORITY="${XAUTHORITY:-$HOME/.Xauthority}"')
        lines.append("unset XDG_CONFIG_HOME")
        lines.append(f"export HOME={shlex.quote(str(folder / 'home'))}")
        for preference in _FIREFOX_PREFERENCES:
            options += ["--pref", preference]
    else:
        command.append("--enable-logging=stderr")
    output = shlex.quote(str(folder / _BROWSERS))
    lines.append(f'exec {shlex.join(command)} "$@" >{output} 2>&1\n')
    wrapper.write_text("\n".join(lines))
    wrapper.chmod(0o700)
    return options


def run(
    command: list[str], project: Project, folder: Path, stream: Stream, machine: Machine
) -> int:
    """Run web-ext and watch the handlers until the browsers are closed, or Ctrl-C."""
    stopped = threading.Event()
    watcher = threading.Thread(target=watch, args=(project, folder, stream, stopped))
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
    previous = signal.signal(signal.SIGTERM, _interrupt)
    watcher.start()
    try:
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        stopped.set()
        signal.signal(signal.SIGTERM, previous)
        end(process)
        watcher.join()


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def end(process: subprocess.Popen[bytes]) -> None:
    """End web-ext, which closes its browsers."""
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, which)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return


def watch(project: Project, folder: Path, stream: Stream, stopped: threading.Event) -> None:
    """Say what was edited, and tell each host when it was a Python file."""
    for changes in watchfiles.watch(
        project.folder, debounce=_DEBOUNCE, step=20, stop_event=stopped
    ):
        edited = sorted({Path(path) for _, path in changes})
        python = [path for path in edited if path.suffix == ".py"]
        if python:
            stream.say(f"{_names(python, project)} edited: Python starts again")
            restart(folder / devhost.HOSTS)
        if script := [path for path in edited if path.is_relative_to(project.extension_folder)]:
            stream.say(
                f"{_names(script, project)} edited: the extension is loaded again; reload the "
                "pages that have its content script"
            )
        if project.folder / "pyproject.toml" in edited:
            stream.say("pyproject.toml edited: end `onconnect dev` and start it again for that")


def _names(files: list[Path], project: Project) -> str:
    return ", ".join(os.path.relpath(file, project.folder) for file in files)


def restart(hosts: Path) -> None:
    """Tell each host process that runs to start again."""
    for file in hosts.iterdir():
        try:
            os.kill(int(file.name), signal.SIGUSR1)
        except ProcessLookupError:
            file.unlink()
