"""Does something amid other code, as the garbage collector may at any line."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


@contextmanager
def at_line(file: str, number: int, act: Callable[[], None]) -> Iterator[None]:
    """Act when so many lines of a file have run."""
    lines = count(1)

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if not frame.f_code.co_filename.endswith(file):
            return None
        if event == "line" and next(lines) == number:
            act()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
