"""Runs the host process, which a launcher starts, or somebody as `python -m onconnect.app`.

It claims the stream, imports the handlers, and serves one channel until the browser, a signal or a
handler ends it. The launcher of an `Application` names the module that describes the host.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import importlib
import os
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

from onconnect.bytecode import together

with together:
    from onconnect import descriptors, imports
    from onconnect.arguments import Arguments, refusal
    from onconnect.browser import greeting
    from onconnect.browser.browser import browser
    from onconnect.browser.channel import Channel
    from onconnect.ending import AskedToEndError, Ending
    from onconnect.errors import SetupError
    from onconnect.keeper.client import start_keeper
    from onconnect.logs import Log, described, exit_reason
    from onconnect.protocol.constants import APP_ERROR, FORBIDDEN_CALLER, HOST_CRASH
    from onconnect.protocol.peer import Peer
    from onconnect.stdio import Stdio

    if sys.platform == "win32":
        from onconnect.windows.loop import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onconnect.application import Application
    from onconnect.recording.recorder import Recorder

_PACKAGE = "onconnect."
"""How the names of the host's own modules begin, such as those of types."""

_GARBAGE_AT = 50_000
"""New objects between two runs of the garbage collector: one frame makes thousands, all in use."""

_TASKS_WITHIN = 0.2
"""Seconds that tasks of handlers have to end: they are cancelled once the channel has ended."""

_SETTLED_AFTER = 0.3
"""Seconds after the start when a host may do what only later ones gain from."""


def _forbid(name: str, stranger: str, log: Log, writer: int) -> None:
    """Tell an extension that it may not start this host, before any handler is imported."""
    text = refusal(stranger, name)
    log.tell("error", text, {})
    _tell_last(writer, FORBIDDEN_CALLER, text)


def _tell_last(
    writer: int, code: str, text: str, detail: str | None = None, *, restart: bool = False
) -> None:
    """Tell the extension why there is no host, before a channel serves it."""
    peer = Peer("host", log=lambda level, text, fields: None)
    peer.fatal(code, text, detail, restart=restart)
    descriptors.write_last(writer, peer.data_to_send())


def main(words: Sequence[str] | None = None, application: Application | None = None) -> NoReturn:
    """Run the host; never returns, but ends as the interpreter does.

    SIGTERM and SIGHUP end it as the end of the stream does, on Windows Ctrl-Break and the end of
    its console. SIGUSR1 lets it leave and ask the extension to start it again.

    Args:
        words: the arguments of the command line, by default the process's own.
        application: what describes the host, if this process has imported it.

    Raises:
        SystemExit: with status 0 after the browser or a signal has ended the channel, what a
            handler gave to `sys.exit`, 2 after a mistake in the arguments, and 1 otherwise: after
            an error, and after an end by force.
    """
    _keep_imported()
    try:
        reader, writer = descriptors.claim()
        arguments = parse(sys.argv[1:] if words is None else words)
    except SetupError as error:
        sys.stderr.write(f"onconnect: {error}\n")
        sys.exit(2)
    try:
        keeper = start_keeper(arguments.name, reader, writer)
    except OSError as error:  # most often too many processes or open files, which may pass
        text = f"the host could not start the process that watches over it: {error.strerror}"
        sys.stderr.write(f"onconnect: {text}\n")
        _tell_last(writer, HOST_CRASH, text, restart=True)
        sys.exit(1)
    descriptors.print_into(keeper.prints)
    faulthandler.enable(keeper.prints)
    ending = Ending(keeper)
    ending.hear_the_system()
    log = Log(keeper.record)
    status = 1
    try:
        told = _completed(arguments, application, log, writer)
        if told and told.stranger is not None:
            _forbid(told.name, told.stranger, log, writer)
        elif told and _load(told, log, writer):
            status = _run(told, log, reader, writer, ending)
    except SystemExit as error:
        status = _exit_status(error)
    except BaseException as error:
        log.tell("error", "the host crashed", {}, error)
        _tell_last(writer, HOST_CRASH, *described("the host crashed", error))
    ending.finish(status)


def parse(words: Sequence[str]) -> Arguments:
    """Read the command line; what it does not say is in `[tool.onconnect]`.

    Raises:
        SetupError: an argument is wrong, or the project's configuration is.
    """
    arguments = Arguments.read(words)
    if arguments.name and arguments.application:
        return arguments
    path = os.path.abspath(arguments.path)
    if arguments.name and arguments.handlers:
        return arguments._replace(path=path)
    from pathlib import Path

    from onconnect.config_file import load_config

    return load_config(Path(path)).arguments(Path(path))


def _completed(
    arguments: Arguments, application: Application | None, log: Log, writer: int
) -> Arguments | None:
    """Return the arguments with what an application says; None if it fails, which is told."""
    if not arguments.application and application is None:
        return arguments
    from onconnect.application import imported

    try:
        found = application or imported(arguments.application, arguments.name)
        told = found.arguments(arguments.browser)
        os.environ.update(found.environment)
    except AskedToEndError:
        raise
    except BaseException as error:
        package = arguments.application.partition(".")[0]
        text = f"the Application in {arguments.application} could not be imported"
        if isinstance(error, ModuleNotFoundError) and error.name == package:
            text += f", since {sys.executable} has no {package}: install it there"
        _tell_import(text, error, log, writer)
        return None
    return told


def _load(arguments: Arguments, log: Log, writer: int) -> bool:
    """Import the handler modules; if one fails, tell the extension and return False."""
    is_folder = bool(arguments.path)
    for file in imports.put_first(arguments.path) if is_folder else ():
        log.tell("warning", f"{file} in {arguments.path} is never imported: {imports.REASON}", {})
    names_of_others = set(sys.modules) if is_folder else set()
    name = ""
    try:
        for name in arguments.handlers:
            if name in names_of_others or imports.is_reserved(name.partition(".")[0]):
                raise ImportError(
                    f"{name} is the name of a module that the host uses: rename yours"
                )
            with together.only(_PACKAGE):
                importlib.import_module(name)
    except AskedToEndError:
        raise
    except BaseException as error:
        text = f"the handler module {name} could not be imported"
        if hidden := imports.why_hidden(arguments.path):
            text += f", since {hidden}"
        _tell_import(text, error, log, writer)
        return False
    log.capture()
    _keep_imported()
    return True


def _keep_imported() -> None:
    """Let the garbage collector run, but pass over all that is there now: it stays."""
    gc.freeze()
    gc.set_threshold(_GARBAGE_AT, 20, 20)
    gc.enable()


def _tell_import(text: str, error: BaseException, log: Log, writer: int) -> None:
    """Tell the log and the extension that a module of the user's own fails."""
    log.tell("error", text, {}, error)
    _tell_last(writer, APP_ERROR, *described(text, error))


def _run(arguments: Arguments, log: Log, reader: int, writer: int, ending: Ending) -> int:
    """Serve the browser at the other end on an event loop; return the exit status."""
    loop = _new_loop()
    asyncio.set_event_loop(loop)
    serving = loop.create_task(_serve(arguments, log, reader, writer, ending))
    status: int | None = None
    while not serving.done():
        try:
            loop.run_until_complete(serving)
        # a listener raised it: the loop stopped in the middle of something, and goes on
        except SystemExit as error:
            if status is None:
                status = _exit_status(error)
            if ending.ask is not None:
                ending.begin()
                ending.ask(exit_reason(error), False)
        except BaseException as error:
            if ending.crash is None:
                raise
            ending.begin()
            ending.crash(error)
    with contextlib.suppress(SystemExit):
        loop.run_until_complete(_end_tasks())
    loop.close()
    loop.set_exception_handler(
        None
    )  # else threads that know the loop would keep the handlers alive
    return serving.result() if status is None else status


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return Loop()
    return asyncio.new_event_loop()


async def _end_tasks() -> None:
    """Cancel the tasks that handlers have started, and give them a moment."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_TASKS_WITHIN)
    await asyncio.get_running_loop().shutdown_asyncgens()


async def _serve(arguments: Arguments, log: Log, reader: int, writer: int, ending: Ending) -> int:
    """Serve the browser at the other end until it leaves; return the exit status."""
    stream = _open_stream(arguments, log, reader, writer, ending.begin)
    host = greeting.of_host(
        arguments.name, listeners=browser.registry.count(), release=arguments.release
    )
    channel = Channel(
        browser.registry,
        stream,
        host=host,
        log=log.write,
        limits=arguments.limits,
        requires=arguments.requires,
    )
    log.forward = channel.say
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: log.report(context))

    def ask(reason: str, restart: bool) -> None:
        log.write("info", f"the host ends: {reason}", {})
        loop.call_soon_threadsafe(lambda: channel.leave(reason, restart=restart))

    def crash(error: BaseException) -> None:
        ending.crash = None  # a second one would find the channel as the first has left it
        log.tell("error", "the host crashed", {}, error)
        loop.call_soon(lambda: channel.fail(HOST_CRASH, *described("the host crashed", error)))

    ending.ask, ending.crash = ask, crash
    ending.hear_restart()
    stream.start(channel.receive_data, channel.receive_eof)
    if sys.platform == "win32":
        keeping = threading.Thread(target=together.keep, name="onconnect bytecode", daemon=True)
        loop.call_later(_SETTLED_AFTER, keeping.start)
    status: int | None = None
    try:
        await channel.run()
    except SystemExit as error:
        status = _exit_status(error)
        channel.leave(exit_reason(error), restart=False)
    except Exception as error:
        log.tell("error", "a lifespan failed", {}, error)
        channel.fail(APP_ERROR, *described("a lifespan failed", error), restart=True)
    finally:
        log.forward = None
        ending.begin()
        await stream.flush()
        stream.close()
        ending.ask = ending.crash = None
    if status is None:
        status = 1 if channel.has_failed else 0
    return status


def _open_stream(
    arguments: Arguments, log: Log, reader: int, writer: int, on_lost: Callable[[], None]
) -> Stdio | Recorder:
    """Return the stream to the browser; it records itself if the environment asks for that."""
    stream = Stdio(reader, writer, on_lost, frame_limit=arguments.limits.frame)
    if not os.environ.get("ONCONNECT_RECORD"):
        return stream
    from onconnect.recording.recorder import recorded

    return recorded(stream, arguments.path, arguments.name, os.getpid(), log.write)


def _exit_status(error: SystemExit) -> int:
    """Return the status that a handler's `sys.exit` asks for."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    with contextlib.suppress(Exception):
        sys.stderr.write(f"{error.code}\n")
    return 1


if __name__ == "__main__":
    main()
