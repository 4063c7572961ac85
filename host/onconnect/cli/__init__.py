"""Runs commands that somebody types, and turns a user's mistake into one sentence.

`commands` has those of `onconnect`, `application` those of a program of the user's own.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import typer

from onconnect import terminal
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onconnect.application import Application


def program(commands: Iterable[Callable[..., None]]) -> typer.Typer:
    """Return a program that has these commands, in the order of its help."""
    made = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for command in commands:
        made.command()(command)
    return made


def carry_out(
    commands: typer.Typer,
    name: str,
    application: Application | None = None,
    words: Sequence[str] | None = None,
) -> None:
    """Run a program; a user's mistake becomes one sentence and exit status 1.

    Args:
        commands: the program.
        name: what the user calls it.
        application: what its commands work on; None if they are told a project's folder.
        words: the command and its arguments, by default those that somebody has typed.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a path may hold any bytes
            if sys.platform == "win32" and not stream.isatty():
                # its code page, which Python would take, is seldom that of who reads a pipe or file
                stream.reconfigure(encoding="utf-8")
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # as __main__ has left it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        commands(words, prog_name=name, obj=application)
    except SetupError as error:
        _stop(name, str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except OSError as error:
        if _is_of_closed_pipe(error):
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - Python flushes it
            sys.exit(1)
        where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        _stop(name, f"{where}{error.strerror or error}: make this possible, and try again")
    except RecursionError:
        problem = "a file is nested too deep to be read: look at manifest.json and pyproject.toml"
        _stop(name, problem)
    except UnicodeEncodeError as error:
        _stop(name, f"{error.object!a} has characters that cannot be written: rename it")


def _is_of_closed_pipe(error: OSError) -> bool:
    """Whether nobody reads the output, as in `onconnect doctor | more` after a "q", on Windows.

    POSIX systems call it EPIPE, and typer knows that. The C library of Windows has no name of its
    own for what a pipe says there (ERROR_NO_DATA), and calls it EINVAL.
    """
    return sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None


def _stop(name: str, sentence: str) -> NoReturn:
    """End the command after a user's mistake, or where the machine does not let it go on."""
    sys.exit(f"{name}: {terminal.block(sentence)}")
