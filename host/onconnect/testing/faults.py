"""Faults collects what handlers do wrong, as sentences that fail the test."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class HandlerError(AssertionError):
    """A handler has done something wrong. The text says what; the cause is the error it raised."""


class Faults:
    """Keeps what handlers have done wrong so far, except for what a test expects.

    Args:
        changed: called when there is a new one, so that every wait checks again.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self._found: list[tuple[str, BaseException | None]] = []
        self._expected: list[tuple[re.Pattern[str], list[str]]] = []

    def add(self, sentence: str, cause: BaseException | None = None) -> None:
        """Note a fault, unless the test expects it."""
        for pattern, seen in reversed(self._expected):
            if pattern.search(sentence):
                seen.append(sentence)
                break
        else:
            self._found.append((sentence, cause))
        self._changed()

    def check(self) -> None:
        """Raise what was found since the last time, as one HandlerError."""
        if self._found:
            found, self._found = self._found, []
            causes = [cause for _, cause in found if cause is not None]
            sentences = "\n".join(dict.fromkeys(sentence for sentence, _ in found))
            raise HandlerError(sentences) from (causes[0] if causes else None)

    def take(self) -> list[str]:
        """Return the sentences found since the last time, instead of raising them."""
        found, self._found = self._found, []
        return [sentence for sentence, _ in found]

    @contextmanager
    def expect(self, pattern: str) -> Iterator[list[str]]:
        """Allow faults that match a regular expression in this block, and yield a list of them.

        Raises:
            HandlerError: there was none when the block ended.
        """
        seen: list[str] = []
        expectation = (re.compile(pattern), seen)
        self._expected.append(expectation)
        try:
            yield seen
        finally:
            self._expected.remove(expectation)
        if not seen:
            self.check()
            raise HandlerError(f"no handler did anything that matches {pattern!r}")
