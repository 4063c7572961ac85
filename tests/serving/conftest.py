from __future__ import annotations

import pytest

from onconnect import Browser


@pytest.fixture
def browser() -> Browser:
    """What handlers import as `browser`, with nothing registered."""
    return Browser()
