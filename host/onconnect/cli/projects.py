"""Defines the commands that make a project, put the relay into it, and package it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from onconnect import config, relay_copy, terminal
from onconnect.cli.options import ProjectFolder, shown
from onconnect.errors import SetupError
from onconnect.install.computer.machine import Machine
from onconnect.project import add as adding
from onconnect.project import build as building
from onconnect.project import new as making
from onconnect.project.opening import webext


def new(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="The new folder of the project.")],
    content: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="The pages that the content script runs on, such as https://www.example.org/*. "
            'Give "" for no content script. Can be given several times.',
        ),
    ] = None,
    page: Annotated[
        making.Page | None, typer.Option(help="Where the extension's own page opens.")
    ] = None,
    external: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="The web pages that may connect without a content script. Can be given several "
            "times.",
        ),
    ] = None,
) -> None:
    """Make a project that works at once."""
    asks = sys.stdin.isatty()
    if content is None and asks:
        content = [typer.prompt("Pages for the content script", making.LOCAL_PAGES)]
    if page is None and asks:
        page = typer.prompt("A page of its own: popup, tab or none", "popup", type=making.Page)
    choices = making.Choices(
        content=tuple(filter(None, [making.LOCAL_PAGES] if content is None else content)),
        page=page or making.Page.popup,
        external=tuple(external or ()),
    )
    for file in making.create(folder, choices):
        typer.echo(f"  {shown(folder / file)}")
    typer.echo(f"\nNext: cd {shlex.quote(str(folder))} && onconnect dev")


def add(
    extension: Annotated[
        Path, typer.Argument(help="The folder that has the extension's manifest.json.")
    ],
) -> None:
    """Put the relay into an extension that exists."""
    added = adding.add(extension, Path())
    for written in added.written:
        typer.echo(f"  {shown(written)}")
    if added.module:
        typer.echo(
            f"\n{shown(added.module)} was there and stays as it is: add your listeners to it"
        )
    typer.echo(
        f'\nPython takes the ports that are opened with the name "{adding.PORT}". Next: onconnect '
        "install, or onconnect dev"
    )


def update(project: ProjectFolder = Path()) -> None:
    """Renew the relay in the project's extension."""
    folder = config.load_project(project).extension_folder
    before = terminal.line(relay_copy.version(folder) or "")
    if relay_copy.is_current(folder):
        typer.echo(f"The relay is of version {before} already")
        return
    try:
        kept = relay_copy.renew(folder)
    except OSError as error:
        raise SetupError(
            f"the relay in {folder} cannot be renewed ({error.strerror or error}): make the folder "
            "writable for you, and run this again"
        ) from None
    was = f"was of version {before} and is" if before else "was not there and is"
    typer.echo(f"The relay {was} of version {relay_copy.version(folder)} now")
    if kept:
        typer.echo(f"Files in its folder that are not onconnect's are in {shown(kept)} now")


def build(
    project: ProjectFolder = Path(),
    inspector: Annotated[
        bool, typer.Option("--inspector", help="Keep the inspector in the packages.")
    ] = False,
) -> None:
    """Check the extension and package it for the stores."""
    loaded = config.load_project(project)
    loaded.extension()  # a mistake in it is reported before anything is fetched
    web_ext = webext.tool(loaded, Machine.here())
    for store, package in building.build(loaded, web_ext, inspector=inspector).items():
        typer.echo(f"{shown(package)}\n{building.ASKED[store]}\n")
