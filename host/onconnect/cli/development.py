"""Defines the commands that run a project, show its log, and replay a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onconnect import project_folder, terminal
from onconnect.cli.options import ProjectFolder, shown
from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.computer.machine import Machine
from onconnect.project import logbook
from onconnect.project.dev import command as developing
from onconnect.project.dev.launch import Options


def dev(
    project: ProjectFolder = Path(),
    browser: Annotated[
        developing.Chosen, typer.Option(help="The browser to open, or both.")
    ] = developing.Chosen.firefox,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Record each message into this file.")
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(help="The page to open. By default, it is a page that this command serves."),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the browser's profile in this folder."),
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Open no window.")] = False,
) -> None:
    """Open a browser; what you edit takes effect at once.

    Ctrl-C ends all of it.
    """
    if project.name in set(developing.Chosen) and not project.exists():
        raise SetupError(
            f"there is no folder {project}: a browser is named by --browser, as in "
            f"`onconnect dev --browser {project.name}`"
        )
    if profile and browser is developing.Chosen.both:
        raise SetupError("--profile is the folder of one browser: choose one with --browser")
    loaded, machine = project_folder.load_project(project), Machine.here()
    options = Options(record, url, profile, headless)
    status = developing.dev(loaded, browser, load_table(), machine, options)
    raise typer.Exit(status)


def log(
    project: ProjectFolder = Path(),
    follow: Annotated[
        bool, typer.Option("-f", "--follow", help="Wait for new lines, until Ctrl-C.")
    ] = False,
) -> None:
    """Show the newest log of the project's host."""
    file = logbook.newest(project_folder.load_project(project).config.name)
    typer.echo(f"--- {shown(file)}")
    for line in logbook.following(file) if follow else logbook.lines(file):
        typer.echo(line)


def replay(
    recording: Annotated[Path, typer.Argument(help="A file that `dev --record` has written.")],
    project: Annotated[
        Path,
        typer.Option(help="The folder whose pyproject.toml has a table [tool.onconnect]."),
    ] = Path(),
) -> None:
    """Play a recording again, and show what differs."""
    import asyncio

    from onconnect.testing.project_handlers import load
    from onconnect.testing.replay.replay import differences

    load(project.resolve())
    found = asyncio.run(differences(recording))
    for difference in found:
        typer.echo(terminal.block(str(difference)))
    if found:
        raise typer.Exit(1)
    typer.echo("The handlers do what they did then.")
