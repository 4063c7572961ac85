"""The generated files of the API are what the generator makes of its sources."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

import pytest

import onconnect
from onconnect.browser.names import browser_name, python_name
from tools.generate_api.generate import generated, present

PACKAGE = Path(onconnect.__file__).parent
STUBS = sorted((PACKAGE / "browser/namespaces").glob("*.pyi"))
BOTH = {"chromium", "gecko"}
TYPES = sorted(path.stem for path in (PACKAGE / "types").glob("[!_]*.py"))


@cache
def made() -> dict[str, str]:
    return generated()


@cache
def names() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(made()["browser/api.json"])["names"]
    return found


@pytest.mark.process
@pytest.mark.xdist_group("the generator")
def test_the_generated_files_are_those_that_the_generator_writes() -> None:
    there = present()
    assert there.keys() == made().keys()
    stale = [path for path, text in made().items() if there[path] != text]
    assert not stale, "run python -m tools.generate_api"


@pytest.mark.process
@pytest.mark.xdist_group("the generator")
def test_every_name_of_the_api_has_one_form_in_python_and_leads_back() -> None:
    for path in names():
        siblings = [each for each in names() if each.rpartition(".")[0] == path]
        in_python = {python_name(each.rpartition(".")[2]) for each in siblings}
        assert len(in_python) == len(siblings), path
        for name in path.split("."):
            assert browser_name(python_name(name), "browser") == name


@pytest.mark.process
@pytest.mark.xdist_group("the generator")
def test_every_member_of_a_namespace_that_the_data_has_is_in_a_namespace_that_it_has() -> None:
    for path, entry in names().items():
        owner = path.rpartition(".")[0]
        if owner:
            assert names()[owner]["kind"] == "namespace"
            assert BOTH & entry.keys()
            assert BOTH & entry.keys() <= names()[owner].keys(), path


@pytest.mark.process
@pytest.mark.xdist_group("the generator")
@pytest.mark.parametrize(
    ("path", "browsers", "expected"),
    [
        ("tabs.query", BOTH, {"kind": "function", "args": [1, 1]}),
        ("tabs.TAB_ID_NONE", BOTH, {"kind": "constant", "value": -1}),
        ("tabs.hide", {"gecko"}, {"needs": [["tabHide"]], "since": 61}),
        ("menus.onClicked", {"gecko"}, {"kind": "event", "needs": [["menus"]]}),
        ("browserAction.onClicked", {"gecko"}, {"manifest": 2}),
        ("sidePanel.open", {"chromium"}, {"needs": [["sidePanel"]]}),
        (
            "omnibox.onInputChanged",
            BOTH,
            {"kind": "event", "needs": [["manifest:omnibox"]]},
        ),
        ("storage.session.get", BOTH, {"kind": "function", "needs": [["storage"]], "args": [0, 1]}),
        ("storage.local.getKeys", BOTH, {"since": 143}),
        ("runtime.getBackgroundPage", BOTH, {"opaque": "Window"}),
        ("privacy.websites.hyperlinkAuditingEnabled.set", BOTH, {"args": [1, 1]}),
        ("webRequest.onBeforeRequest", BOTH, {"kind": "event", "needs": [["webRequest"]]}),
    ],
)
def test_the_data_says_what_the_browsers_documentation_says(
    path: str, browsers: set[str], expected: dict[str, object]
) -> None:
    entry = names()[path]
    assert BOTH & entry.keys() == browsers
    entry = entry | entry[max(browsers)]  # Firefox's, if it has it
    assert {key: entry.get(key) for key in expected} == expected


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.stem)
def test_everything_that_a_stub_declares_says_where_it_is(stub: Path) -> None:
    tree = ast.parse(stub.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name != "add_listener":
            doc = ast.get_docstring(node)
            if doc is None:
                assert [ast.unparse(each) for each in node.decorator_list] == ["overload"]
            else:
                assert re.search(r"\b(Chrome|Firefox)\b", doc), f"{stub.stem}.{node.name}"
        if isinstance(node, ast.ClassDef):
            assert ast.get_docstring(node), node.name
            for attribute, after in zip(node.body, node.body[1:], strict=False):
                if isinstance(attribute, ast.AnnAssign):
                    assert isinstance(after, ast.Expr), ast.unparse(attribute)
                    assert "Chrome" in ast.unparse(after) or "Firefox" in ast.unparse(after)


@pytest.mark.parametrize("name", TYPES)
def test_the_types_of_a_namespace_can_be_resolved_at_run_time(name: str) -> None:
    module = __import__(f"onconnect.types.{name}", fromlist=[name])
    for each in vars(module).values():
        if is_typeddict(each) and each.__module__ == module.__name__:
            assert get_type_hints(each, include_extras=True).keys() == each.__annotations__.keys()


@pytest.mark.process
@pytest.mark.xdist_group("the generator")
def test_no_sentence_of_the_sources_documentation_is_in_the_generated_files() -> None:
    sources = [
        Path("node_modules/chrome-types/index.d.ts"),
        Path("node_modules/addons-linter/dist/addons-linter.js"),
    ]
    root = PACKAGE.parents[1]
    sentences: set[str] = set()
    for source in sources:
        words = re.findall(r"[\w'-]+", (root / source).read_text("utf-8"))
        sentences |= {" ".join(words[i : i + 7]) for i in range(len(words) - 7)}
    for path, text in made().items():
        for doc in re.findall(r'"""(.*?)"""', text, re.S):
            words = re.findall(r"[\w'-]+", doc)
            runs = {" ".join(words[i : i + 7]) for i in range(len(words) - 7)}
            assert not runs & sentences, path
