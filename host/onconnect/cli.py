"""The `onconnect` command: one thin function a command, each telling the user what came of it."""

from __future__ import annotations

import io
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onconnect import config
from onconnect.errors import SetupError
from onconnect.install import browsers, installation, launcher, report, webext
from onconnect.install.machine import Machine
from onconnect.install.plan import plan, profile_target, targets
from onconnect.project import add as adding
from onconnect.project import build as building
from onconnect.project import dev as developing
from onconnect.project import new as making
from onconnect.project import relay

ProjectFolder = Annotated[
    Path, typer.Argument(help="Folder whose pyproject.toml has [tool.onconnect].")
]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def onconnect() -> None:
    """Write a browser extension's background script in Python."""


@app.command()
def install(
    project: ProjectFolder = Path(),
    user_data_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Register in this Chromium profile folder too."),
    ] = None,
    run: Annotated[
        webext.Runnable | None,
        typer.Option(help="Then open this browser with the extension, through web-ext."),
    ] = None,
) -> None:
    """Make the project's host known to your browsers, and prove that each can start it."""
    console = Console(soft_wrap=True)
    machine = Machine.here()
    table = browsers.table()
    loaded = config.load_project(project)
    user_data = user_data_dir.absolute() if user_data_dir else webext.profile(loaded, machine)
    wanted = list(targets(table, machine))
    if user_data_dir or run is webext.Runnable.chromium:
        wanted.append(profile_target(user_data))
    if not wanted:
        titles = ", ".join(each.title for each in table if each.place(machine))
        raise SetupError(
            f"none of the browsers {titles or '(none is known on this system yet)'} was found: "
            "install one, or name a Chromium profile folder with --user-data-dir"
        )
    steps = plan(loaded, wanted, machine=machine, python=launcher.interpreter())
    outcomes = installation.carry_out(steps, machine.environ, probe=loaded.config.probe)
    report.show(console, outcomes)
    if any(outcome.failure for outcome in outcomes):
        raise typer.Exit(1)
    if run:
        raise typer.Exit(webext.run(run, loaded, table, machine, user_data))
    report.next_steps(console, loaded, command=_command(loaded))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="The project's new folder.")],
    content: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Pages that the content script runs on, such as https://www.example.org/*; "
            '"" for no content script.',
        ),
    ] = None,
    page: Annotated[
        making.Page | None, typer.Option(help="Where a page of the extension's own opens.")
    ] = None,
    external: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Web pages that may connect by themselves."),
    ] = None,
) -> None:
    """Make a project that works at once: handlers, an extension, a test."""
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
        typer.echo(f"  {folder / file}")
    typer.echo(f"\nNext: cd {shlex.quote(str(folder))} && onconnect dev")


@app.command()
def add(
    extension: Annotated[Path, typer.Argument(help="Folder of the extension's manifest.json.")],
) -> None:
    """Put the relay into an extension that exists, beside its own background script."""
    for written in adding.add(extension, Path()):
        typer.echo(f"  {written}")
    typer.echo(
        f'\nPython takes the ports that are opened with the name "{adding.PORT}". Next: onconnect '
        "install, or onconnect dev"
    )


@app.command()
def update(project: ProjectFolder = Path()) -> None:
    """Renew the relay in the project's extension."""
    folder = config.load_project(project).extension_folder
    before = relay.version(folder)
    if relay.is_current(folder):
        typer.echo(f"The relay is of version {before} already")
        return
    relay.renew(folder)
    typer.echo(f"The relay was of version {before} and is of {relay.version(folder)} now")


@app.command()
def dev(
    project: ProjectFolder = Path(),
    browser: Annotated[
        developing.Chosen, typer.Option(help="What to open.")
    ] = developing.Chosen.firefox,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Record each message into this file.")
    ] = None,
) -> None:
    """Open a browser with the extension; what you edit takes effect at once. Ctrl-C ends it."""
    loaded, machine = config.load_project(project), Machine.here()
    console = Console(soft_wrap=True, highlight=False)
    status = developing.dev(loaded, browser, browsers.table(), machine, console, record)
    raise typer.Exit(status)


@app.command()
def build(
    project: ProjectFolder = Path(),
    inspector: Annotated[bool, typer.Option(help="Leave the inspector in.")] = False,
) -> None:
    """Check the extension and package it for the stores."""
    loaded = config.load_project(project)
    command = webext.command(loaded, Machine.here())
    for store, package in building.build(loaded, command, inspector=inspector).items():
        typer.echo(f"{package}\n{building.ASKED[store]}\n")


def _command(project: config.Project) -> str:
    """Return how the user calls this, from the current folder."""
    if not webext.is_demo(project):
        return "onconnect install"
    script = project.folder / "install.py"
    return (
        "python install.py"
        if project.folder == Path.cwd()
        else f"python {shlex.quote(str(script))}"
    )


def main() -> None:
    """Run the `onconnect` command; a user's mistake becomes one sentence and exit status 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path may hold any bytes
    try:
        app(prog_name="onconnect")
    except SetupError as error:
        sys.exit(f"onconnect: {error}")


if __name__ == "__main__":
    main()
