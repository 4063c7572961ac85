"""The `onconnect` command: one thin function a command, each telling the user what came of it."""

from __future__ import annotations

import io
import os
import shlex
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeAlias, TypeVar

import typer

from onconnect import __version__, config, relay_copy, terminal
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher
from onconnect.install.browsers import policy as policies
from onconnect.install.browsers.table import load_table
from onconnect.install.computer import container
from onconnect.install.computer.machine import SCOPES, Machine, Scope
from onconnect.install.doctor import project_check
from onconnect.install.doctor.doctor import Doctor
from onconnect.install.report import Report
from onconnect.install.setup import install as installing
from onconnect.install.setup import other_ledgers, owner, preconditions, targets
from onconnect.install.setup import uninstall as uninstalling
from onconnect.install.setup.plan import plan
from onconnect.project import add as adding
from onconnect.project import build as building
from onconnect.project import logbook
from onconnect.project import new as making
from onconnect.project.dev import command as developing
from onconnect.project.dev.launch import Options
from onconnect.project.opening import webext

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T", bound=str)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


def _one_of(*choices: T) -> Callable[[str], T]:
    """Return what reads an option; left to itself, typer tells mistakes as "Value error, …"."""

    def read(text: str) -> T:
        for choice in choices:
            if choice == text:
                return choice
        raise typer.BadParameter(f"{text!r} is none of {', '.join(choices)}")

    return read


Folder: TypeAlias = Annotated[
    Path, typer.Argument(help="Folder whose pyproject.toml has [tool.onconnect].")
]
ForWhom: TypeAlias = Annotated[
    Scope,
    typer.Option(
        parser=_one_of(*SCOPES),
        metavar="|".join(SCOPES),
        help="For yourself, or for all users of this computer.",
    ),
]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Say it, and do nothing.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]


@app.command()
def install(
    project: Folder = Path(),
    browser: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Register with this browser, there or not; repeatable."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Register with every browser, there or not.")
    ] = False,
    scope: ForWhom = "user",
    user_data_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Register in this Chromium profile folder too."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Overwrite what another application, or another project of this name, has.",
        ),
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    run: Annotated[
        webext.Runnable | None,
        typer.Option(
            parser=_one_of(*webext.Runnable),
            metavar="|".join(webext.Runnable),
            help="Then open this browser with the extension, through web-ext.",
        ),
    ] = None,
) -> None:
    """Register the host with your browsers, and prove it."""
    machine, table, report = Machine.here(), load_table(), Report(as_json=as_json)
    loaded = config.load_project(project)
    if run and (dry_run or as_json):
        raise SetupError("--run opens a browser: leave out --dry-run and --json")
    if run and scope == "system":
        raise SetupError("--run opens your own browser: leave it out, or --scope system")
    opened = webext.program(run, table, machine) if run else ""
    wanted = targets.chosen(table, machine, names=browser or (), every=every, scope=scope)
    places, refusals = targets.of(wanted, table, machine, scope)
    user_data = user_data_dir.absolute() if user_data_dir else webext.profile(loaded, machine)
    if user_data_dir:
        targets.check_user_data_dir(wanted if browser else (), machine, scope)
    if user_data_dir or run is webext.Runnable.chromium:
        places.append(targets.profile_target(user_data))
    if not places and not refusals:
        outside = container.warning(machine)
        raise SetupError(
            "no browser was found: install one, name one that is there all the same with "
            "--browser, or name a Chromium profile folder with --user-data-dir"
            + (f"; {outside}" if outside else "")
        )
    steps = plan(loaded, places, machine=machine, scope=scope, python=launcher.interpreter())
    steps = replace(steps, refusals=(*refusals, *steps.refusals))
    if not force:
        steps = owner.spare_others(steps, machine)
    if dry_run:
        preconditions.check(steps, machine, force=force)
        report.plan(steps, machine)
        return
    outcomes = installing.carry_out(steps, machine, loaded, force=force)
    report.outcomes(steps, outcomes, notes(loaded, machine))
    if any(outcome.failure for outcome in outcomes):
        raise typer.Exit(1)
    if run:
        raise typer.Exit(webext.run(run, opened, loaded, machine, user_data))
    report.next_steps(loaded, command=_command(loaded))


@app.command()
def uninstall(
    project: Folder = Path(),
    name: Annotated[
        str | None, typer.Option(help="The host's name, where the project's folder is gone.")
    ] = None,
    scope: ForWhom = "user",
    force: Annotated[
        bool, typer.Option("--force", help="Even if another project of this name has it.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take back what `install` has written, and nothing else."""
    machine = Machine.here()
    preconditions.check_user(machine, scope)
    if name is None:
        name = uninstalling.name_of(project, scope, machine)
        if not force:
            uninstalling.check_project(name, project.resolve(), scope, machine)
    places = [machine, *other_ledgers.machines(name, scope, machine)]
    plans = [uninstalling.plan(name, scope, each) for each in places]
    if not dry_run:
        for what, where in zip(plans, places, strict=True):
            uninstalling.carry_out(what, where)
    Report(as_json=as_json).removal(uninstalling.joined(plans), is_done=not dry_run)


@app.command()
def doctor(
    project: Folder = Path(),
    browser: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Examine this browser, there or not; repeatable."),
    ] = None,
    user_data_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Examine this Chromium profile folder too."),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what an installation can.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is in the browsers' way to the host."""
    examiner = Doctor(
        project=config.load_project(project),
        table=load_table(),
        machine=Machine.here(),
        python=launcher.interpreter(),
    )
    folder = user_data_dir.absolute() if user_data_dir else None
    patients = examiner.patients(browser or (), folder)
    diagnoses = examiner.examine(patients)
    if fix:
        diagnoses = examiner.mend(patients, diagnoses)
    Report(as_json=as_json).diagnoses(diagnoses)
    if not all(each.is_well for each in diagnoses):
        raise typer.Exit(1)


@app.command()
def policy(
    browser: Annotated[
        policies.ManagedBrowser,
        typer.Argument(
            parser=_one_of(*policies.ManagedBrowser),
            metavar="BROWSER",
            help="|".join(policies.ManagedBrowser),
        ),
    ],
    project: Folder = Path(),
    url: Annotated[
        str | None,
        typer.Option(
            help="Where the browser gets the extension: an update manifest, for Firefox an .xpi. "
            "Without it, the browser's own store."
        ),
    ] = None,
    form: Annotated[
        policies.Format | None,
        typer.Option(
            "--format",
            parser=_one_of(*policies.Format),
            metavar="|".join(policies.Format),
            help="Without it, what this system's browsers take.",
        ),
    ] = None,
) -> None:
    """Print the enterprise policy for extension and host."""
    loaded = config.load_project(project)
    chosen = form or policies.FORMATS.get(Machine.here().system, policies.Format.json)
    content = policies.render(policies.policies(loaded, browser, url), browser, chosen)
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
    where = policies.destination(browser, chosen, loaded.config.name)
    typer.echo(f"onconnect: {where}", err=True)


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
        typer.echo(f"  {_shown(folder / file)}")
    typer.echo(f"\nNext: cd {shlex.quote(str(folder))} && onconnect dev")


@app.command()
def add(
    extension: Annotated[Path, typer.Argument(help="Folder of the extension's manifest.json.")],
) -> None:
    """Put the relay into an extension that exists."""
    added = adding.add(extension, Path())
    for written in added.written:
        typer.echo(f"  {_shown(written)}")
    if added.module:
        typer.echo(
            f"\n{_shown(added.module)} was there and stays as it is: listeners belong into it"
        )
    typer.echo(
        f'\nPython takes the ports that are opened with the name "{adding.PORT}". Next: onconnect '
        "install, or onconnect dev"
    )


@app.command()
def update(project: Folder = Path()) -> None:
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
            f"the relay in {folder} cannot be renewed ({error.strerror or error}): see to it that "
            "you may write there, and run this again"
        ) from None
    was = f"was of version {before} and is" if before else "was not there and is"
    typer.echo(f"The relay {was} of version {relay_copy.version(folder)} now")
    if kept:
        typer.echo(f"What was in its folder and is not onconnect's is in {_shown(kept)} now")


@app.command()
def dev(
    project: Folder = Path(),
    browser: Annotated[
        developing.Chosen, typer.Option(help="What to open.")
    ] = developing.Chosen.firefox,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Record each message into this file.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The page to open; a page of this computer without it.")
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
    if profile and browser is developing.Chosen.both:
        raise SetupError("--profile is the folder of one browser: choose one with --browser")
    loaded, machine = config.load_project(project), Machine.here()
    options = Options(record, url, profile, headless)
    status = developing.dev(loaded, browser, load_table(), machine, options)
    raise typer.Exit(status)


@app.command()
def log(
    project: Folder = Path(),
    follow: Annotated[
        bool, typer.Option("-f", "--follow", help="Wait for more, until Ctrl-C.")
    ] = False,
) -> None:
    """Show the newest log of the project's host."""
    file = logbook.newest(config.load_project(project).config.name)
    typer.echo(f"--- {_shown(file)}")
    for line in logbook.following(file) if follow else logbook.lines(file):
        typer.echo(line)


@app.command()
def build(
    project: Folder = Path(),
    inspector: Annotated[bool, typer.Option("--inspector", help="Leave the inspector in.")] = False,
) -> None:
    """Check the extension and package it for the stores."""
    loaded = config.load_project(project)
    loaded.extension()  # a mistake in it is told before anything is fetched
    web_ext = webext.tool(loaded, Machine.here())
    for store, package in building.build(loaded, web_ext, inspector=inspector).items():
        typer.echo(f"{_shown(package)}\n{building.ASKED[store]}\n")


@app.command()
def replay(
    recording: Annotated[Path, typer.Argument(help="A file that ONCONNECT_RECORD has named.")],
    project: Annotated[
        Path, typer.Option(help="Folder whose pyproject.toml has [tool.onconnect].")
    ] = Path(),
) -> None:
    """Play a recording again, and show what is otherwise."""
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


def notes(project: config.Project, machine: Machine) -> list[str]:
    """Return what is to be said of an installation that its proof does not show."""
    return [
        str(fault)
        for fault in project_check.faults(project, machine)
        if not fault.is_error and fault.code in project_check.NOTED
    ]


def _command(project: config.Project) -> str:
    """Return how the user calls this, from the current folder."""
    is_here = project.folder == Path.cwd()
    if not webext.is_demo(project):
        return "onconnect install" + ("" if is_here else f" {shlex.quote(str(project.folder))}")
    script = project.folder / "install.py"
    python = "python" if os.name == "nt" else "python3"  # Debian has no `python`
    return f"{python} install.py" if is_here else f"{python} {shlex.quote(str(script))}"


def _shown(path: Path) -> str:
    return terminal.line(str(path))


def main() -> None:
    """Run the `onconnect` command; a user's mistake becomes one sentence and exit status 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path may hold any bytes
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # as __main__ has left it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app(prog_name="onconnect")
    except SetupError as error:
        _stop(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except OSError as error:
        where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        _stop(f"{where}{error.strerror or error}: see to it that this is possible, and try again")
    except RecursionError:
        _stop("a file is nested too deep to be read: look at manifest.json and pyproject.toml")
    except UnicodeEncodeError as error:
        _stop(f"{error.object!a} has characters that cannot be written: rename it")


def _stop(sentence: str) -> NoReturn:
    """End the command after a user's mistake, or where the machine does not let it go on."""
    sys.exit(f"onconnect: {terminal.block(sentence)}")


if __name__ == "__main__":
    main()
