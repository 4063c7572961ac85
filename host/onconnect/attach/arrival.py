"""Describes a browser's pipes that a proxy has handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Arrival(NamedTuple):
    """A browser's pipes, which a proxy has handed to this program.

    Attributes:
        reader: the descriptor to read what the browser writes; the taker closes it.
        writer: the descriptor to write what the browser reads; the taker closes it.
        caller: what the browser has named: an extension's ID or origin; "" if it has named none.
        stranger: the caller if it is none of those that the host was installed for, else None; as
            `Arguments.stranger`.
        pid: the process id of the proxy.
        end: lets the proxy end. To be called on the event loop when the channel has ended; further
            calls do nothing.
        gone: set when the proxy has gone: the browser has killed it, or `end` was called.
        starts: whether proxies start this program where it does not run.
    """

    reader: int
    writer: int
    caller: str
    stranger: str | None
    pid: int
    end: Callable[[], None]
    gone: asyncio.Event
    starts: bool = False
