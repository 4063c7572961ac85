"""Declares what a fake browser needs of the host at its other end.

`MemoryHost` runs handlers in the test's own process, `ProcessHost` in a process of theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import TypeAlias

    Log: TypeAlias = Callable[[str, str, Mapping[str, Any]], None]
    """Takes a line of a host's log: its level, its text and its fields."""


class Host(Protocol):
    """The other end of the wire: Python, in this process or in a process of its own."""

    async def start(self, receive: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Start Python.

        Args:
            receive: called with what Python writes.
            ended: called when Python has ended by itself.
        """

    def write(self, data: bytes) -> None:
        """Take bytes that the browser writes."""

    def close(self) -> None:
        """Take the end of what the browser writes."""

    def kill(self) -> None:
        """End at once."""

    def hear(self, message: Any) -> None:
        """Take what Python's host says of itself: `log`, `waiting`, `fatal`, `bye`."""

    def said(self) -> str:
        """Return what Python has printed, unless the test shows it by itself."""

    def listened(self) -> Collection[str] | None:
        """Return the events of ports and messages that have listeners; None if the wire tells."""

    def named(self) -> Mapping[str, Collection[str]] | None:
        """Return the names that ports must have, where not all are taken; None as `listened`."""

    async def left_behind(self) -> list[str]:
        """Return sentences about what handlers still do although all ports are closed."""

    async def ended(self) -> None:
        """Wait until Python has ended, and check that nothing of it is left."""
