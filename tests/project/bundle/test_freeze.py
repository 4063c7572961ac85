"""A project is packed by PyInstaller, and what is in the way is said in one sentence.

The PyInstallers here are small stand-ins; tests/e2e/test_bundle.py has the real one.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from onconnect.errors import SetupError
from onconnect.project.bundle import contents, freeze
from onconnect.project_folder import load_project
from tests.project.bundle.conftest import ABOUT

TABLE = """
[project]
name = "notes"
version = "1.0"

[tool.onconnect]
name = "org.example.notes"
description = "Notes"
handlers = ["notes.handlers", "single"]
extension = "extension"
environment = {{ NOTES = "a 'quoted' value" }}
chromium = ["{id}"]

[tool.onconnect.bundle]
data = ["texts/*.txt"]
"""
WORKS = """
import pathlib, sys
spec = pathlib.Path(sys.argv[-1])
made = pathlib.Path(sys.argv[sys.argv.index("--distpath") + 1], "notes")
(made / "_internal").mkdir(parents=True)
for each in spec.parent.glob("program.*"):
    (made / "_internal" / each.name).write_bytes(each.read_bytes())
(made / ("notes.exe" if sys.platform == "win32" else "notes")).touch()
print("a line of its own")
"""
FAILS = "import sys; sys.exit('it went wrong, for this reason')"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in ("notes/inner", "notes/tests", "texts", "extension"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").write_text(TABLE.format(id="a" * 32), "utf-8")
    (folder / "extension/manifest.json").write_text(
        '{"manifest_version": 3, "name": "Notes", "version": "1.0"}', "utf-8"
    )
    for name in ("__init__", "handlers", "sibling", "inner/__init__", "inner/deep", "conftest"):
        (folder / f"notes/{name}.py").touch()
    (folder / "notes/tests/__init__.py").touch()
    (folder / "notes/inner/words.txt").touch()
    (folder / "single.py").touch()
    (folder / "beside.py").touch()
    (folder / "texts/hello.txt").touch()
    return folder


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Lets a program of this text play PyInstaller."""

    def play(text: str, version: str = "6.22.3") -> None:
        package = tmp_path / "tools/PyInstaller"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(text, "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(package.parent))
        monkeypatch.setattr(metadata, "version", lambda name: version)

    return play


def frozen(project: Path):
    return freeze.freeze(load_project(project), ABOUT, project / "dist")


def test_without_pyinstaller_it_says_what_to_install(project, monkeypatch):
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    sentence = "PyInstaller, which packs the program, is not installed in .*: run `pip install"
    with pytest.raises(SetupError, match=sentence):
        frozen(project)


@pytest.mark.parametrize("version", ["5.13.2", "6.21", "7.0", "10.1"])
def test_a_pyinstaller_that_nobody_has_tried_is_refused(version, project, monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: version)
    with pytest.raises(SetupError, match=rf"PyInstaller {version} in .* is not of a version"):
        frozen(project)


@pytest.mark.process
def test_what_pyinstaller_says_is_shown_only_if_it_fails(project, play, capfd):
    play(WORKS)
    frozen(project)
    assert capfd.readouterr() == ("", "")


@pytest.mark.process
def test_a_build_that_fails_is_told_with_the_words_of_pyinstaller(project, play, capfd):
    play(FAILS)
    with pytest.raises(SetupError, match="could not pack the program: see what it says above"):
        frozen(project)
    assert "it went wrong, for this reason" in capfd.readouterr().err
    assert not (project / "dist").exists()


@pytest.mark.process
def test_the_program_is_in_a_folder_that_names_it_and_replaces_an_older_one(project, play):
    play(WORKS)
    made = frozen(project)
    assert made.folder.name.startswith("notes-1.0-")
    assert made.folder.name.endswith(f"-{made.system}-{made.processor}")
    assert made.program.is_file()
    (made.folder / "old").touch()
    assert frozen(project) == made
    assert not (made.folder / "old").exists()


def test_nothing_but_an_older_program_is_replaced(project, monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: "6.22.3")
    monkeypatch.setattr(freeze, "_run", lambda *_: pytest.fail("it went on"))
    system = freeze._SYSTEMS[sys.platform]
    processor = os.uname().machine if sys.platform != "win32" else "x86_64"
    processor = freeze._PROCESSORS.get(processor, processor)
    (project / f"dist/notes-1.0-{system}-{processor}/mine").mkdir(parents=True)
    with pytest.raises(SetupError, match="is there already and is no program: rename or move it"):
        frozen(project)


@pytest.mark.process
def test_a_project_with_a_table_is_described_in_its_program(project, play):
    play(WORKS)
    program = (frozen(project).folder / "_internal/program.py").read_text("utf-8")
    names: dict[str, object] = {}
    exec(program.replace("app.main()", ""), names)
    app = names["app"]
    assert app.name == "org.example.notes"
    assert app.handlers == ("notes.handlers", "single")
    assert app.extensions == {"chromium": ("a" * 32,)}
    assert app.environment == {"NOTES": "a 'quoted' value"}
    assert app.version == "1.0"


@pytest.mark.process
def test_a_package_with_an_application_is_imported_by_its_program(project, play):
    play(WORKS)
    about = replace(ABOUT, application="notes.handlers")
    made = freeze.freeze(load_project(project), about, project / "dist")
    program = (made.folder / "_internal/program.py").read_text("utf-8")
    assert "packed('notes.handlers', 'org.example.notes', attach=False)" in program


# What goes along


def test_the_packages_of_the_handlers_go_along_as_a_whole_but_for_their_tests(project):
    found = contents.contents(load_project(project), "")
    own = {each for each in found.modules if not each.startswith("onconnect")}
    assert own == {
        *("notes", "notes.handlers", "notes.sibling", "notes.inner", "notes.inner.deep"),
        "single",
    }
    files = {(Path(each), into) for each, into in found.files}
    assert (project / "notes/inner/words.txt", "notes/inner") in files
    assert (project / "texts/hello.txt", "texts") in files


def test_a_folder_that_is_no_package_gives_its_handlers_alone(project):
    (project / "notes/__init__.py").unlink()
    found = contents.contents(load_project(project), "")
    assert [each for each in found.modules if each.startswith("notes")] == ["notes.handlers"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("notes.handlers", "notes.nowhere", "there is no module notes.nowhere in "),
        ("single", "nowhere.at_all", "there is no module nowhere.at_all in "),
        ("texts/*.txt", "texts/*.md", r"there is no file .*\*.md: correct `data` in"),
        ("texts/*.txt", "../*.txt", r"names no file in the project's folder"),
        ('"notes.handlers", "single"', "", "handlers in .* there are none|handlers in"),
    ],
)
def test_what_is_nowhere_is_named(old, new, sentence, project):
    table = (project / "pyproject.toml").read_text("utf-8")
    assert old in table
    (project / "pyproject.toml").write_text(table.replace(old, new), "utf-8")
    with pytest.raises(SetupError, match=sentence):
        contents.contents(load_project(project), "")
