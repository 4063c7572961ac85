"""`onconnect dev` runs a project's own build, and loads the extension again when that is whole."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import SetupError
from onconnect.install.computer.machine import Machine
from onconnect.project.dev.builder import building
from onconnect.project.dev.folder import CHANGED
from onconnect.project.dev.watch import watch
from onconnect.project.new import Choices, create
from onconnect.project_folder import Project, load_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from onconnect.project.dev.builder import Builder
    from onconnect.project.dev.stream import Stream

pytestmark = pytest.mark.process

BOUND = 40.0
"""Seconds in which something must have happened."""

BUILD = """
import pathlib, shutil, sys, time

here = pathlib.Path(__file__).parent
source = (here / "src" / "content.js").read_text("utf-8")
print("builds", source)
if "mistake" in source:
    sys.exit("there is a mistake")
shutil.rmtree(here / "made", ignore_errors=True)
shutil.copytree(here / "extension", here / "made")
(here / "made" / "content.js").write_text(source, "utf-8")
(here / "report.txt").write_text("made", "utf-8")
if "goes on" in source:
    while True:
        time.sleep(60)
"""


class Lines:
    """What the terminal would show."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line.strip())

    of_build = say


def wait_until(is_so: Callable[[], object], lines: Lines) -> None:
    deadline = time.monotonic() + BOUND
    while not is_so():
        assert time.monotonic() < deadline, lines.lines
        time.sleep(0.01)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "my-notes"
    create(folder, Choices())
    (folder / "build.py").write_text(BUILD, "utf-8")
    (folder / "src").mkdir()
    (folder / "src" / "content.js").write_text("1", "utf-8")
    table = (folder / "pyproject.toml").read_text("utf-8")
    build = json.dumps([sys.executable, "-u", str(folder / "build.py")])
    (folder / "pyproject.toml").write_text(
        table.replace('extension = "extension"', f'extension = "made"\nbuild = {build}'), "utf-8"
    )
    return load_project(folder)


@pytest.fixture
def lines() -> Lines:
    return Lines()


@contextmanager
def built(project: Project, lines: Lines) -> Iterator[Builder]:
    stream: Stream = lines  # type: ignore[assignment]
    with building(project, Machine.here(), stream) as builder:
        yield builder


def edit(project: Project, text: str) -> Path:
    source = project.folder / "src" / "content.js"
    source.write_text(text, "utf-8")
    return source


def made(project: Project) -> str:
    return (project.folder / "made" / "content.js").read_text("utf-8")


def is_removed(folder: Path) -> bool:
    """Remove a folder; return whether it is gone: on Windows a file stays that is being read."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def test_the_first_build_is_over_before_a_browser_opens(project: Project, lines: Lines) -> None:
    with built(project, lines) as builder:
        assert made(project) == "1"
        assert not builder.is_building
    assert lines.lines == ["builds 1"]


def test_an_edited_source_is_built_and_what_a_build_writes_is_not(
    project: Project, lines: Lines
) -> None:
    with built(project, lines) as builder:
        source = edit(project, "2")
        builder.edited([source])
        assert builder.is_building
        wait_until(lambda: not builder.is_building, lines)
        assert made(project) == "2"
        report = project.folder / "report.txt"
        builder.edited([report])  # once, as it was not known before
        wait_until(lambda: not builder.is_building, lines)
        for path in (source, report, project.folder / "made" / "content.js"):
            builder.edited([path])
            assert not builder.is_building
        for name in ("my_notes.py", ".wxt/types.d.ts", "dist/notes.zip", "pyproject.toml"):
            builder.edited([project.folder / name])
            assert not builder.is_building


def test_a_build_that_fails_is_told_and_the_next_edit_begins_another(
    project: Project, lines: Lines
) -> None:
    with built(project, lines) as builder:
        builder.edited([edit(project, "mistake")])
        wait_until(lambda: "there is a mistake" in lines.lines, lines)
        wait_until(lambda: any("the build has failed" in line for line in lines.lines), lines)
        builder.edited([edit(project, "3")])
        wait_until(lambda: not builder.is_building, lines)
        assert made(project) == "3"


def test_no_browser_opens_if_the_first_build_fails(project: Project, lines: Lines) -> None:
    edit(project, "mistake")
    with (
        pytest.raises(SetupError, match=r"`build` of \[tool\.onconnect\] has failed"),
        built(project, lines),
    ):
        pytest.fail("a browser would open")
    assert "there is a mistake" in lines.lines


def test_a_build_that_goes_on_is_waited_for_until_the_folder_is_there_and_ends_with_the_run(
    project: Project, lines: Lines
) -> None:
    edit(project, "goes on")
    with built(project, lines) as builder:
        assert made(project) == "goes on"
        assert not builder.is_building
        process = builder._process
        assert process is not None
        assert process.poll() is None
    assert process.returncode is not None


def test_a_program_that_is_not_there_is_named(project: Project, lines: Lines) -> None:
    config = project.config.model_copy(update={"build": ("no-such-program",)})
    with (
        pytest.raises(SetupError, match="starts no-such-program, and there is no such program"),
        built(dataclasses.replace(project, config=config), lines),
    ):
        pytest.fail("a browser would open")


def test_a_folder_that_is_made_again_is_loaded_again_once_it_is_whole(
    tmp_path: Path, lines: Lines
) -> None:
    create(tmp_path / "my-notes", Choices())
    project = load_project(tmp_path / "my-notes")
    extension, kept = project.folder / "extension", tmp_path / "kept"
    shutil.copytree(extension, kept)
    folder, stopped = tmp_path / "run", threading.Event()
    folder.mkdir()
    control: Any = SimpleNamespace(edited=lambda: False)
    builder: Any = SimpleNamespace(edited=lambda _: None, is_building=False)
    thread = threading.Thread(
        target=watch, args=(project, folder, lines, control, builder, stopped)
    )
    thread.start()
    try:
        probe = project.folder / "probe.py"
        while not lines.lines:  # it watches from now on
            probe.write_text(str(time.monotonic()), "utf-8")
            time.sleep(0.05)
        wait_until(lambda: is_removed(extension), lines)
        wait_until(lambda: any("is not loaded again" in line for line in lines.lines), lines)
        assert not (folder / CHANGED).exists()
        shutil.copytree(kept, extension)
        wait_until((folder / CHANGED).exists, lines)
        wait_until(lambda: "is loaded again, and the open pages" in lines.lines[-1], lines)
    finally:
        stopped.set()
        thread.join()
