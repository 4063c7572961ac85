"""Runs the commands of an application: those of `onconnect` that register its host, and `run`."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from onconnect import __version__
from onconnect.application import Application
from onconnect.cli import carry_out, program
from onconnect.cli.registration import doctor, install, uninstall
from onconnect.install.findings import Wording, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OF_PROJECTS: Final = {"project", "name", "run"}
"""Parameters of the commands that are about a project's folder, or about its extension."""


def main(application: Application, words: Sequence[str] | None = None) -> None:
    """Run a command.

    Args:
        application: whose command.
        words: the command and its arguments, by default those that somebody has typed.
    """
    name = _name(application)
    wording.set(Wording(name, "[tool.onconnect]" if application.folder else "the Application"))
    registering: tuple[Callable[..., None], ...] = (install, uninstall, doctor)
    commands = program([*map(_without_project, registering), run])
    commands.callback(help=application.description)(_options)
    carry_out(commands, name, application, words)


def _tell_version(context: typer.Context, asked: bool) -> None:
    if asked:
        own = context.ensure_object(Application).version
        typer.echo(f"{context.info_name} {own} (onconnect {__version__})".replace("  ", " "))
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Take the options that come before a command."""


def run(
    context: typer.Context,
    browser: Annotated[
        list[str] | None, typer.Argument(help="What a browser adds; needless by hand.")
    ] = None,
) -> None:
    """Be the host, as a browser starts it: it talks by stdin and stdout."""
    context.ensure_object(Application).run(browser or ())


def _name(application: Application) -> str:
    """Return what the user calls the program."""
    file = os.path.basename(sys.argv[0]).removesuffix(".exe")
    return application.module.partition(".")[0] if file == "__main__.py" else file


def _without_project(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that asks for no project: it gets an application along with its context."""

    @functools.wraps(command)
    def called(*args: Any, **options: Any) -> None:
        command(*args, **options)

    whole = inspect.signature(command, eval_str=True)
    kept = [each for each in whole.parameters.values() if each.name not in _OF_PROJECTS]
    called.__signature__ = whole.replace(parameters=kept)  # type: ignore[attr-defined]
    return called
