"""Gives the command that a test starts a HKEY_CURRENT_USER of its own, where there is one.

So such tests run beside those that look at the whole registry, and beside each other.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "ONCONNECT_TESTS_HIVE"
"""Names, for what a test starts, the key that takes the place of HKEY_CURRENT_USER."""


@contextmanager
def own_registry() -> Iterator[dict[str, str]]:
    """Make one; yield the variables with which `runner` sees it. Outside of Windows do nothing."""
    if sys.platform != "win32":
        yield {}
        return
    from tests.windows.registry import Hive

    hive = Hive()
    hive.make()
    try:
        yield {VARIABLE: hive.path}
    finally:
        hive.leave()


def enter() -> None:
    """Have this process see the one that its variables name, if they do."""
    if sys.platform == "win32" and (path := os.environ.get(VARIABLE)):
        from tests.windows.registry import Hive

        Hive(path).enter()
