"""`onconnect add` finds names for extensions of any title, beside modules of any kind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.project.add import add
from onconnect.project_folder import load_project
from tests.project.test_add_existing import extension_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("title", "module"),
    [
        ("Calendar", "extension_calendar"),  # a module of Python's own
        ("1Password", "extension_1password"),
        ("class", "extension_class"),
        ("onconnect", "extension_onconnect"),
        ("時計", "clocks"),  # the project's folder
        ("時計 Clock", "clock"),
        ("Clock " * 30, "clock_clock_clock_clock_clock_clock_clock_clock_cl"),
    ],
)
def test_a_title_that_names_no_module_stays_and_the_module_gets_another_name(
    title: str, module: str, tmp_path: Path
) -> None:
    project = tmp_path / "clocks"
    project.mkdir()
    added = add(extension_in(project, name=title), project)
    config = load_project(project).config
    assert (config.name, config.handlers, config.description) == (module, [module], title)
    assert any(f"are called {module}" in note for note in added.notes)
    assert (project / f"{module}.py").is_file()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (["my_clock/__init__.py", "my_clock/__main__.py"], "is a program by itself"),
        (["src/my_clock/__init__.py"], "has that name already"),
        (["src/my_clock.py"], "has that name already"),
    ],
)
def test_a_package_of_the_projects_is_not_taken_and_not_hidden(
    files: list[str], reason: str, tmp_path: Path
) -> None:
    extension = extension_in(tmp_path)
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    added = add(extension, tmp_path)
    assert added.module is None
    assert any(reason in note for note in added.notes)
    assert load_project(tmp_path).config.handlers == ["my_clock_handlers"]
    assert not (tmp_path / "my_clock.py").exists()


def test_a_module_that_python_finds_elsewhere_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "my_clock.py").write_text("", "utf-8")
    # pytest's own way calls importlib.invalidate_caches, which fails in some releases of 3.11
    monkeypatch.setattr(sys, "path", [str(tmp_path / "installed"), *sys.path])
    project = tmp_path / "project"
    project.mkdir()
    add(extension_in(project), project)
    assert load_project(project).config.handlers == ["my_clock_handlers"]


def test_a_package_whose_modules_have_handlers_is_taken(tmp_path: Path) -> None:
    extension = extension_in(tmp_path)
    package = tmp_path / "my_clock"
    package.mkdir()
    (package / "__init__.py").write_text("from . import ports\n", "utf-8")
    (package / "ports.py").write_text("import onconnect\n", "utf-8")
    assert add(extension, tmp_path).module == package / "__init__.py"
    assert load_project(tmp_path).config.handlers == ["my_clock"]
