"""Runs one test a case, and compares the results with the table in docs/conformance.md.

`test_c19_connect_and_messages_of_one_turn_arrive_in_order` is a test of case C19. The rest of its
name is the case's sentence, and the name of its module is that of its family. The test kit's fake
browser plays it, as Firefox and as Chromium, and real browsers play it through the relay. A case
that both can play in the same words is written once, in `cases/`, for a stage (`stages/`). Other
cases have one test of that name in `fake/` and, where a browser can show the case, one in
`browsers/`: for what only JavaScript can do, and for hosts of a test's own. What Python does is in
`handlers/`, as functions `f(browser, note)`. All real cases share one browser of each kind.

Where a browser does otherwise, the test asserts what it does and carries the reason. Where the fake
does not do what its browser does, the fake's test does the same:

    @pytest.mark.differs(chromium="the other receivers are told nothing (P38)")
    @pytest.mark.unlike(chromium="the fake stops no worker by itself")

A run of the whole folder compares the table with the committed one; `--write-conformance` writes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conformance.table import Case, Table
from tests.e2e.conftest import (
    background,
    browser,
    browser_log,
    fresh_browser,
    kind,
    lender,
    page,
    site,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# the fixtures of the end-to-end tests, imported here so that all cases share them
__all__ = [
    "background",
    "browser",
    "browser_log",
    "fresh_browser",
    "kind",
    "lender",
    "page",
    "site",
]

TEST_NAME = re.compile(r"test_c(\d+)_(\w+)")
NAMES = {"json": "JSON", "mib": "MiB", "python": "Python"}
TABLE = pytest.StashKey[Table]()
IS_PARTIAL = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-conformance", action="store_true", help="write docs/conformance.md")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TABLE] = Table()
    config.addinivalue_line(
        "markers",
        "differs(firefox=…, chromium=…): why this case isn't met as it is given there",
    )
    config.addinivalue_line(
        "markers", "unlike(firefox=…, chromium=…): why the fake does not do what that browser does"
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Have one worker of pytest-xdist run the whole folder, as it compares one table."""
    item.add_marker(pytest.mark.xdist_group("conformance"))
    if "browser" in item.path.parent.name:
        item.add_marker(pytest.mark.process)


def pytest_deselected(items: list[pytest.Item]) -> None:
    cases = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    if cases:
        cases[0].config.stash[IS_PARTIAL] = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The comparison of the table comes after all that it is made of."""
    items.sort(key=lambda item: item.path.match("tests/conformance/test_table.py"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if (match := TEST_NAME.match(item.name)) and (report.when == "call" or not report.passed):
        table = item.config.stash[TABLE]
        kind = item.callspec.params["kind"]
        is_fake = "fake" in (item.path.parent.name, item.callspec.params.get("place"))
        family = sentence(item.path.stem.removeprefix("test_"))
        case = Case(int(match[1]), sentence(match[2]), family)
        place = f"fake {kind}" if is_fake else kind
        if item.callspec.params.get("opener") == "background":
            table.own.add(case.number)
        table.add(case, place, not report.passed, reason(item, "differs", kind))
        if unlike := reason(item, "unlike", kind):
            table.unlike[case, kind] = unlike
        for name in {"browser", "fresh_browser"} & set(item.funcargs):
            if not is_fake:
                table.versions.add(item.funcargs[name].version)
    return report


def reason(item: pytest.Item, marker: str, kind: str) -> str | None:
    """Why a test's marker says that a browser is special."""
    return next((m.kwargs[kind] for m in item.iter_markers(marker) if kind in m.kwargs), None)


def sentence(name: str) -> str:
    """What a name says, as it would be written."""
    words = [NAMES.get(word, word) for word in name.split("_")]
    return " ".join([words[0][0].upper() + words[0][1:], *words[1:]])


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """The results of all cases; a test that takes them is skipped if some cases were left out."""
    if request.config.stash.get(IS_PARTIAL, False):
        pytest.skip("not all cases were run")
    return request.config.stash[TABLE]
