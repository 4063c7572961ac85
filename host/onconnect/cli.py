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
    project: Annotated[
        Path, typer.Argument(help="Folder whose pyproject.toml has [tool.onconnect].")
    ] = Path(),
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
def replay(
    recording: Annotated[Path, typer.Argument(help="A file that ONCONNECT_RECORD has named.")],
    project: Annotated[
        Path, typer.Option(help="Folder whose pyproject.toml has [tool.onconnect].")
    ] = Path(),
) -> None:
    """Play a recording to the project's handlers again, and show where they do otherwise now."""
    import asyncio

    from onconnect.testing.recording import differences
    from onconnect.testing.registrations import load

    load(project.resolve())
    found = asyncio.run(differences(recording))
    for difference in found:
        typer.echo(difference)
    if found:
        raise typer.Exit(1)
    typer.echo("The handlers do what they did then.")


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
