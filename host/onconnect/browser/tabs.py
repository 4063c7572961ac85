"""Tabs is browser.tabs: it sends ports and messages to the content scripts of a tab.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from onconnect.browser.described import described
from onconnect.browser.namespace import Namespace

if TYPE_CHECKING:
    from asyncio import Future

    from onconnect.browser.namespace import Source
    from onconnect.browser.port import Port

_Received = TypeVar("_Received")
_Posted = TypeVar("_Posted")


@described(by="_name")
class Tabs(Namespace):
    """The namespace `browser.tabs`."""

    def __init__(self, registry: Source) -> None:
        super().__init__(registry, "tabs")

    @overload
    def connect(
        self,
        tab_id: int,
        *,
        name: str = "",
        frame_id: int | None = None,
        document_id: str | None = None,
    ) -> Port: ...

    @overload
    def connect(
        self,
        tab_id: int,
        *,
        name: str = "",
        frame_id: int | None = None,
        document_id: str | None = None,
        typed: type[Port[_Received, _Posted]],
    ) -> Port[_Received, _Posted]: ...

    def connect(
        self,
        tab_id: int,
        *,
        name: str = "",
        frame_id: int | None = None,
        document_id: str | None = None,
        typed: type[Port[Any, Any]] | None = None,
    ) -> Port[Any, Any]:
        """Open a port to the content scripts of a tab.

        The port is usable at once. That nobody listens shows later, in on_disconnect (P9, P16).

        Args:
            tab_id: the tab, as `tab["id"]` says it.
            name: the port's name at both ends.
            frame_id: this frame only; None for all frames, 0 for the main one (P12).
            document_id: this document only (P13).
            typed: `Port[Note, Saved]`, for example: then `async for` reads each message as a Note.

        Raises:
            TypeError: an argument is of a wrong type (P19).
            ChannelClosedError: there is no channel.
        """
        target = {"tabId": _tab(tab_id), **_frame(frame_id, document_id)}
        return self._registry.client.connect(name, target, typed)

    def send_message(
        self,
        tab_id: int,
        message: object,
        *,
        frame_id: int | None = None,
        document_id: str | None = None,
    ) -> Future[Any]:
        """Send a one-shot message to the content scripts of a tab.

        It is sent at once; await the answer, which is None if a listener gives none (P65).

        Args:
            tab_id: the tab, as `tab["id"]` says it.
            message: as `Port.post_message` takes it.
            frame_id: this frame only; None for all frames, 0 for the main one (P12).
            document_id: this document only (P13).

        Raises:
            TypeError: an argument is of a wrong type.
            UnserializableError: the message cannot be carried.
            BrowserError: when awaited, if nobody listens (P63) or the listener failed (P68).
            ChannelClosedError: there is no channel, or it ends before the answer comes.
        """
        args = [_tab(tab_id), message, _frame(frame_id, document_id)]
        return self._registry.client.call("tabs.sendMessage", args)


def _tab(tab_id: object) -> int:
    if type(tab_id) is not int:
        raise TypeError(f"tab_id must be an integer, not {tab_id!r}")
    return tab_id


def _frame(frame_id: object, document_id: object) -> dict[str, object]:
    """Return the browser's options for a frame or a document."""
    options: dict[str, object] = {}
    if frame_id is not None:
        if type(frame_id) is not int:
            raise TypeError(f"frame_id must be an integer or None, not {frame_id!r}")
        options["frameId"] = frame_id
    if document_id is not None:
        if not isinstance(document_id, str):
            raise TypeError(f"document_id must be a string or None, not {document_id!r}")
        options["documentId"] = document_id
    return options
