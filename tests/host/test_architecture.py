"""The code keeps to its layers, and exports the names that it should."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import onconnect
from tools.architecture.floors import misplaced, points_down
from tools.architecture.imports import files, imported, modules, runs_at_import

PACKAGE = Path(onconnect.__file__).parent

NOT_IN_PROTOCOL = {"asyncio", "os", "sys", "logging", "time", "threading", "socket", "select"}
NOT_IN_THE_HOST = {"pydantic", "structlog", "typer", "rich", "platformdirs", "tomllib"}
HOST = {
    *("errors", "browser_families", "terminal", "keeper", "descriptors", "protocol", "browser"),
    *("stdio", "stdio_posix", "stdio_threads", "posix", "windows"),
    *("logs", "imports", "ending", "arguments", "app", ""),
}


MODULES = list(files())


def tops(tree: ast.AST) -> set[str]:
    """The packages that a module imports from, onconnect's own by their first name below it."""
    names: set[str] = {name.split(".")[0] for name in imported(tree, modules())}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_every_module_stands_on_one_floor_of_its_folder() -> None:
    assert misplaced(set(MODULES)) == []


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_down_only(name: str) -> None:
    for target in imported(modules()[name], modules()) - {name}:
        assert points_down(name, target, set(MODULES)), f"{name} imports {target}"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("browser.port", "from onconnect.browser.channel import Channel"),
        ("browser.port", "from onconnect.browser import channel"),
        ("browser.port", "if TYPE_CHECKING:\n    from onconnect.browser.channel import Channel"),
        ("browser.port", "def later():\n    import onconnect.browser.channel"),
        ("install.setup.plan", "from onconnect.install.doctor import examination"),
        ("install.findings", "from onconnect.install.computer.disk import Disk"),
        ("config", "from onconnect import cli"),
        ("config", "import onconnect.cli"),
        ("errors", "from onconnect import Port"),
        ("protocol.frames", "from onconnect.protocol import jsontext"),
    ],
)
def test_an_import_that_points_up_or_stays_on_its_floor_is_seen(name: str, source: str) -> None:
    (target,) = imported(ast.parse(source), modules())
    assert not points_down(name, target, set(MODULES))


@pytest.mark.parametrize("name", [each for each in MODULES if each.startswith("protocol")])
def test_the_protocol_does_no_io(name: str) -> None:
    assert not tops(modules()[name]) & NOT_IN_PROTOCOL, name


@pytest.mark.parametrize("name", [each for each in MODULES if each.split(".")[0] in HOST])
def test_the_running_host_imports_nothing_heavy(name: str) -> None:
    assert not tops(runs_at_import(modules()[name])) & NOT_IN_THE_HOST, name


def test_one_module_of_each_program_names_descriptors_0_and_1() -> None:
    names = {"dup", "dup2"}
    users = [
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
    of_proxy = {"attach.browser_posix", "attach.browser_windows"}
    assert set(users) == {"descriptors", *of_proxy}


def test_all_that_is_exported_is_there_and_nothing_else_is_public() -> None:
    public = {
        name
        for name, value in vars(onconnect).items()
        if not name.startswith("_") and name != "annotations" and not isinstance(value, ModuleType)
    }
    assert public == set(onconnect.__all__)
    assert list(onconnect.__all__) == sorted(onconnect.__all__)


def test_every_error_is_exported_and_drawn_in_the_tree() -> None:
    errors = importlib.import_module("onconnect.errors")
    for name in errors.__all__:
        assert name in onconnect.__all__
        assert name in errors.__doc__
        assert issubclass(getattr(errors, name), onconnect.OnconnectError)


def test_every_module_says_in_its_head_what_it_is_for() -> None:
    for name, tree in modules().items():
        assert ast.get_docstring(tree), name


def test_every_module_can_be_imported_by_itself_where_its_name_says() -> None:
    others = r".*[._]posix\b" if sys.platform == "win32" else r".*[._]windows\b"
    for module in pkgutil.walk_packages([str(PACKAGE)], "onconnect."):
        if not re.match(others, module.name):
            importlib.import_module(module.name)


def test_every_rule_that_is_cited_is_in_the_documentation() -> None:
    checkout = PACKAGE.parents[1]
    listed = set(
        re.findall(r"^\| (P\d+)", (checkout / "docs/port-rules.md").read_text("utf-8"), re.M)
    )
    cited = {
        rule
        for folder in ("host", "extension", "docs", "tests/conformance")
        for path in (checkout / folder).rglob("*")
        if path.suffix in (".py", ".js", ".md")
        for rule in re.findall(r"\bP\d{1,3}\b", path.read_text("utf-8"))
    }
    assert cited <= listed
