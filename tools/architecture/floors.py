"""Says which part of the package stands on which, folder by folder, from the ground up.

A module imports what stands on a lower floor than itself, and nothing of its own floor. Between
two folders it is the folders' floors that count. There can be no circle where this holds.
"""

from __future__ import annotations

from typing import Final

FACE: Final = "__init__"
"""The name here of a folder's own `__init__.py`."""

GENERATED: Final = ("types",)
"""Folders that tools/generate_api writes: their modules import each other as the API has it."""

FLOORS: Final[dict[str, list[set[str]]]] = {
    "": [
        {"errors", "browser_families", "imports", "shipped", "starting", "terminal", "types"},
        {"descriptors", "extension", "protocol", "relay_copy"},
        {"arguments", "browser", "keeper", "stdio"},
        {FACE, "config", "ending", "logs"},
        {"install", "recording"},
        {"app", "testing"},
        {"project"},
        {"cli"},
        {"__main__"},
    ],
    "browser": [
        {FACE, "allowed", "irregular", "sending", "stream", "typed"},
        {"event", "names", "runner"},
        {"availability", "event_answer", "message_answer", "port"},
        {"client"},
        {"registry"},
        {"dispatcher", "namespace"},
        {"channel", "runtime", "tabs"},
        {"browser"},
    ],
    "cli": [
        {"options"},
        {"development", "projects", "registration"},
        {FACE},
        {"__main__"},
    ],
    "install": [
        {FACE, "findings"},
        {"computer"},
        {"browsers"},
        {"setup"},
        {"doctor"},
        {"report"},
    ],
    "install.browsers": [
        {FACE, "launcher", "manifest", "policy", "table"},
        {"launcher_reader", "lookup", "manifest_reader"},
    ],
    "install.computer": [
        {FACE, "disk", "registry"},
        {"machine"},
        {"container", "interpreter", "trust"},
    ],
    "install.doctor": [
        {FACE, "diagnosis", "program_check", "project_check"},
        {"examination"},
        {"doctor"},
    ],
    "install.setup": [
        {FACE, "handlers", "steps"},
        {"apply", "plan", "records"},
        {"ledger_check", "prove", "targets"},
        {"ledger"},
        {"other_ledgers"},
        {"owner"},
        {"preconditions", "uninstall"},
        {"install"},
    ],
    "keeper": [
        {FACE, "logfile", "notes"},
        {"output"},
        {"process"},
        {"boot"},
        {"client"},
    ],
    "project": [
        {FACE, "files", "key", "logbook", "opening"},
        {"dev", "new"},
        {"add", "build"},
    ],
    "project.dev": [
        {FACE, "folder", "pipes", "stream"},
        {"between", "control"},
        {"host", "launch", "watch"},
        {"command"},
    ],
    "project.opening": [
        {FACE, "localpage", "pinned"},
        {"webext"},
    ],
    "protocol": [
        {FACE, "memory", "constants"},
        {"frames", "jsontext", "limits"},
        {"messages"},
        {"chunks"},
        {"outbox"},
        {"flow"},
        {"outgoing"},
        {"peer"},
    ],
    "recording": [
        {FACE, "redaction"},
        {"recorder"},
    ],
    "testing": [
        {
            "answers",
            "background_script",
            "connection",
            "fake_api",
            "faults",
            "host",
            "loop_watch",
            "project_handlers",
            "senders",
        },
        {"memory_host", "process_host", "waiting", "wire"},
        {"questions", "replay", "routing"},
        {"fake_events", "fake_port"},
        {"fake_page", "fake_relay"},
        {"fake_tabs"},
        {"fake_browser"},
        {"blocking"},
        {FACE},
    ],
    "testing.replay": [
        {FACE, "difference", "recording"},
        {"player"},
        {"replay"},
    ],
}


def misplaced(names: set[str]) -> list[str]:
    """Say which modules stand on no floor, and which floors name nothing, as sentences."""
    there: dict[str, set[str]] = {}
    for name in names:
        for folder, child in _steps(name, names):
            there.setdefault(folder, set()).add(child)
    faults = []
    for folder in there.keys() | FLOORS.keys():
        if folder.startswith(GENERATED):
            continue
        listed = [child for floor in FLOORS.get(folder, []) for child in floor]
        where = f"onconnect.{folder}".rstrip(".")
        faults += [
            f"{where} has no floor for {child}" for child in there.get(folder, set()) - set(listed)
        ]
        faults += [
            f"{where} has a floor for {child}, which is not there"
            for child in set(listed) - there.get(folder, set())
        ]
        faults += [
            f"{where} has two floors for {child}"
            for child in set(listed)
            if listed.count(child) > 1
        ]
    return sorted(faults)


def points_down(importer: str, imported: str, names: set[str]) -> bool:
    """Whether an import goes to a lower floor of the folder in which the two part ways."""
    for (folder, above), (_, below) in zip(
        _steps(importer, names), _steps(imported, names), strict=False
    ):
        if above != below:
            return folder.startswith(GENERATED) or _floor(folder, below) < _floor(folder, above)
    raise AssertionError(f"{importer} imports itself")


def _floor(folder: str, child: str) -> int:
    return next((i for i, floor in enumerate(FLOORS[folder]) if child in floor))


def _steps(name: str, names: set[str]) -> list[tuple[str, str]]:
    """Return the way to a module: each folder on it, and what of that folder comes next."""
    parts = name.split(".") if name else []
    steps = [(".".join(parts[:i]), part) for i, part in enumerate(parts)]
    is_folder = any(other.startswith(f"{name}.") for other in names) if name else True
    return [*steps, (name, FACE)] if is_folder else steps
