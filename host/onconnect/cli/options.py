"""Defines the options and arguments that several commands share, and how they show paths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from onconnect import project_folder, terminal
from onconnect.application import Application
from onconnect.install.computer.machine import SCOPES, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T", bound=str)


def one_of(*choices: T) -> Callable[[str], T]:
    """Return a parser of an option; typer's own reports mistakes as "Value error, …"."""

    def read(text: str) -> T:
        for choice in choices:
            if choice == text:
                return choice
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(choices)}")

    return read


ProjectFolder: TypeAlias = Annotated[
    Path, typer.Argument(help="The folder whose pyproject.toml has a table [tool.onconnect].")
]
ForWhom: TypeAlias = Annotated[
    Scope,
    typer.Option(
        parser=one_of(*SCOPES),
        metavar="|".join(SCOPES),
        help="Whose host it is: your own, or that of all users of this computer.",
    ),
]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def described(context: typer.Context, folder: Path) -> project_folder.Project:
    """Return what a command works on: the application whose command it is, or else a project.

    Args:
        context: of the command, which an application is given along with.
        folder: the project's.

    Raises:
        SetupError: it has a mistake, or is not there.
    """
    application = context.find_object(Application)
    return application.project() if application else project_folder.load_project(folder)


def shown(path: Path) -> str:
    """Return a path as a terminal may get it."""
    return terminal.line(str(path))
