"""Gives a recording in real browsers the fixtures of the end-to-end tests."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import kind, lender, site

__all__ = ["kind", "lender", "site"]


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.process)
