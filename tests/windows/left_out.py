"""Skips on Windows what left_out.toml names, with the reason that stands there."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest


def left_out() -> dict[str, str]:
    """The reason of each test that is left out, by its name as pytest gives it."""
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    folders: dict[str, dict[str, str]] = tomllib.loads(text)
    return {
        f"{folder}/{name}": reason
        for folder, tests in folders.items()
        for name, reason in tests.items()
    }


def names(item: str, group: str = "") -> tuple[str, str]:
    """The names by which a collected item can be left out: with its case, and without.

    Args:
        item: its name as pytest gives it.
        group: that of its mark xdist_group, which pytest-xdist adds to the name.
    """
    own = item.removesuffix(f"@{group}")
    return own, own.partition("[")[0]


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist adds the groups of tests to their names
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform == "win32":
        reasons = left_out()
        for item in items:
            mark = item.get_closest_marker("xdist_group")
            for name in names(item.nodeid, mark.args[0] if mark else ""):
                if name in reasons:
                    test = name.rpartition("::")[2]
                    item.add_marker(pytest.mark.skip(reason=f"{test}: {reasons[name]}"))
