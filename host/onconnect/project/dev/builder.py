"""Runs a project's own build under `onconnect dev`: at first, and again when a source was edited.

A build that goes on, as `vite build --watch`, sees edits by itself; one that ends is run again.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from onconnect.errors import SetupError
from onconnect.project.dev.group import await_end, begin, end
from onconnect.project.dev.stream import reading
from onconnect.starting import Start

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from onconnect.install.computer.machine import Machine
    from onconnect.project.dev.stream import Stream
    from onconnect.project_folder import Project

_LOOK_AGAIN: Final = 0.05
"""Seconds between two looks at what a build that goes on has made so far."""

_QUIET: Final = 0.3
"""Seconds without a change after which such a build counts as made."""

_PATIENCE: Final = 10.0
"""Seconds in which such a build replaces what an earlier one has left, if it does that at all."""

_NO_SOURCES: Final = {"pyproject.toml", "package-lock.json", "dist"}


class Builder:
    """The builds of a run; without a command for it in the project's table there are none.

    Args:
        project: whose extension is built.
        start: the command; None without one.
        output: what the command prints into.
        stream: told what goes wrong.
    """

    def __init__(self, project: Project, start: Start | None, output: int, stream: Stream) -> None:
        self._project = project
        self._start = start
        self._output = output
        self._stream = stream
        self._wanted, self._ended = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._is_over = False
        self._goes_on = False
        self._process: subprocess.Popen[bytes] | None = None
        self._status = 0
        self._contents: dict[Path, bytes] = {}
        self._thread = threading.Thread(target=self._run)

    @property
    def is_building(self) -> bool:
        """Whether the extension's folders are being made; False for a build that goes on."""
        with self._lock:
            return not self._goes_on and (self._wanted.is_set() or self._process is not None)

    def begin(self) -> None:
        """Build for the first time, and return when the extension's folders are made.

        Raises:
            SetupError: the command does not start, or it fails.
        """
        if self._start is None:
            return
        before = _written(self._project)
        self._launch(self._start)
        self._thread.start()
        began = time.monotonic()
        while not self._ended.wait(_LOOK_AGAIN):
            now = _written(self._project)
            is_late = time.monotonic() - began > _PATIENCE
            is_made = all(
                "manifest.json" in files and (is_late or files != old)
                for files, old in zip(now, before, strict=True)
            )
            if is_made and not self._ended.wait(_QUIET) and _written(self._project) == now:
                with self._lock:
                    self._goes_on = self._process is not None
                return
        if self._status:
            raise SetupError(
                "`build` of [tool.onconnect] has failed, and no browser was opened: see what it "
                "says above"
            )

    def edited(self, paths: Iterable[Path]) -> None:
        """Build again, after the build that is running, if there is a source among the files.

        A build may write beside the sources: a file that is as it was is no edit.
        """
        if self._start is None:
            return
        changed = [path for path in paths if self._is_source(path) and self._has_changed(path)]
        if changed:
            self._wanted.set()

    def close(self) -> None:
        """End what is running."""
        self._is_over = True
        self._wanted.set()
        with self._lock:
            if self._process is not None:
                end(self._process)
                self._process = None
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._is_over:
            if process := self._process:
                self._await(process)
            self._wanted.wait()
            if self._start and not self._is_over:
                try:
                    self._launch(self._start)
                except SetupError as error:
                    self._stream.say(str(error))

    def _launch(self, start: Start) -> None:
        with self._lock:
            if self._is_over:
                return
            self._wanted.clear()
            try:
                self._process = begin(start, self._output)
            except OSError as error:
                raise SetupError(
                    f"{start.command[0]} cannot be started ({error.strerror}): correct `build` in "
                    "[tool.onconnect]"
                ) from None

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until a build has ended, and end what it has left behind."""
        status = 0
        with suppress(ChildProcessError):  # `close` has seen its end before
            status = await_end(process)
        with self._lock:
            if self._process is None:
                return
            end(process)
            self._process = None
            self._goes_on = False
        if status and self._ended.is_set():
            self._stream.say("the build has failed: the next edit begins another")
        self._status = status
        self._ended.set()

    def _is_source(self, path: Path) -> bool:
        """Whether a build may depend on a file: it is none that builds or Python's tools make."""
        parts = path.relative_to(self._project.folder).parts
        if path.suffix == ".py" or any(part.startswith(".") for part in parts):
            return False
        made = any(path.is_relative_to(folder) for folder in self._project.extension_folders)
        return not made and parts[0] not in _NO_SOURCES

    def _has_changed(self, path: Path) -> bool:
        try:
            content = hashlib.sha256(path.read_bytes()).digest()
        except OSError:  # it was removed, or is a folder
            content = b""
        before = self._contents.get(path)
        self._contents[path] = content
        return content != before


@contextmanager
def building(project: Project, machine: Machine, stream: Stream) -> Iterator[Builder]:
    """Build the extension, and build it again at each edit while the block runs.

    Raises:
        SetupError: as `Builder.begin`; or the program is not found.
    """
    start = None
    if command := project.config.build:
        program = machine.find_program(command[0])
        if program is None:
            raise SetupError(
                f"`build` in [tool.onconnect] starts {command[0]}, and there is no such program: "
                "install it, or correct the command"
            )
        start = Start([program, *command[1:]], project.folder, _environment(machine.environ))
    with reading(stream.of_build) as output:
        builder = Builder(project, start, output, stream)
        try:
            builder.begin()
            yield builder
        finally:
            builder.close()


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {**environ, "NO_COLOR": "1"}  # the lines get a prefix here


def _written(project: Project) -> list[dict[str, int]]:
    """Return when each file was written, for each folder of the extension."""
    return [dict(_times(folder)) for folder in project.extension_folders]


def _times(folder: Path) -> Iterator[tuple[str, int]]:
    for parent, _, names in os.walk(folder):  # which bears that a folder is removed meanwhile
        for path in (os.path.join(parent, name) for name in names):
            with suppress(OSError):
                yield os.path.relpath(path, folder), os.lstat(path).st_mtime_ns
