"""browser.tabs: connections to the content scripts of a tab.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onconnect.browser.api import Namespace

if TYPE_CHECKING:
    from onconnect.browser.port import Port
    from onconnect.browser.registry import Registry


class Tabs(Namespace):
    """The namespace `browser.tabs`."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "tabs")

    def connect(
        self,
        tab_id: int,
        *,
        name: str = "",
        frame_id: int | None = None,
        document_id: str | None = None,
    ) -> Port:
        """Open a port to the content scripts of a tab.

        The port is usable at once. That nobody listens shows later, in on_disconnect (P9, P16).

        Args:
            tab_id: the tab, as `tab["id"]` says it.
            name: the port's name at both ends.
            frame_id: this frame only; None for all frames, 0 for the main one (P12).
            document_id: this document only; Firefox ignores it (P13).

        Raises:
            TypeError: an argument is of a wrong type (P19).
            ChannelClosedError: there is no channel.
        """
        if type(tab_id) is not int:
            raise TypeError(f"tab_id is an integer, and got {tab_id!r}")
        target: dict[str, object] = {"tabId": tab_id}
        if frame_id is not None:
            if type(frame_id) is not int:
                raise TypeError(f"frame_id is an integer or None, and got {frame_id!r}")
            target["frameId"] = frame_id
        if document_id is not None:
            if not isinstance(document_id, str):
                raise TypeError(f"document_id is a string or None, and got {document_id!r}")
            target["documentId"] = document_id
        return self._registry.channel.connect(name, target)
