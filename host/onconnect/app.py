"""The host process: what a launcher starts, as `python -m onconnect.app …`.

It claims the stream, imports the handlers, and serves one channel until the browser, a signal or a
handler ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import importlib
import os
import sys
import traceback
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from onconnect import __version__, descriptors, imports, keeper, stdio
from onconnect.browser.browser import browser
from onconnect.browser.channel import Channel
from onconnect.ending import AskedToEndError, Ending
from onconnect.errors import SetupError
from onconnect.logs import Log, place_of, traceback_of
from onconnect.protocol.limits import MIB, Limits
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onconnect.recording.recorder import Recorder

USAGE = (
    "usage: python -m onconnect.app [--path FOLDER] [--name NAME --handlers MODULE,... "
    "[--limits FRAME,MESSAGE,WAITING] [--callers EXTENSION,...]] [-- ARGUMENTS OF THE BROWSER]"
)
_ARGUMENTS = ("--name", "--path", "--handlers", "--limits", "--callers")

GARBAGE_AT = 50_000
"""New objects between two searches for garbage: one frame makes thousands, and all are in use."""

TASKS_WITHIN = 0.2
"""Seconds that tasks of handlers have when the channel has ended, once they are cancelled."""

LONGEST_MESSAGE = 1_000
"""Characters of the sentence in `fatal`."""

LONGEST_CODE = 100
"""Characters of what was given to `sys.exit`, in the sentence about it."""

LONGEST_DETAIL = 100_000
"""Characters of a traceback that `fatal` carries: the last ones."""


class Options(NamedTuple):
    """What the launcher tells the host.

    Attributes:
        name: the native host's name.
        path: the folder that handler modules are imported from.
        handlers: names of the modules to import.
        limits: what the host takes in and keeps.
        callers: the extensions that may start it, as browsers name them; empty if all may.
        browser: the arguments of the browser, by which it tells who has started the host; empty if
            none has.
    """

    name: str
    path: str
    handlers: Sequence[str]
    limits: Limits
    callers: Sequence[str] = ()
    browser: Sequence[str] = ()

    @property
    def stranger(self) -> str | None:
        """The extension that has started the host and may not; None if it may, or none has.

        A browser of Chromium's family gives the extension's origin first; Firefox and its kin give
        the native manifest's path, then the add-on's ID.
        """
        if not self.callers or not self.browser:
            return None
        is_origin = self.browser[0].startswith("chrome-extension://")
        caller = "".join(self.browser[:1] if is_origin else self.browser[1:2])
        return None if caller in self.callers else caller or "an unknown program"


def give_up(log: Log, writer: int, code: str, text: str, error: BaseException) -> None:
    """Tell the extension why there is no host."""
    peer = Peer("host", log=log.write)
    peer.fatal(code, *describe(text, error))
    stdio.write_last(writer, peer.data_to_send())


def forbid(name: str, stranger: str, log: Log, writer: int) -> None:
    """Tell an extension that it may not start this host; nothing of the handlers has run."""
    text = (
        f"{stranger!r} may not start the host {name}: name its ID in `gecko` or `chromium` of "
        "[tool.onconnect], and install again"
    )
    log.tell("error", text, {})
    tell_last(writer, "forbidden-caller", text)


def tell_last(writer: int, code: str, text: str, *, restart: bool = False) -> None:
    """Tell the extension in a sentence why there is no host."""
    peer = Peer("host", log=lambda level, text, fields: None)
    peer.fatal(code, text, restart=restart)
    stdio.write_last(writer, peer.data_to_send())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the host; never returns, but ends as the interpreter does.

    A SIGTERM or SIGHUP is its end as that of the stream is; a SIGUSR1 lets it leave and asks the
    extension to start it again.

    Args:
        arguments: those of the command line, by default the process's own.

    Raises:
        SystemExit: with status 0 after the browser or a signal has ended the channel, what a
            handler gave to `sys.exit`, 2 after a mistake in the arguments, and 1 otherwise: after
            an error, and after an end by force.
    """
    try:
        reader, writer = descriptors.claim()
        options = parse(sys.argv[1:] if arguments is None else arguments)
    except SetupError as error:
        sys.stderr.write(f"onconnect: {error}\n")
        sys.exit(2)
    try:
        kept = keeper.start(options.name, reader, writer)
    except OSError as error:  # most often too many processes or open files, which may pass
        text = f"the host could not start the process that watches over it: {error.strerror}"
        sys.stderr.write(f"onconnect: {text}\n")
        tell_last(writer, "host-crash", text, restart=True)
        sys.exit(1)
    descriptors.print_into(kept.prints)
    faulthandler.enable(kept.prints)
    ending = Ending(kept)
    ending.hear_signals()
    log = Log(kept.record)
    status = 1
    try:
        if options.stranger is not None:
            forbid(options.name, options.stranger, log, writer)
        elif load(options, log, writer):
            status = run(options, log, reader, writer, ending)
    except SystemExit as error:
        status = exit_status(error)
    except BaseException as error:
        log.tell("error", "the host crashed", {}, error)
        give_up(log, writer, "host-crash", "the host crashed", error)
    ending.finish(status)


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; what it does not say is in `[tool.onconnect]`.

    Raises:
        SetupError: an argument is wrong, or the project's configuration is.
    """
    given: dict[str, str] = {}
    words = iter(arguments)
    for word in words:
        if word == "--":
            break
        value = next(words, None)
        if word not in _ARGUMENTS or value is None:
            raise SetupError(f"{word} is not understood; {USAGE}")
        given[word] = value
    path = os.path.abspath(given.get("--path", "."))
    if "--name" in given and "--handlers" in given:
        limits = parse_limits(given.get("--limits", ""))
        callers = tuple(filter(None, given.get("--callers", "").split(",")))
        return Options(
            given["--name"], path, given["--handlers"].split(","), limits, callers, tuple(words)
        )
    from pathlib import Path

    from onconnect.config import load_config

    config = load_config(Path(path))
    limits = parse_limits(config.limits_argument)
    return Options(config.name, path, config.handlers, limits)


def parse_limits(text: str) -> Limits:
    """Read the bounds of the host, in MiB; those that it has by itself if the text is empty.

    Raises:
        SetupError: they are not three numbers.
    """
    if not text:
        return Limits()
    try:
        frame, message, waiting = (int(each) * MIB for each in text.split(","))
    except ValueError:
        raise SetupError(f"--limits {text} is not understood; {USAGE}") from None
    return Limits(frame, message, waiting)


def load(options: Options, log: Log, writer: int) -> bool:
    """Import the handler modules; if one fails, give up and return False."""
    for file in imports.put_first(options.path):
        log.tell("warning", f"{file} in {options.path} is never imported: {imports.REASON}", {})
    names_of_others = set(sys.modules)
    name = ""
    try:
        for name in options.handlers:
            if name in names_of_others or imports.is_reserved(name.partition(".")[0]):
                raise ImportError(
                    f"{name} is the name of a module that the host uses: rename yours"
                )
            importlib.import_module(name)
    except AskedToEndError:
        raise
    except BaseException as error:
        text = f"the handler module {name} could not be imported"
        log.tell("error", text, {}, error)
        give_up(log, writer, "app-error", text, error)
        return False
    log.capture()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT, 20, 20)
    return True


def run(options: Options, log: Log, reader: int, writer: int, ending: Ending) -> int:
    """Serve the browser at the other end on an event loop; return the exit status."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    serving = loop.create_task(serve(options, log, reader, writer, ending))
    status: int | None = None
    while not serving.done():
        try:
            loop.run_until_complete(serving)
        # of a listener: the loop has stopped amid anything, and goes on
        except SystemExit as error:
            if status is None:
                status = exit_status(error)
            if ending.ask is not None:
                ending.begin()
                ending.ask(exit_reason(error), False)
        except BaseException as error:
            if ending.crash is None:
                raise
            ending.begin()
            ending.crash(error)
    with contextlib.suppress(SystemExit):
        loop.run_until_complete(end_tasks())
    loop.close()
    loop.set_exception_handler(None)  # threads that know the loop shall not hold the handlers by it
    return serving.result() if status is None else status


async def end_tasks() -> None:
    """Cancel what handlers have started by themselves, and give it a moment."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=TASKS_WITHIN)
    await asyncio.get_running_loop().shutdown_asyncgens()


async def serve(options: Options, log: Log, reader: int, writer: int, ending: Ending) -> int:
    """Serve the browser at the other end until it leaves; return the exit status."""
    stream = open_stream(options, log, reader, writer, ending.begin)
    host = {
        "name": options.name,
        "version": __version__,
        "python": "{}.{}.{}".format(*sys.version_info),
        "pid": os.getpid(),
        "listeners": browser.registry.count(),
    }
    channel = Channel(browser.registry, stream, host=host, log=log.write, limits=options.limits)
    log.forward = channel.say
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: log.report(context))

    def ask(reason: str, restart: bool) -> None:
        log.write("info", f"the host ends: {reason}", {})
        loop.call_soon_threadsafe(lambda: channel.leave(reason, restart=restart))

    def crash(error: BaseException) -> None:
        ending.crash = None  # a second one would find the channel as the first has left it
        log.tell("error", "the host crashed", {}, error)
        loop.call_soon(lambda: channel.fail("host-crash", *describe("the host crashed", error)))

    ending.ask, ending.crash = ask, crash
    ending.hear_restart()
    stream.start(channel.receive_data, channel.receive_eof)
    status: int | None = None
    try:
        await channel.run()
    except SystemExit as error:
        status = exit_status(error)
        channel.leave(exit_reason(error), restart=False)
    except Exception as error:
        log.tell("error", "a lifespan failed", {}, error)
        channel.fail("app-error", *describe("a lifespan failed", error), restart=True)
    finally:
        log.forward = None
        ending.begin()
        await stream.flush()
        stream.close()
        ending.ask = ending.crash = None
    if status is None:
        status = 1 if channel.has_failed else 0
    return status


def open_stream(
    options: Options, log: Log, reader: int, writer: int, on_lost: Callable[[], None]
) -> stdio.Stdio | Recorder:
    """Return the stream to the browser; it records itself if the environment asks for that."""
    stream = stdio.Stdio(reader, writer, on_lost, frame_limit=options.limits.frame)
    if not os.environ.get("ONCONNECT_RECORD"):
        return stream
    from onconnect.recording.recorder import recorded

    return recorded(stream, options.path, options.name, log.write)


def exit_status(error: SystemExit) -> int:
    """Return the status that a handler's `sys.exit` asks for."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    with contextlib.suppress(Exception):
        sys.stderr.write(f"{error.code}\n")
    return 1


def exit_reason(error: SystemExit) -> str:
    """Return the sentence about a handler's `sys.exit`: which one it was, and where."""
    asked = repr(error.code)[:LONGEST_CODE] if error.code is not None else ""
    return f"a handler ended the host: {place_of(error)} called sys.exit({asked})"


def describe(text: str, error: BaseException) -> tuple[str, str]:
    """Return the message and the detail of `fatal` for an error of a handler."""
    reason = traceback.format_exception_only(error)[-1].strip()
    return f"{text}: {reason}"[:LONGEST_MESSAGE], traceback_of(error)[-LONGEST_DETAIL:]


if __name__ == "__main__":
    main()
