"""Runs `onconnect dev`: opens browsers with the extension, and shows what happens, until Ctrl-C.

All that it writes lies in a temporary folder: a home for Firefox and a profile for Chromium, with
the registration of the host, the launcher, and where this command listens for its hosts and for
what all print. If the user names a profile, the host is registered in it while the command runs.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.install.computer import run_folder
from onconnect.project.dev import places
from onconnect.project.dev.builder import Builder, building
from onconnect.project.dev.control import Control, controlling
from onconnect.project.dev.folder import BROWSER, CHANGED, HOST
from onconnect.project.dev.group import await_each, begin, end
from onconnect.project.dev.launch import Options, arguments, register
from onconnect.project.dev.serving import serving
from onconnect.project.dev.stream import Stream, reading
from onconnect.project.dev.watch import watch
from onconnect.project.opening import webext
from onconnect.project.opening.localpage import local_page
from onconnect.starting import Start

if sys.platform == "win32":
    from onconnect.windows import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onconnect.install.browsers.table import Table
    from onconnect.install.computer.machine import Machine
    from onconnect.project_folder import Project


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


def dev(project: Project, chosen: Chosen, table: Table, machine: Machine, options: Options) -> int:
    """Open browsers with the extension, restart the host at each edit; return the exit status.

    Args:
        project: whose extension and handlers.
        chosen: the browsers.
        table: the browsers to choose from.
        machine: the computer.
        options: what else is asked for.

    Raises:
        SetupError: there is no such browser, no Node.js for web-ext, or no screen; or the extension
            cannot run in it.
    """
    stream = Stream(names_browsers=chosen is Chosen.both)
    found = {
        each: webext.found(each, table, machine, needs_screen=not options.is_headless)
        for each in chosen.browsers
    }
    keys = places.keys_of([row for row, _ in found.values()], table, machine)
    takes = {HOST: stream.of_host, BROWSER: stream.of_browser}
    with ExitStack() as stack:
        stack.enter_context(interrupting())
        builder = stack.enter_context(building(project, machine, stream))
        for browser in chosen.browsers:
            webext.command([], project, browser, "")  # no browser opens if one cannot run it
        folder = Path(stack.enter_context(run_folder.make()))
        (folder / CHANGED).touch()
        stack.enter_context(register(folder, project, machine, options, keys))
        tool = webext.tool(project, machine, stream.say)
        output = stack.enter_context(reading(stream.of_web_ext))
        control = stack.enter_context(controlling(folder, takes, stream.say))
        if project.config.attach:
            needs = (project, folder, machine.environ, options.record, control, stream.say)
            stack.enter_context(serving(*needs))
        address = stack.enter_context(local_page(lambda: control.started >= len(found)))
        # one web-ext for each folder
        commands: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        for each, (_, program) in found.items():
            command = webext.command(tool, project, each, options.url or f"{address}?own")
            own = [*command, "--no-input", "--watch-file", str(folder / CHANGED)]
            browsers, line = commands.setdefault(tuple(command), ([], own))
            browsers.append(each)
            line += arguments(each, program, folder, machine, options)
        environ = webext.environment(machine, str(folder))
        starts = {
            " and ".join(browsers): Start(line, project.folder, environ)
            for browsers, line in commands.values()
        }
        watching = (project, folder, stream, control, builder)
        return _run(starts, output, watching, control)


def _run(
    web_ext: Mapping[str, Start],
    output: int,
    watching: tuple[Project, Path, Stream, Control, Builder],
    control: Control,
) -> int:
    """Run web-ext and watch the handlers until all browsers are closed, or Ctrl-C.

    Returns:
        The exit status: web-ext's if it has failed for one of the browsers.
    """
    stream = watching[2]
    stopped = threading.Event()
    watcher = threading.Thread(target=watch, args=(*watching, stopped))
    processes = {begin(each, output): browsers for browsers, each in web_ext.items()}
    watcher.start()
    status = 0
    try:
        for process, ended in await_each(list(processes)):
            status = status or ended
            if ended:
                stream.say(f"web-ext has failed for {processes[process]} (exit status {ended})")
    except KeyboardInterrupt:
        status = 0
    finally:
        for number in _BY_KEY:
            signal.signal(number, signal.SIG_IGN)  # a second one would leave browsers behind
        stopped.set()
        stream.ends()
        control.end()
        for process in processes:
            end(process)
        watcher.join()
    return status


if sys.platform == "win32":
    _BY_KEY = (signal.SIGINT, signal.SIGBREAK)
    """What keys of a terminal send to all that run in it."""

    _ENDS = (*_BY_KEY, signal.SIGTERM)
    """What ends this command: those, and what ends its terminal or its session."""

    def _listen() -> None:
        console.hear(_nothing, _interrupt)()

else:
    _BY_KEY = (signal.SIGINT,)
    """What keys of a terminal send to all that run in it."""

    _ENDS = (*_BY_KEY, signal.SIGTERM, signal.SIGHUP)
    """What ends this command: those, and what ends its terminal or its session."""

    def _listen() -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, _interrupt)


@contextlib.contextmanager
def interrupting() -> Iterator[None]:
    """Let what ends a terminal or a session end the block as Ctrl-C does, once each."""
    before = {number: signal.getsignal(number) for number in _ENDS}
    _listen()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _nothing() -> None:
    """Do nothing: all that has to be done at the end is done in the main thread."""
