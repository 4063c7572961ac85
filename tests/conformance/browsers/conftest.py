"""What a case needs that is played in real browsers: the fixtures of the end-to-end tests."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import (
    background,
    browser,
    browser_log,
    fresh_browser,
    kind,
    page,
    site,
)

__all__ = ["background", "browser", "browser_log", "fresh_browser", "kind", "page", "site"]


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.process)
