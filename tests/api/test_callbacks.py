"""The relay knows every function of the browsers' APIs whose errors come by a callback."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tools.generate_api import firefox
from tools.generate_api.generate import CHECKOUT, HERE, MODULES, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.process

RELAY = CHECKOUT / "extension/onconnect/api.js"
PROMISES = {"runtime.sendMessage", "runtime.sendNativeMessage", "tabs.sendMessage"}
"""Functions of Firefox whose schema names the callback that a promise stands for."""


def known_to_the_relay() -> set[str]:
    found = re.search(r"CALLED_BACK = new Set\((\[.*?\])\)", RELAY.read_text("utf-8"), re.S)
    assert found is not None
    return set(json.loads(found[1]))


def reachable(path: str) -> bool:
    """Whether Python can call a function: it is an extension's, and needs not be given another."""
    known = json.loads((PACKAGE / "browser/api.json").read_text("utf-8"))["names"].get(path)
    return known is not None and "opaque" not in known


def functions_of_chromium() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each function of the extension API with its overloads."""
    printed = subprocess.run(
        ["node", HERE / "chrome.mjs"], capture_output=True, check=True, encoding="utf-8"
    )

    def walk(path: str, members: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        for each in (it for it in members if "name" in it):
            name = f"{path}.{each['name']}".removeprefix("chrome.").removeprefix(".")
            if each["kind"] == "namespace":
                yield from walk(name, each["members"])
            elif each["kind"] == "function":
                yield name, each

    overloads: dict[str, list[dict[str, Any]]] = {}
    for name, node in walk("", json.loads(printed.stdout)):
        overloads.setdefault(name, []).append(node)
    yield from overloads.items()


def test_the_relay_gives_a_callback_to_each_function_of_chromium_that_promises_nothing() -> None:
    found = {
        name
        for name, overloads in functions_of_chromium()
        if any("function" in each["type"] for node in overloads for each in node["parameters"])
        and not any(node["returns"].get("reference") == "Promise" for node in overloads)
        and reachable(name)
    }
    assert found == {"contextMenus.create"}
    assert found <= known_to_the_relay()


def test_the_relay_gives_a_callback_to_each_function_of_firefox_that_promises_nothing() -> None:
    linter = (MODULES / "addons-linter/dist/addons-linter.js").read_text("utf-8")
    found = {
        f"{schema['$id']}.{function['name']}"
        for schema in firefox._bundled(linter)
        if "$id" in schema and schema["$id"] not in firefox.SKIPPED
        for function in schema.get("functions", [])
        if any(each.get("type") == "function" for each in function.get("parameters", []))
        and not function.get("async")
        and not function.get("unsupported")
    }
    assert found - PROMISES == {"menus.create", "contextMenus.create"} == known_to_the_relay()
