"""Defines the commands that register a host with browsers, remove it and examine it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onconnect import project_folder
from onconnect.application import Application
from onconnect.attach import place as meeting_place
from onconnect.cli.options import AsJson, DryRun, ForWhom, ProjectFolder, described, one_of
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher
from onconnect.install.browsers import policy as policies
from onconnect.install.browsers.table import load_table
from onconnect.install.computer import container, package
from onconnect.install.computer.machine import Machine
from onconnect.install.doctor import left, project_check
from onconnect.install.doctor.doctor import Doctor
from onconnect.install.findings import wording
from onconnect.install.report import Report
from onconnect.install.setup import install as installing
from onconnect.install.setup import other_ledgers, owner, preconditions, targets
from onconnect.install.setup import uninstall as uninstalling
from onconnect.install.setup.plan import plan, started
from onconnect.project.opening import pinned, webext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onconnect.install.computer.machine import Scope
    from onconnect.install.setup.plan import Plan, Target


def install(
    context: typer.Context,
    project: ProjectFolder = Path(),
    browser: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Register with this browser, even if it is not there. Can be given several times.",
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="Register with every known browser, even with those that are not there."
        ),
    ] = False,
    scope: ForWhom = "user",
    user_data_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also for a Chromium that is started with --user-data-dir=DIR, and looks there.",
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Overwrite what another application, or another project of the same name, has "
            "registered.",
        ),
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    run: Annotated[
        webext.Runnable | None,
        typer.Option(
            parser=one_of(*webext.Runnable),
            metavar="|".join(webext.Runnable),
            help="Then open this browser with the extension. It uses web-ext.",
        ),
    ] = None,
) -> None:
    """Register the host with your browsers, and prove that it starts."""
    machine, report = Machine.here(), Report(as_json=as_json)
    loaded = described(context, project)
    is_named = bool(browser or every or user_data_dir)
    if not is_named and scope == "user" and package.removal(loaded.program, machine):
        command = wording.get().command
        report.note(package.REGISTERED.format(name=loaded.config.name, command=command))
        return
    if run and (dry_run or as_json):
        raise SetupError("--run opens a browser: leave out --dry-run and --json")
    if run and scope == "system":
        raise SetupError("--run opens your own browser: leave out --run, or --scope system")
    opened = webext.found(run, load_table(), machine)[1] if run else ""
    user_data = user_data_dir.absolute() if user_data_dir else webext.profile(loaded, machine)
    profile = None
    if user_data_dir:
        named = load_table().named(browser or (), machine)
        targets.check_user_data_dir(named, machine, scope)
        profile = targets.profile_target(user_data)
    elif run is webext.Runnable.chromium:
        profile = targets.profile_target(user_data, "Chromium as --run opens it")
    planned = _plan(loaded, machine, scope, browser or (), every, profile)
    if not force:
        planned = owner.spare_others(planned, machine)
    if dry_run:
        preconditions.check(planned, machine, force=force)
        report.plan(planned, machine)
        return
    outcomes = installing.carry_out(planned, machine, loaded, force=force)
    report.outcomes(planned, outcomes, project_check.notes(loaded, machine))
    if any(outcome.failure for outcome in outcomes):
        raise typer.Exit(1)
    if run:
        raise typer.Exit(webext.run(run, opened, loaded, machine, user_data))
    if not loaded.is_installed:
        report.next_steps(loaded, command=_command(loaded))


def _plan(
    project: project_folder.Project,
    machine: Machine,
    scope: Scope,
    names: Sequence[str],
    every: bool,
    profile: Target | None,
) -> Plan:
    """Return the plan for browsers that were named, for all, or for those that are there."""
    table = load_table()
    wanted = targets.chosen(table, machine, names=names, every=every, scope=scope)
    if not names:
        wanted = targets.fitting(wanted, project)
    places, refusals = targets.of(wanted, table, machine, scope)
    if profile:
        places.append(profile)
    if not places and not refusals:
        outside = container.warning(machine)
        raise SetupError(
            "no browser was found: install one, name one that you know is there with "
            "--browser, or name a Chromium profile folder with --user-data-dir"
            + (f"; {outside}" if outside else "")
        )
    found = plan(project, places, machine=machine, scope=scope, python=launcher.interpreter())
    return replace(found, refusals=(*refusals, *found.refusals))


def _command(project: project_folder.Project) -> str:
    """Return how the user calls `install`, from the current folder."""
    is_here = project.folder == Path.cwd()
    if not webext.is_demo(project):
        return "onconnect install" + ("" if is_here else f" {_quoted(project.folder)}")
    script = project.folder / "install.py"
    python = "python" if sys.platform == "win32" else "python3"  # Debian has no `python`
    return f"{python} install.py" if is_here else f"{python} {_quoted(script)}"


def _quoted(path: Path) -> str:
    """Return a path as a word for the shell that people use on this system."""
    if sys.platform == "win32":
        return subprocess.list2cmdline([str(path)])
    return shlex.quote(str(path))


def uninstall(
    context: typer.Context,
    project: ProjectFolder = Path(),
    name: Annotated[
        str | None, typer.Option(help="The host's name, if the project's folder is gone.")
    ] = None,
    scope: ForWhom = "user",
    force: Annotated[
        bool,
        typer.Option("--force", help="Remove it even if it belongs to another project."),
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Remove what `install` has written, and nothing else."""
    machine, removal = Machine.here(), ""
    preconditions.check_user(machine, scope)
    if name is None:
        loaded = uninstalling.described(partial(described, context, project), scope, machine)
        name = loaded.config.name
        removal = package.removal(loaded.program, machine)
        if not force:
            python = launcher.interpreter() if loaded.application else Path()
            own = started(loaded, python, loaded.arguments(()))
            uninstalling.check_project(own, scope, machine)
    places = [machine, *other_ledgers.machines(name, scope, machine)]
    plans = [uninstalling.plan(name, scope, each) for each in places]
    if removal and not any(each.is_something for each in plans):
        raise SetupError(package.TO_REMOVE.format(name=name, removal=removal))
    if not dry_run:
        meeting_place.clear(name)
        for what, where in zip(plans, places, strict=True):
            uninstalling.carry_out(what, where)
    report = Report(as_json=as_json)
    report.removal(uninstalling.joined(plans), is_done=not dry_run)
    if removal and not as_json:
        report.note(package.TO_REMOVE.format(name=name, removal=removal))
    is_of_onconnect = context.find_object(Application) is None
    if is_of_onconnect and not as_json and pinned.cache().exists():
        report.note(
            "web-ext, which opens browsers for all projects, stays: if this was the last, delete "
            f"{pinned.cache()}"
        )


def doctor(
    context: typer.Context,
    project: ProjectFolder = Path(),
    name: Annotated[
        str | None,
        typer.Option(help="The host's name, if its project or its package is not here."),
    ] = None,
    browser: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Examine this browser, even if it is not there. Can be given several times.",
        ),
    ] = None,
    user_data_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also a Chromium that is started with --user-data-dir=DIR, and looks there.",
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what a new installation can repair.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find out why a browser cannot start the host."""
    machine = Machine.here()
    if name and fix:
        raise SetupError("--fix installs what is here: leave out --name, or --fix")
    examiner = Doctor(
        project=left.host(name, machine) if name else described(context, project),
        table=load_table(),
        machine=machine,
        python=None if name else launcher.interpreter(),
    )
    folder = user_data_dir.absolute() if user_data_dir else None
    patients = examiner.patients(browser or (), folder)
    diagnoses = examiner.examine(patients)
    if fix:
        diagnoses = examiner.mend(patients, diagnoses)
    report = Report(as_json=as_json)
    report.diagnoses(diagnoses)
    without = [each.subject for each in diagnoses if each.is_not_installed]
    if without and not (as_json or name or fix):
        report.note(_to_install(without, examiner.project))
    if not all(each.is_well for each in diagnoses):
        raise typer.Exit(1)


def _to_install(browsers: Sequence[str], project: project_folder.Project) -> str:
    """Say how a host is installed for browsers, and what needs no installation."""
    command = wording.get().command
    sentence = f"Not installed for {', '.join(browsers)}: `{command} install` registers the host."
    if project.is_installed:
        return sentence
    return f"{sentence} `onconnect dev` needs no installation."


def policy(
    browser: Annotated[
        policies.ManagedBrowser,
        typer.Argument(
            parser=one_of(*policies.ManagedBrowser),
            metavar="BROWSER",
            help="The browser that the policy is for.",
        ),
    ],
    project: ProjectFolder = Path(),
    url: Annotated[
        str | None,
        typer.Option(
            help="Where the browser gets the extension: the address of an update manifest, or of "
            "an .xpi for Firefox. By default, it is the browser's own store."
        ),
    ] = None,
    form: Annotated[
        policies.Format | None,
        typer.Option(
            "--format",
            parser=one_of(*policies.Format),
            metavar="|".join(policies.Format),
            help="The format to print. By default, it is what browsers on this system read.",
        ),
    ] = None,
) -> None:
    """Print the enterprise policy for the extension and its host."""
    loaded = project_folder.load_project(project)
    chosen = form or policies.FORMATS.get(Machine.here().system, policies.Format.json)
    content = policies.render(policies.policies(loaded, browser, url), browser, chosen)
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
    where = policies.destination(browser, chosen, loaded.config.name)
    typer.echo(f"onconnect: {where}", err=True)
