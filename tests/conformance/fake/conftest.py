"""What a case needs that is played in memory.

async def test_c19_connect_and_messages_of_one_turn_arrive_in_order(browser, note):
    handlers.same_turn(browser, note)
    async with playing(browser) as fake:
        ...
        await fake.settle()
    assert note.notes == [...]
"""

from __future__ import annotations

import pytest

from onconnect import Browser
from tests.conformance.fake.playing import PROFILES, Note


@pytest.fixture
def browser() -> Browser:
    """What handlers import as `browser`, with nothing registered."""
    return Browser()


@pytest.fixture
def note() -> Note:
    """How handlers tell what happens, as in the real browsers' tests."""
    return Note()


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    """The browser that the other end says it is, for cases where that makes a difference."""
    return str(request.param)
