"""Watches the files of a project: tells the hosts of edits, and says what each edit does."""

from __future__ import annotations

import contextlib
import os
import time
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from onconnect.errors import SetupError
from onconnect.project.dev import pages
from onconnect.project.dev.folder import CHANGED
from onconnect.project.own_files import OwnFiles

if TYPE_CHECKING:
    import threading

    from onconnect.project.dev.builder import Builder
    from onconnect.project.dev.control import Control
    from onconnect.project.dev.stream import Stream
    from onconnect.project_folder import Project

_DEBOUNCE = 60
"""Milliseconds to wait for further changes: an editor writes a file more than once."""

_QUIET = 500
"""Milliseconds without a change, after which files that are missing are not about to be written."""

_STARTS = "Python starts again"
_WAITS = {
    False: "Python will start when the extension asks for it",
    True: "restart your program for that",
}
"""What an edit does where `dev` runs no host, and no program, that it could start again."""

_MOST_NAMES = 3
"""How many files are named; a build writes all that it makes again."""


def watch(
    project: Project,
    folder: Path,
    stream: Stream,
    control: Control,
    builder: Builder,
    stopped: threading.Event,
) -> None:
    """Say what was edited, and tell each host when it was a Python file, the build if a source.

    Browsers load the extension again when it is whole: a build empties its folder first.
    """
    new: set[Path] = set()
    waiting: set[Path] = set()
    for changes in watchfiles.watch(
        project.folder,
        debounce=_DEBOUNCE,
        step=20,
        stop_event=stopped,
        rust_timeout=_QUIET,
        yield_on_timeout=True,
    ):
        edited = sorted({Path(path) for _, path in changes})
        python = [path for path in edited if path.suffix == ".py"]
        if python:
            _forget_compiled(python)
            what = _STARTS if control.edited() else _WAITS[project.config.attach]
            stream.say(f"{_names(python, project)} edited: {what}")
        if project.folder / "pyproject.toml" in edited:
            stream.say("pyproject.toml edited: end `onconnect dev` and start it again for that")
        builder.edited(edited)
        new |= set(edited)
        if builder.is_building:  # on Windows it could not remove what is read here
            continue
        waiting |= {path for path in new if _is_extensions(path, project)}
        new.clear()
        if not waiting:
            continue
        problem = _problem(project)
        if problem and edited:
            continue
        if problem:
            stream.say(f"the extension is not loaded again: {problem}")
        else:
            _reload(waiting, project, folder, stream)
        waiting.clear()


def _forget_compiled(files: list[Path]) -> None:
    """Have Python compile files anew, though they may be as long as before and of the same second.

    By these two alone it knows whether what it has compiled is still right.
    """
    for each in files:
        with contextlib.suppress(OSError):
            os.unlink(cache_from_source(each))


def _reload(edited: set[Path], project: Project, folder: Path, stream: Stream) -> None:
    """Have web-ext load the extension again, and its scripts run in the open pages.

    Firefox sees to that itself. Chromium puts no script of the new extension into an open page, and
    the old one has no port: hosts reload its pages.
    """
    reloads = _has_content_scripts(project) or any(path.name == "manifest.json" for path in edited)
    if reloads:
        pages.edited(folder)
    (folder / CHANGED).write_text(str(time.monotonic_ns()), "ascii")
    what = ""
    if reloads:  # in a program nothing of `dev` runs that could do it
        what = (
            "; reload the open pages"
            if project.config.attach
            else ", and the open pages run its scripts"
        )
    stream.say(f"{_names(sorted(edited), project)} edited: the extension is loaded again{what}")


def _problem(project: Project) -> str:
    """Say what keeps a browser from loading the extension; "" if nothing."""
    try:
        for extension in project.extensions():
            extension.check(project.config.name)
    except SetupError as error:
        return str(error)
    return ""


def _has_content_scripts(project: Project) -> bool:
    """Whether an extension of the project puts anything into pages, by its manifest."""
    with contextlib.suppress(SetupError):  # its manifest is being edited once more
        return any(each.manifest.get("content_scripts") for each in project.extensions())
    return True


def _is_extensions(path: Path, project: Project) -> bool:
    """Whether a file is one that browsers load with the extension."""
    with contextlib.suppress(SetupError):  # a manifest is being edited
        return any(
            path.is_relative_to(each.file.parent) and path not in OwnFiles(project, each)
            for each in project.extensions()
        )
    return any(path.is_relative_to(folder) for folder in project.extension_folders)


def _names(paths: list[Path], project: Project) -> str:
    if len(paths) > _MOST_NAMES:
        return f"{_names(paths[:1], project)} and {len(paths) - 1} other files"
    return ", ".join(os.path.relpath(file, project.folder) for file in paths)
