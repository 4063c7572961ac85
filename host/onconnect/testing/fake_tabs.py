"""FakeTabs opens the tabs of a fake browser; a FakeTab runs content scripts in its frames."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from onconnect.testing import senders
from onconnect.testing.fake_page import FakePage

if TYPE_CHECKING:
    from onconnect.testing.routing import Routing


class FakeTab(dict[str, Any]):
    """A tab, as the browser describes it: `tab["id"]`, `tab["url"]`."""

    def __init__(self, routing: Routing, number: int, url: str) -> None:
        super().__init__(
            id=number, index=number - 1, windowId=1, url=url, title=url, active=True, pinned=False
        )
        self._routing = routing
        self._frames: dict[int, list[FakePage]] = {}
        routing.tabs[number] = self._frames

    def content_script(
        self, *, frame_id: int = 0, url: str | None = None, answer: object = None
    ) -> FakePage:
        """Run a content script that listens in a frame of the tab.

        Args:
            frame_id: the frame; 0 for the main one.
            url: the frame's, where it isn't the tab's.
            answer: as FakePage's.
        """
        family, extension_id = self._routing.family, self._routing.extension_id
        sender = senders.of_frame(family, extension_id, dict(self), frame_id, url or self["url"])
        page = FakePage(self._routing, sender, answer)
        self._frames.setdefault(frame_id, []).append(page)
        return page

    def close(self) -> None:
        """Close the tab."""
        for scripts in self._frames.values():
            for script in scripts:
                script.close()


class FakeTabs:
    """The tabs of a fake browser."""

    def __init__(self, routing: Routing) -> None:
        self._routing = routing
        self._numbers = count(1)

    def open(self, url: str = "https://example.org/") -> FakeTab:
        """Open a tab; no content script runs in it yet."""
        return FakeTab(self._routing, next(self._numbers), url)
