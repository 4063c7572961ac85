"""What users see of a program comes from the project, and a mistake there is told by its key."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import SetupError
from onconnect.project.bundle.about import About, about
from onconnect.project.new import Choices, create
from onconnect.project_folder import load_project

if TYPE_CHECKING:
    from collections.abc import Callable

ICON = Path(__file__).parents[3] / "extension/icon.png"

PROJECT = """
[project]
name = "notes"
version = "1.2"
description = "Keeps what you note"
authors = [{ name = "Example Project", email = "project@example.org" }, { name = "Others" }]
license = "MIT"
license-files = ["LICENSE.txt"]
urls = { Source = "https://example.org/source", Home-page = "https://example.org/notes" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    (folder / "extension").mkdir(parents=True)
    shutil.copy(ICON, folder / "extension")
    manifest = {
        "name": "notes",
        "icons": {"128": "icon.png"},
        "browser_specific_settings": {"gecko": {"id": "notes@example.org"}},
        "background": {"scripts": ["background.js"]},
    }
    (folder / "extension/manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "notes.py").write_text("")
    (folder / "LICENSE.txt").write_text("MIT")
    write(folder, PROJECT)
    return folder


def write(folder: Path, project: str, bundle: str = "") -> None:
    table = '[tool.onconnect]\nname = "org.example.notes"\ndescription = "Notes"\n'
    table += 'handlers = ["notes"]\nextension = "extension"\n'
    text = f"{project}\n{table}\n[tool.onconnect.bundle]\n{bundle}\n"
    (folder / "pyproject.toml").write_text(text, "utf-8")


def edit(folder: Path, **members: Any) -> None:
    file = folder / "extension/manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | members), "utf-8")


def of(folder: Path) -> About:
    return about(load_project(folder))


def test_all_that_users_see_is_in_the_project(folder: Path) -> None:
    assert of(folder) == About(
        host="org.example.notes",
        program="notes",
        title="notes",
        version="1.2",
        description="Keeps what you note",
        author="Example Project",
        email="project@example.org",
        homepage="https://example.org/notes",
        licence="MIT",
        licence_file=folder / "LICENSE.txt",
        icon=folder / "extension/icon.png",
        extensions={"gecko": ("notes@example.org",)},
        application="",
    )


def test_a_project_that_says_little_is_called_after_its_host_and_its_extension(
    folder: Path,
) -> None:
    write(folder, '[project]\nname = "My_Notes"\nversion = "1"')
    (folder / "LICENSE.txt").unlink()
    edit(folder, name="My  notes", icons={})
    found = of(folder)
    assert (found.program, found.title, found.description) == ("my-notes", "My notes", "Notes")
    assert (found.author, found.email, found.homepage, found.licence) == ("", "", "", "")
    assert (found.licence_file, found.icon) == (None, None)
    edit(folder, name="__MSG_name__")
    assert of(folder).title == "my-notes"
    (folder / "pyproject.toml").write_text(
        '[tool.onconnect]\nname = "org.example.notes"\ndescription = "Notes"\nversion = "3"\n'
        'handlers = ["notes"]\nextension = "extension"\n'
    )
    found = of(folder)
    assert (found.program, found.version) == ("notes", "3")


def test_the_table_says_what_the_project_cannot(folder: Path) -> None:
    shutil.copy(ICON, folder / "large.png")
    write(folder, PROJECT, 'program = "Notes2"\ntitle = "All Notes"\nicon = "large.png"')
    found = of(folder)
    assert (found.program, found.title) == ("Notes2", "All Notes")
    assert found.icon == folder / "large.png"


def test_the_largest_icon_of_the_extension_that_is_there_is_the_programs(folder: Path) -> None:
    for name in ("16.png", "96.png"):
        shutil.copy(ICON, folder / "extension" / name)
    (folder / "extension/200.svg").write_text("<svg/>")
    edit(folder, icons={"16": "16.png", "96": "/96.png", "200": "200.svg", "300": "300.png"})
    assert of(folder).icon == folder / "extension/96.png"


@pytest.mark.parametrize(
    ("licence", "found"),
    [
        ('license = { text = "MIT" }', ("MIT", "LICENSE.txt")),
        ('license = { file = "COPYING" }', ("", "COPYING")),
        ('license = "MIT"\nlicense-files = ["legal/*"]', ("MIT", "legal/a.txt")),
    ],
)
def test_a_licence_is_read_in_the_old_form_and_in_the_new_one(
    folder: Path, licence: str, found: tuple[str, str]
) -> None:
    (folder / "COPYING").write_text("All")
    (folder / "legal/b").mkdir(parents=True)
    (folder / "legal/a.txt").write_text("MIT")
    write(folder, f'[project]\nname = "notes"\nversion = "1"\n{licence}')
    assert (of(folder).licence, of(folder).licence_file) == (found[0], folder / found[1])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("version = 1.2", r"version in \[project\] is 1\.2, .*version = \"1\.0\""),
        (
            'authors = [{ email = "project" }]',
            r"authors\.0\.email in .* is 'project', .*project@example",
        ),
        ('authors = [{ name = "A <a@b>" }]', r"authors\.0\.name in .* is 'A <a@b>'"),
        ('authors = "Example"', r"authors in \[project\] is 'Example', .*authors = \[\{"),
        ('urls = { Homepage = "a b" }', r"urls\.Homepage in .* is 'a b', .*https://"),
        ('description = "a\\u0007"', r"description in .* is 'a\\x07', and it has a control char"),
        ("license = 1", r"license in \[project\] is 1, .*license = \"MIT\""),
        (
            'version = "1"\nlicense-files = ["NONE*"]',
            r"no file is what license-files .* name another, for exam",
        ),
        (
            'version = "1"\nlicense-files = ["/LICENSE"]',
            r"no file is what license-files in \[project\] names",
        ),
        (
            'version = "1"\nlicense = { file = "NONE" }',
            r"no file is what license in \[project\] names: write",
        ),
        ('scripts = ["notes"]', r"scripts in \[project\] is \['notes'\], .*scripts = \{ notes"),
        (
            'version = "1.0 beta"',
            r"version '1\.0 beta' cannot be part of a file's name: .*\"1\.0\"",
        ),
        ('version = "1/2"', r"version '1/2' cannot be part of a file's name"),
        ("", r"does not say the version of the program: write it into \[project\]"),
        (
            'version = "1"\nname = "-"',
            r"no program can be called after \"-\": .*program = \"notes\"",
        ),
    ],
)
def test_a_mistake_in_the_project_is_told_by_its_key_with_an_example(
    folder: Path, row: str, sentence: str
) -> None:
    write(folder, f"[project]\n{row}")
    with pytest.raises(SetupError, match=sentence) as caught:
        of(folder)
    assert "\n" not in str(caught.value)


def test_a_project_that_is_no_table_is_told(folder: Path) -> None:
    write(folder, "project = 3\n")
    with pytest.raises(SetupError, match=r"\[project\] is not a table: write, for example"):
        of(folder)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('icon = "none.png"', r"none\.png is no PNG image that can be read: name one as `icon`"),
        ('icon = "notes.py"', r"notes\.py is no PNG image"),
        ('icon = ""', r"bundle\.icon in \[tool\.onconnect\] cannot be '': .*icon = \"icon\.png\""),
        ('title = "a\\nb"', r"bundle\.title in \[tool\.onconnect\]: it is not one line of text"),
        ('title = " "', r"it is not one line of text"),
        ('program = "a/b"', r"bundle\.program in \[tool\.onconnect\] cannot be 'a/b': write"),
        ('colour = "red"', r"\[tool\.onconnect\] knows no bundle\.colour: write, for example"),
    ],
)
def test_a_mistake_in_the_table_is_told_by_its_key_with_an_example(
    folder: Path, row: str, sentence: str
) -> None:
    write(folder, PROJECT, row)
    with pytest.raises(SetupError, match=sentence):
        of(folder)


SHOW = """
import sys
from pathlib import Path
from onconnect.project_folder import load_project
from onconnect.errors import SetupError
from onconnect.project.bundle.about import about
try:
    print(about(load_project(Path(sys.argv[1]))))
except SetupError as error:
    print("onconnect:", error)
"""


def shown(folder: Path) -> str:
    """What a process of its own says, since it imports the package."""
    command = [sys.executable, "-P", "-c", SHOW, str(folder)]
    return subprocess.check_output(command, cwd=folder.parent, text=True)


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Makes a package with an application; `scripts` replaces those of [project]."""

    def make(scripts: str = "") -> Path:
        folder = tmp_path / "my-notes"
        create(folder, Choices(app=True))
        file = folder / "pyproject.toml"
        head, table, rest = file.read_text("utf-8").partition("[project.scripts]\n")
        own, _, rest = rest.partition("\n")
        file.write_text(f"{head}{table}{scripts or own}\n{rest}", "utf-8")
        return folder

    return make


@pytest.mark.process
def test_a_package_has_the_name_and_the_version_of_its_own_program(
    package: Callable[..., Path],
) -> None:
    other = 'json = "json.tool:main"\nmine = "my_notes.__main__:app.main"'
    said = shown(package(other))
    assert "program='mine'" in said
    assert "version='0.1.0'" in said
    assert "application='my_notes.__main__'" in said
    assert "'gecko': ('my_notes@" in said


@pytest.mark.process
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("import nothing", "ModuleNotFoundError: No module named 'nothing'"),
        ("raise SystemExit('ends')", "SystemExit: ends"),
    ],
)
def test_a_package_that_cannot_be_imported_is_told(
    package: Callable[..., Path], line: str, reason: str
) -> None:
    folder = package()
    (folder / "my_notes/__init__.py").write_text(f"{line}\n")
    said = shown(folder)
    assert "the module my_notes.__main__, which scripts in [project] names, cannot be" in said
    assert f"({reason})" in said
    assert said.count("\n") == 1
