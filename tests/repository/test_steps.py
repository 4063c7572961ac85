"""The test command runs what it is asked to run."""

from __future__ import annotations

from tests import __main__ as suite


def test_each_step_has_its_place_among_the_stages() -> None:
    placed = [name for stage in suite.STAGES for steps in stage for name in steps]
    assert sorted(placed) == sorted(suite.STEPS | suite.ONLY_IF_CHOSEN)
