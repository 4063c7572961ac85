"""Has the commands of `onconnect`, and runs the one that somebody has typed.

A command is a thin function in the module for what it is about: `registration`, `projects`,
`development` or `prompt`.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from onconnect import __version__
from onconnect.cli import carry_out, program
from onconnect.cli.development import dev, log, replay
from onconnect.cli.projects import add, build, bundle, key, new, types, update
from onconnect.cli.prompt import shell
from onconnect.cli.registration import doctor, install, policy, uninstall

_COMMANDS: Final = (
    *(install, uninstall, doctor, policy),
    *(new, add, update, key, types, dev, shell, log, build, bundle, replay),
)
"""The commands in the order of the help."""

app = program(_COMMANDS)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"onconnect {__version__}")
        raise typer.Exit


@app.callback()
def onconnect(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Write a browser extension's background script in Python."""


def main() -> None:
    """Run the `onconnect` command."""
    carry_out(app, "onconnect")
