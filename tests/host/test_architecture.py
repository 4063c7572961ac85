"""The layers that the code keeps to, and the names that it exports."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import onconnect

PACKAGE = Path(onconnect.__file__).parent

# Each layer may import those before it, and itself.
LAYERS = [
    {"errors", "families"},
    {"terminal", "keeper", "descriptors"},
    {"protocol"},
    {"types"},
    {"browser"},
    # "" is the package itself, whose names come from the layers above
    {"", "arguments", "starting", "stdio", "logs", "recording", "imports", "ending"},
    {"extension", "shipped"},
    {"relay_copy"},
    {"config"},
    {"app"},
    {"install", "testing"},
    {"project"},
    {"cli", "__main__"},
]
NOT_IN_PROTOCOL = {"asyncio", "os", "sys", "logging", "time", "threading", "socket", "select"}
NOT_IN_THE_HOST = {"pydantic", "structlog", "typer", "rich", "platformdirs", "tomllib"}
HOST = [
    *("errors", "families", "terminal", "keeper", "descriptors", "protocol", "browser", "stdio"),
    *("logs", "imports", "ending", "arguments", "app", ""),
]


def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the package by its dotted name below it, parsed."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "template" in path.parts:
            continue  # becomes a user's own
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts).removesuffix("__init__").removesuffix(".")
        found.append((name, ast.parse(path.read_text())))
    return found


def imports(tree: ast.AST) -> list[str]:
    """The modules that are imported when a module is, or when type checkers read it."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names.append(node.module or "")
    return names


def runs_at_import(tree: ast.Module) -> ast.Module:
    """A module without function bodies and without what only type checkers read."""

    class Pruner(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST | None:
            is_for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            return None if is_for_types else self.generic_visit(node)

    return Pruner().visit(ast.parse(ast.unparse(tree)))


def level(name: str) -> int:
    top = name.split(".")[0]
    return next(i for i, layer in enumerate(LAYERS) if top in layer)


@pytest.mark.parametrize(("name", "tree"), modules())
def test_imports_point_down_only(name: str, tree: ast.Module) -> None:
    for imported in imports(tree):
        if imported.split(".")[0] == "onconnect":
            target = imported.removeprefix("onconnect").removeprefix(".")
            assert level(target) <= level(name), f"{name} imports {imported}"


@pytest.mark.parametrize(
    ("name", "tree"), [each for each in modules() if each[0].startswith("protocol")]
)
def test_the_protocol_does_no_io(name: str, tree: ast.Module) -> None:
    tops = {imported.split(".")[0] for imported in imports(tree)}
    assert not tops & NOT_IN_PROTOCOL, name


@pytest.mark.parametrize(
    ("name", "tree"), [each for each in modules() if each[0].split(".")[0] in HOST]
)
def test_the_running_host_imports_nothing_heavy(name: str, tree: ast.Module) -> None:
    tops = {imported.split(".")[0] for imported in imports(runs_at_import(tree))}
    assert not tops & NOT_IN_THE_HOST, name


def test_one_module_alone_names_descriptors_0_and_1() -> None:
    names = {"dup", "dup2"}
    users = [
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
    assert set(users) == {"descriptors"}


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
    for name, tree in modules():
        assert ast.get_docstring(tree), name


def test_every_module_can_be_imported_by_itself() -> None:
    for module in pkgutil.walk_packages([str(PACKAGE)], "onconnect."):
        importlib.import_module(module.name)


def test_every_rule_that_is_cited_is_in_the_documentation() -> None:
    checkout = PACKAGE.parents[1]
    listed = set(re.findall(r"^\| (P\d+)", (checkout / "docs/port-rules.md").read_text(), re.M))
    cited = {
        rule
        for folder in ("host", "extension", "docs", "tests/conformance")
        for path in (checkout / folder).rglob("*")
        if path.suffix in (".py", ".js", ".md")
        for rule in re.findall(r"\bP\d{1,3}\b", path.read_text())
    }
    assert cited <= listed
