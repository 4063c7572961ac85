"""Defines the command that opens a prompt on a live browser."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from onconnect import imports, project_folder
from onconnect.cli.options import ProjectFolder, one_of
from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.computer.machine import Machine
from onconnect.project.opening import webext


def shell(
    project: ProjectFolder = Path(),
    browser: Annotated[
        webext.Runnable | None,
        typer.Option(
            parser=one_of(*webext.Runnable),
            metavar="|".join(webext.Runnable),
            help="Open this browser, with an extension that may use nearly all of the API; no "
            "project is needed. It uses web-ext.",
        ),
    ] = None,
    program: Annotated[
        str | None,
        typer.Option("-c", metavar="PROGRAM", help="Run this, print its results, and end."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print results as JSON.")] = False,
    headless: Annotated[
        bool, typer.Option("--headless", help="Open no window, with --browser.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Use Python's own prompt, even if there is IPython.")
    ] = False,
) -> None:
    """Open a prompt on a live browser: await browser.tabs.query({}).

    In a project with `attach = true` it is your browser, in which the project is installed.
    """
    from onconnect.shell import command, serving
    from onconnect.shell.opening import opened

    with ExitStack() as stack:
        if browser:
            own = stack.enter_context(
                opened(browser, load_table(), Machine.here(), is_headless=headless)
            )
            connecting = serving.of_browser(own)
        elif headless:
            raise SetupError("--headless is for a browser of the shell's own: add --browser")
        else:
            loaded = project_folder.load_project(project)
            imports.keep_clean(str(loaded.folder))
            sys.path.insert(0, str(loaded.folder))
            connecting = serving.of_project(loaded)
        status = command.run(connecting, program, as_json=as_json, is_plain=plain)
    raise typer.Exit(status)
