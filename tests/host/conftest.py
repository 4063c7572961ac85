from __future__ import annotations

import pytest
from hypothesis import settings

from onconnect import Browser

settings.register_profile("host", deadline=None, database=None)
settings.load_profile("host")


@pytest.fixture
def browser() -> Browser:
    """What handlers import as `browser`, with nothing registered."""
    return Browser()
