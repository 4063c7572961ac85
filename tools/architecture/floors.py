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
        {"frozen"},
        {
            "errors",
            "browser_families",
            "bytecode_windows",
            "imports",
            "javascript",
            "late",
            "posix",
            "relay_classic",
            "shipped",
            "terminal",
            "types",
            "windows",
        },
        {"bytecode", "descriptors", "extension", "protocol", "relay_copy", "starting"},
        {"arguments", "browser", "fitness", "keeper", "stdio_posix", "stdio_threads"},
        {"attach", "config", "ending", "logs", "stdio"},
        {"config_file", "recording"},
        {"project_folder", "serving"},
        {"application"},
        {FACE},
        {"install"},
        {"app", "testing"},
        {"project"},
        {"shell"},
        {"cli"},
        {"__main__"},
    ],
    "attach": [
        {FACE, "arrival", "introduction", "lock_posix", "peer_posix"},
        {"browser_posix", "browser_windows", "holding", "place_posix", "place_windows"},
        {"launch_posix", "launch_windows", "program_posix", "program_windows"},
        {"holding_posix", "holding_windows", "launch"},
        {"holder", "meeting_posix", "meeting_windows", "place"},
        {"meeting", "proxy"},
        {"boot"},
    ],
    "browser": [
        {
            FACE,
            "allowed",
            "connected",
            "greeting",
            "irregular",
            "parameters",
            "sending",
            "stream",
            "typed",
        },
        {"names", "runner"},
        {"byte_streams", "stubs"},
        {"reference"},
        {"described"},
        {"event"},
        {"availability", "event_answer", "message_answer", "port"},
        {"port_type"},
        {"client", "connect_event"},
        {"registry"},
        {"dispatcher", "namespace"},
        {"runtime", "tabs"},
        {"bound"},
        {"browser", "channel"},
    ],
    "cli": [
        {FACE, "options"},
        {"development", "projects", "prompt", "registration"},
        {"application", "commands"},
        {"__main__", "double_click"},
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
        {"launcher_exe", "lookup", "manifest_reader"},
        {"launcher_reader"},
    ],
    "install.computer": [
        {FACE, "lock", "registry", "starter"},
        {"disk"},
        {"machine", "run_folder"},
        {"container", "interpreter", "package", "protected", "quarantine", "trust"},
    ],
    "install.doctor": [
        {FACE, "diagnosis", "left", "program_check", "project_check"},
        {"examination"},
        {"doctor"},
    ],
    "install.setup": [
        {FACE, "handlers", "served", "steps"},
        {"apply", "plan", "records"},
        {"ledger_check", "prove", "targets"},
        {"ledger"},
        {"other_ledgers"},
        {"owner"},
        {"preconditions", "uninstall"},
        {"install"},
    ],
    "keeper": [
        {FACE, "inputs_posix", "logfile", "notes"},
        {"output", "watched_posix", "watched_windows"},
        {"process"},
        {"boot"},
        {"start_posix", "start_windows"},
        {"client"},
    ],
    "posix": [
        {FACE, "signals", "window"},
    ],
    "project": [
        {FACE, "contract", "files", "key", "logbook", "own_files", "schemas", "sources", "wxt"},
        {"opening", "typescript"},
        {"dev", "new"},
        {"existing"},
        {"add", "build", "bundle"},
    ],
    "project.bundle": [
        {FACE, "archive", "contents", "hook", "metadata"},
        {"about"},
        {"exe_resource", "manifests", "tar"},
        {"deb", "freeze", "pkg", "setup_exe", "trial"},
    ],
    "project.dev": [
        {FACE, "folder", "guard_posix", "pipes", "printing", "replaced", "starter", "stream"},
        {"group", "meeting", "pages", "places", "waits"},
        {"attached", "between", "builder", "control", "lost_ports", "opened", "program"},
        {"host", "launch", "serving", "watch"},
        {"command"},
    ],
    "project.existing": [
        {FACE, "manifest_text", "old_host"},
        {"background", "manifest_members", "naming", "sources"},
        {"native_calls"},
    ],
    "project.opening": [
        {FACE, "localpage", "pinned"},
        {"webext"},
    ],
    "protocol": [
        {FACE, "memory", "constants", "models", "versions"},
        {"frames", "kinds", "limits"},
        {"careful"},
        {"jsontext"},
        {"messages", "parts"},
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
    "serving": [
        {FACE, "program_runner"},
        {"visit"},
        {"server"},
    ],
    "shell": [
        {FACE, "background", "completion", "editing_plain", "showing"},
        {"editing_posix", "evaluation", "notebook"},
        {"ipython", "opening", "prompt", "script"},
        {"command"},
        {"serving"},
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
            "told",
        },
        {"memory_host", "process_host", "served_host", "waiting", "wire"},
        {"questions", "replay", "routing"},
        {"fake_events", "fake_port"},
        {"fake_page", "fake_relay"},
        {"fake_background", "fake_tabs"},
        {"fake_browser"},
        {"blocking"},
        {FACE},
    ],
    "testing.replay": [
        {FACE, "difference", "recording"},
        {"player"},
        {"replay"},
    ],
    "windows": [
        {
            FACE,
            "console",
            "drives",
            "handles",
            "jobs",
            "libraries",
            "processes",
            "rights",
            "turns",
            "waiting",
            "window",
        },
        {"browsers", "children", "loop", "private"},
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
