"""Waits for what another process does, and fails when that takes too long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def wait_for(attempt: Callable[[], T | None], what: Callable[[], str], timeout: float = 60) -> T:
    """Return what `attempt` gives once it is true; `what` says what was awaited and what is so."""
    deadline = time.monotonic() + timeout
    pause = 0.002
    while not (result := attempt()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what()} (waited {timeout} s)")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return result


class Noted:
    """Somewhere that a test's code calls `note(…)`: each call is an element of `notes`."""

    @property
    def notes(self) -> list[Any]:
        """What has been noted so far: the argument of each call, or the list of several."""
        raise NotImplementedError

    def wait_for_notes(self, number: int = 1) -> list[Any]:
        """Wait until so many things have been noted; return all of them."""
        return wait_for(
            lambda: notes if len(notes := self.notes) >= number else None,
            lambda: f"{number} notes expected of {type(self).__name__}, there are {self.notes}",
        )
