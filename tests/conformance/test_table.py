"""Compares, as the last tests, the results of all others with what the documentation says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.own_ports import NOT_PLAYED
from tests.conformance.table import DOCUMENT, changes

if TYPE_CHECKING:
    from tests.conformance.table import Table

pytestmark = pytest.mark.process  # the table is made of what real browsers do, too


def test_the_documented_table_is_what_this_run_came_to(
    table: Table, pytestconfig: pytest.Config
) -> None:
    text = table.text()
    if pytestconfig.getoption("write_conformance", False):
        DOCUMENT.write_text(text)
    if changed := changes(DOCUMENT.read_text(), text):
        how = "if this is right: python -m pytest tests/conformance --write-conformance"
        pytest.fail("\n".join([*changed, "", how]), pytrace=False)


def test_the_fake_browser_does_what_the_real_one_does_but_for_what_is_listed(table: Table) -> None:
    assert table.found_unlike() == set(table.unlike)


def test_each_case_is_played_over_the_backgrounds_own_ports_or_has_a_reason(table: Table) -> None:
    reasons = [number for numbers in NOT_PLAYED.values() for number in numbers]
    assert sorted([*table.own, *reasons]) == sorted(table.numbers)
