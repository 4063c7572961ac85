"""Watches the files of a project: tells the hosts of edits, and says what each edit does."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import watchfiles

from onconnect.project.dev.folder import RELOAD
from onconnect.project.opening import webext

if TYPE_CHECKING:
    import threading

    from onconnect.config import Project
    from onconnect.project.dev.control import Control
    from onconnect.project.dev.stream import Stream

_DEBOUNCE = 60
"""Milliseconds to wait for further changes: an editor writes a file more than once."""


def watch(
    project: Project, folder: Path, stream: Stream, control: Control, stopped: threading.Event
) -> None:
    """Say what was edited, and tell each host when it was a Python file."""
    for changes in watchfiles.watch(
        project.folder, debounce=_DEBOUNCE, step=20, stop_event=stopped
    ):
        edited = sorted({Path(path) for _, path in changes})
        python = [path for path in edited if path.suffix == ".py"]
        if python:
            starts = control.edited()
            what = "starts again" if starts else "will start when the extension asks for it"
            stream.say(f"{_names(python, project)} edited: Python {what}")
        if script := [path for path in edited if path.is_relative_to(project.extension_folder)]:
            reloads = any(path in _content_scripts(project) for path in script)
            if reloads:
                for browser in webext.Runnable:
                    (folder / f"{RELOAD}{browser}").touch()
            what = ", and the open pages" if reloads else ""
            stream.say(f"{_names(script, project)} edited: the extension is loaded again{what}")
        if project.folder / "pyproject.toml" in edited:
            stream.say("pyproject.toml edited: end `onconnect dev` and start it again for that")


def _content_scripts(project: Project) -> set[Path]:
    """Return the files that the extension puts into pages, and the manifest that names them."""
    found = {project.extension_folder / "manifest.json"}
    with contextlib.suppress(Exception):  # it is being edited
        scripts: list[dict[str, Any]] = project.extension().manifest["content_scripts"]
        for script in scripts:
            for name in (*script.get("js", ()), *script.get("css", ())):
                found.add(project.extension_folder / name)
    return found


def _names(paths: list[Path], project: Project) -> str:
    return ", ".join(os.path.relpath(file, project.folder) for file in paths)
