"""Prints what a command did or found: tables on a terminal, lines in a pipe, or JSON.

A path is the last in its line and is never broken, so that it can be copied from any terminal.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from onconnect import terminal
from onconnect.install.setup import apply, ledger
from onconnect.install.setup.steps import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onconnect.install.computer.machine import Machine
    from onconnect.install.doctor.diagnosis import Diagnosis
    from onconnect.install.setup.install import Outcome
    from onconnect.install.setup.plan import Plan
    from onconnect.install.setup.prove import Proof
    from onconnect.install.setup.steps import Step
    from onconnect.install.setup.uninstall import Removal
    from onconnect.project_folder import Project


class Report:
    """Prints the results of commands.

    Args:
        as_json: whether to say it as JSON, in one document.
        console: where to; stdout if it is None.
    """

    def __init__(self, *, as_json: bool, console: Console | None = None) -> None:
        self._as_json = as_json
        self._console = console or Console(soft_wrap=True)

    def plan(self, plan: Plan, machine: Machine) -> None:
        """Say what an installation would do."""
        steps = [(_verb(step, machine), step) for step in plan.steps]
        if self._as_json:
            self._document(
                name=plan.name,
                scope=plan.scope,
                steps=[{"do": verb, **_step(step)} for verb, step in steps],
                ledger=str(ledger.path(machine, plan.scope)),
                refusals=[
                    {"browser": each.browser, "reason": each.reason} for each in plan.refusals
                ],
            )
            return
        self._rows(("Step", "What"), [(verb, _subject(step)) for verb, step in steps])
        self._line(f"and list all this in {ledger.path(machine, plan.scope)}")
        for refusal in plan.refusals:
            self._line(f"{refusal.browser}: {terminal.line(refusal.reason)}")

    def outcomes(self, plan: Plan, outcomes: Sequence[Outcome], notes: Sequence[str] = ()) -> None:
        """Say how the installation went for each browser, and below that what went wrong.

        Args:
            plan: what was to be written.
            outcomes: what became of it.
            notes: further sentences.
        """
        if self._as_json:
            self._document(
                name=plan.name,
                scope=plan.scope,
                launcher=str(plan.program),
                browsers=[_outcome(each) for each in outcomes],
                notes=list(notes),
            )
            return
        self._rows(
            ("Browser", "Proof", "Native manifest"),
            [(each.browser, _proof(each), _manifest(each)) for each in outcomes],
        )
        for sentence, browsers in _grouped(outcomes, "failure").items():
            self._line(f"FAILED: {', '.join(browsers)}: {terminal.line(sentence)}")
        for sentence, browsers in _grouped(outcomes, "caveat").items():
            self._line(f"Unproved: {', '.join(browsers)}: {terminal.line(sentence)}")
        for note in notes:
            self._line(f"Note: {terminal.line(note)}")
        self._said(outcome.detail for outcome in outcomes)

    def removal(self, removal: Removal, *, is_done: bool) -> None:
        """Say what an uninstallation removes, or has removed."""
        gone = [*map(str, removal.keys), *map(str, removal.files)]
        restored = [str(each.where) for each in removal.restored]
        kept = [*map(str, removal.kept)]
        if self._as_json:
            self._document(
                name=removal.name, scope=removal.scope, removed=gone, restored=restored, kept=kept
            )
            return
        verbs = ("removed", "restored", "kept") if is_done else ("remove", "restore", "keep")
        subjects = (gone, restored, kept)
        rows = [(verb, each) for verb, some in zip(verbs, subjects, strict=True) for each in some]
        self._rows(("Step", "What"), rows)
        if restored:
            self._line("What is restored was there before the installation.")
        if kept:
            self._line("What is kept belongs to another application by now.")
        if not gone:
            whom, other = _WHOM[removal.scope]
            self._line(f"For {whom} nothing is installed as {removal.name}; {other}.")

    def note(self, sentence: str) -> None:
        """Say a sentence that is all there is to say, or that belongs to what was said before."""
        if self._as_json:
            self._document(notes=[sentence])
        else:
            self._line(terminal.line(sentence))

    def diagnoses(self, diagnoses: Sequence[Diagnosis]) -> None:
        """Say of each browser whether it reaches the host, and below it what is wrong."""
        if self._as_json:
            self._document(
                ok=all(each.is_well for each in diagnoses),
                diagnoses=[_diagnosis(each) for each in diagnoses],
            )
            return
        self._rows(
            ("Browser", "Verdict", "Native manifest"),
            [(each.subject, _verdict(each), str(each.manifest or "")) for each in diagnoses],
        )
        for each in diagnoses:
            for fault in each.faults:
                kind = Text("error", "red") if fault.is_error else Text("warning", "yellow")
                sentence = terminal.line(f"{each.subject}: {fault} [{fault.code}]")
                line = Text.assemble(kind, f": {sentence}")
                self._console.print(line, soft_wrap=True, highlight=False)
        self._said(fault.detail for each in diagnoses for fault in each.faults)

    def next_steps(self, project: Project, *, command: str) -> None:
        """Say how to load the extension.

        Args:
            project: whose extension.
            command: how the user calls the installation.
        """
        if self._as_json:
            return
        builds = project.builds()
        opening = "".join(f"    {command} --run {_RUN[family]}\n" for family in builds)
        loading = "".join(
            _LOAD[family].format(file=build.file, folder=build.file.parent)
            for family, build in builds.items()
        )
        self._line(
            "\nNow load the extension. A browser of its own for it, on a page of localhost:\n"
            f"{opening}or your own browser:\n{loading}".rstrip()
        )

    def _rows(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        if not rows:
            return
        rows = [[terminal.line(cell) for cell in row] for row in rows]
        if not self._console.is_terminal:
            for row in rows:
                self._line(": ".join(filter(None, row)))
            return
        widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
        for row in (heads, *rows):
            line = Text()
            for cell, width in zip(row[:-1], widths, strict=False):
                style = "bold" if row is heads else _STYLES.get(cell.split(",")[0], "")
                line.append(cell, style).append(" " * (width - cell_len(cell) + 2))
            # The last cell is not padded and never broken: the terminal wraps it by itself.
            line.append(row[-1], "bold" if row is heads else "")
            self._console.print(line, soft_wrap=True, highlight=False)

    def _said(self, details: Iterable[str]) -> None:
        for detail in dict.fromkeys(filter(None, details)):
            self._line(f"\nThe host said:\n{terminal.block(detail, indent='')}")

    def _line(self, text: str) -> None:
        self._console.out(text, highlight=False)

    def _document(self, **members: Any) -> None:
        self._line(json.dumps(members, indent=2))


_RUN = {"gecko": "firefox", "chromium": "chromium"}

_LOAD = {
    "gecko": "    Firefox   about:debugging, This Firefox, Load Temporary Add-on: {file}\n",
    "chromium": "    Chromium  chrome://extensions, Developer mode, Load unpacked: {folder}\n",
}

_WHOM = {
    "user": ("this user", "`--scope system` looks among all users' hosts"),
    "system": ("all users", "`--scope user` looks among your own hosts"),
}
_STYLES = {"ok": "green", "FAILED": "red", "unproved": "yellow", "not installed": "yellow"}


def _verb(step: Step, machine: Machine) -> str:
    if apply.is_there(step, machine):
        return "unchanged"
    return "write" if isinstance(step, File) else "set"


def _subject(step: Step) -> str:
    return str(step.path) if isinstance(step, File) else f"{step.key} to {step.value}"


def _step(step: Step) -> dict[str, str]:
    if isinstance(step, File):
        content = step.content.decode("utf-8", "backslashreplace")
        return {"file": str(step.path), "mode": f"{step.mode:04o}", "content": content}
    return {"key": str(step.key), "value": step.value}


def _manifest(outcome: Outcome) -> str:
    if outcome.manifest is None:
        return ""
    keys = f"{' and '.join(map(str, outcome.keys))} to " if outcome.keys else ""
    return f"{outcome.change or 'not written'} {keys}{outcome.manifest}"


def _proof(outcome: Outcome) -> str:
    if outcome.failure:
        return "FAILED"
    if outcome.proof is None:
        return "unproved"
    return f"ok, {_words(outcome.proof)}"


def _words(proof: Proof) -> str:
    return f"{proof.what} ({proof.seconds * 1000:.0f} ms)"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    proof = outcome.proof
    return {
        "browser": outcome.browser,
        "manifest": str(outcome.manifest) if outcome.manifest else None,
        "keys": [str(each) for each in outcome.keys],
        "change": outcome.change or None,
        "proof": {"what": proof.what, "seconds": round(proof.seconds, 4)} if proof else None,
        "failure": outcome.failure or None,
        "caveat": outcome.caveat or None,
        "detail": outcome.detail or None,
    }


def _verdict(diagnosis: Diagnosis) -> str:
    if diagnosis.is_not_installed:
        return "not installed"
    if not diagnosis.is_well:
        return "FAILED"
    if diagnosis.proof:
        return f"ok, {_words(diagnosis.proof)}"
    return "unproved" if diagnosis.manifest else "ok"


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    proof = diagnosis.proof
    return {
        "subject": diagnosis.subject,
        "ok": diagnosis.is_well,
        "manifest": str(diagnosis.manifest) if diagnosis.manifest else None,
        "proof": {"what": proof.what, "seconds": round(proof.seconds, 4)} if proof else None,
        "faults": [
            {
                "code": fault.code,
                "error": fault.is_error,
                "mendable": fault.is_mendable,
                "text": str(fault),
                "detail": fault.detail or None,
            }
            for fault in diagnosis.faults
        ],
    }


def _grouped(outcomes: Iterable[Outcome], member: str) -> dict[str, list[str]]:
    """Return each sentence with the browsers that it is about."""
    sentences: dict[str, list[str]] = {}
    for outcome in outcomes:
        if sentence := getattr(outcome, member):
            sentences.setdefault(sentence, []).append(outcome.browser)
    return sentences
