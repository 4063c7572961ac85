"""Runs `onconnect dev`: opens browsers with the extension, and shows what happens, until Ctrl-C.

All that it writes lies in a temporary folder: a home for Firefox and a profile for Chromium, with
the registration of the host, the launcher, the socket of the hosts, and the named pipes that all
print into. If the user names a profile, the host is registered in it while the command runs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.project.dev.control import Control, controlling
from onconnect.project.dev.folder import BROWSER_OUTPUT, HOST_OUTPUT, WEB_EXT_OUTPUT
from onconnect.project.dev.launch import Options, arguments, register
from onconnect.project.dev.stream import Stream, reading
from onconnect.project.dev.watch import watch
from onconnect.project.opening import webext
from onconnect.project.opening.localpage import local_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from onconnect.config import Project
    from onconnect.install.browsers.table import Table
    from onconnect.install.computer.machine import Machine


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


_PATIENCE = 8.0
"""Seconds that browsers have to close."""


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
        for name in (WEB_EXT_OUTPUT, *(f"{BROWSER_OUTPUT}{each}" for each in programs)):
            os.mkfifo(folder / name)
        for each in programs:
            os.mkfifo(folder / f"{HOST_OUTPUT}{each}")
        stack.enter_context(register(folder, project, machine.environ, options))
        tool = webext.tool(project, machine, stream.say)
        for each in programs:
            pipe = folder / f"{HOST_OUTPUT}{each}"
            stack.enter_context(reading(pipe, partial(stream.of_host, browser=each)))
            pipe = folder / f"{BROWSER_OUTPUT}{each}"
            stack.enter_context(reading(pipe, partial(stream.of_browser, browser=each)))
        stack.enter_context(reading(folder / WEB_EXT_OUTPUT, stream.of_web_ext))
        control = stack.enter_context(controlling(folder))
        address = stack.enter_context(local_page(lambda: control.started >= len(programs)))
        command = [
            *webext.command(tool, project, options.url or f"{address}?own"),
            "--no-input",
        ]
        for each, program in programs.items():
            command += arguments(each, program, folder, options)
        return _run(command, project, folder, stream, machine, control)


def _run(
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
    with (folder / WEB_EXT_OUTPUT).open("wb", buffering=0) as output:
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
    """Let the signals that end a terminal or a session end the block as Ctrl-C does, once each."""
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
    """Whether a process ends within some seconds; it is not reaped."""
    deadline = time.monotonic() + within
    options = os.WEXITED | os.WNOWAIT | os.WNOHANG
    while not (ended := os.waitid(os.P_PID, process.pid, options)):
        if time.monotonic() >= deadline:
            break
        time.sleep(0.02)
    return ended is not None
