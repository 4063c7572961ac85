"""Tells people what an installation has done: a table on a terminal, plain lines in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from onconnect.config import Project
    from onconnect.install.installation import Outcome


def show(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print what became of each browser, and below it what a failed host has said."""
    if console.is_terminal:
        console.print(_table(outcomes))
    else:
        for line in _lines(outcomes):
            console.out(line, highlight=False)
    for said in dict.fromkeys(outcome.detail for outcome in outcomes if outcome.detail):
        console.out(f"\nThe host said:\n{said}", highlight=False)


def next_steps(console: Console, project: Project, *, command: str) -> None:
    """Print how to load the extension.

    Args:
        console: where to.
        project: whose extension.
        command: how the user calls the installation.
    """
    folder = project.extension_folder
    console.out(
        "\nNow load the extension. A browser of its own for it, on a page of localhost:\n"
        f"    {command} --run firefox\n"
        f"    {command} --run chromium\n"
        "or your own browser:\n"
        "    Firefox   about:debugging, This Firefox, Load Temporary Add-on: "
        f"{folder}/manifest.json\n"
        f"    Chromium  chrome://extensions, Developer mode, Load unpacked: {folder}",
        highlight=False,
    )


def _table(outcomes: Sequence[Outcome]) -> Table:
    table = Table("Browser", "Proof", "Native manifest", box=None, pad_edge=False)
    for outcome in outcomes:
        style = "red" if outcome.failure else "green"
        table.add_row(
            Text(outcome.browser),
            Text(_proof(outcome), style),
            Text(_manifest(outcome), overflow="fold"),
        )
    return table


def _lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield ": ".join(filter(None, (outcome.browser, _manifest(outcome), _proof(outcome))))


def _manifest(outcome: Outcome) -> str:
    return f"{outcome.manifest} {outcome.change}".strip() if outcome.manifest else ""


def _proof(outcome: Outcome) -> str:
    if outcome.proof is None:
        return f"FAILED: {outcome.failure}"
    return f"ok, {outcome.proof.what} ({outcome.proof.seconds * 1000:.0f} ms)"
