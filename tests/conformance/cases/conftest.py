"""Gives a case its stage: it is played with the fake browser, and with the real ones.

def test_c116_the_first_frame_to_answer_is_heard(stage):
    tab = stage.open_tab(frames=2)
    ...
    assert stage.wait_for_notes(1) == [...]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.stages.fake import FakeStage
from tests.conformance.stages.real import RealStage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conformance.stages.stage import Opener, Stage


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.process)])
def place(request: pytest.FixtureRequest) -> str:
    """Where a case is played."""
    return str(request.param)


@pytest.fixture
def stage(place: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The stage of one case."""
    if place == "fake":
        with FakeStage(kind) as fake:
            yield fake
        return
    browser, background = map(request.getfixturevalue, ("browser", "background"))
    real = RealStage(browser, background, tmp_path)
    yield real
    real.close()


@pytest.fixture(params=["tab", "background"])
def opener(request: pytest.FixtureRequest, stage: Stage) -> Opener:
    """Where a case opens ports to Python and asks: a content script, or the background script."""
    return stage.open_tab() if request.param == "tab" else stage.background
