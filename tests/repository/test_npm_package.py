"""The npm package's own files are what the relay's modules make of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from onconnect import relay_copy
from tools import release
from tools.relay_types import TYPES, declarations

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = json.loads((release.RELAY / "package.json").read_text("utf-8"))


def test_a_copy_in_an_extension_has_nothing_that_only_npm_needs(tmp_path: Path) -> None:
    relay_copy.renew(tmp_path)
    there = {path.name for path in (tmp_path / "onconnect").iterdir()}
    assert {"relay.js", "page.js", "page.mjs", "VERSION", "inspector"} <= there
    assert there & {"package.json", "README.md", "types"} == set()
    assert relay_copy.is_current(tmp_path)
    relay_copy.renew(tmp_path, package=True)
    assert {"package.json", "types"} <= {path.name for path in (tmp_path / "onconnect").iterdir()}
    assert relay_copy.is_current(tmp_path)


def test_a_copy_that_is_a_package_stays_one(tmp_path: Path) -> None:
    relay_copy.renew(tmp_path, package=True)
    types = tmp_path / "onconnect" / "types" / "relay.d.ts"
    types.write_text("older", "utf-8")
    assert not relay_copy.is_current(tmp_path)
    relay_copy.renew(tmp_path)
    assert relay_copy.is_current(tmp_path)
    assert types.read_text("utf-8") != "older"


@pytest.mark.process
def test_the_declarations_are_those_that_typescript_makes_of_the_comments() -> None:
    kept = {path.name: path.read_text("utf-8") for path in TYPES.iterdir()}
    assert kept == declarations(), "run `python -m tools.relay_types`"


def test_each_file_that_the_package_names_is_there() -> None:
    named = re.findall(
        r'"(\./[^"*]+\.\w+)"', json.dumps([PACKAGE["exports"], PACKAGE["sideEffects"]])
    )
    assert len(named) > 5
    assert [name for name in named if not (release.RELAY / name).is_file()] == []
