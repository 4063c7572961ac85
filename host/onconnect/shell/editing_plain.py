"""Leaves it to the terminal to edit the line at the prompt, as the console of Windows does."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def editing(namespace: dict[str, Any]) -> Iterator[None]:
    """Do nothing: there is no completion, and the terminal keeps its own history."""
    yield


def typed_so_far() -> str:
    """Return nothing: only the terminal knows what stands behind the prompt."""
    return ""
