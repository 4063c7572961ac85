"""Connection joins the two ends of a port: it passes messages on, and ends as in a browser.

The rules are those of the browsers' ports: P16, P31 to P46.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onconnect.browser_families import Family


class End(Protocol):
    """One end of a connection: a page's, or Python's."""

    connection: Connection

    def deliver(self, text: bytes) -> None:
        """Take a message's text, as `jsontext.dumps` writes it."""

    def close(self, error: str | None) -> None:
        """Note that the connection has ended."""


class Connection:
    """What one call of `connect` has made: an opener, and a receiver in each listening context."""

    def __init__(self, family: Family, opener: End, receivers: Sequence[End]) -> None:
        self._family = family
        self._opener = opener
        self._receivers = list(receivers)
        for end in (opener, *receivers):
            end.connection = self

    def post(self, end: End, text: bytes) -> None:
        """Pass on what one end posts: an opener's to all receivers, a receiver's to the opener."""
        if end is self._opener:
            for receiver in list(self._receivers):
                receiver.deliver(text)
        elif end in self._receivers:
            self._opener.deliver(text)

    def disconnect(self, end: End, error: str | None = None) -> None:
        """Close the ends that one end closes; Chromium tells its siblings nothing (P38)."""
        if end is self._opener:
            self._close_receivers(error)
        elif end in self._receivers:
            self._receivers.remove(end)
            self._opener.close(error)
            if self._family.tells_siblings:
                self._close_receivers(None)
            self._receivers.clear()

    def lose(self, end: End, error: str | None = None) -> None:
        """Note that an end's page has gone; in Chromium the other receivers stay (P39)."""
        others = [receiver for receiver in self._receivers if receiver is not end]
        if end is not self._opener and others and not self._family.ends_with_first:
            self._receivers.remove(end)
        else:
            self.disconnect(end, error)

    def _close_receivers(self, error: str | None) -> None:
        receivers, self._receivers = self._receivers, []
        for receiver in receivers:
            receiver.close(error)
