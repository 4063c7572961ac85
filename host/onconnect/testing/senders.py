"""Writes the `sender` that a browser gives a listener with a port or a message (P80)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.browser_families import Family


def of_frame(
    family: Family, extension_id: str, tab: Mapping[str, Any], frame_id: int, url: str
) -> dict[str, Any]:
    """Describe a content script, or a page of an extension, in a frame of a tab."""
    sender = {
        "id": extension_id,
        "url": url,
        "origin": _origin_of(url),
        "tab": dict(tab),
        "frameId": frame_id,
        "documentId": _document_id(family, f"{tab.get('id')}/{frame_id}/{url}"),
    }
    if family.lifecycle is not None:
        sender["documentLifecycle"] = family.lifecycle
    return sender


def of_background(
    family: Family, extension_id: str, *, is_own: bool = True, to_tab: bool = False
) -> dict[str, Any]:
    """Describe the background script of an extension, which is in no tab.

    Args:
        family: the browser's family.
        extension_id: the extension's ID.
        is_own: whether it is the extension under test.
        to_tab: whether it connects or sends to a tab: Chromium tells the origin only there.
    """
    origin = family.origin("test" if is_own else extension_id)
    url = f"{origin}/{family.background}"
    if family.background_is_document:
        document = _document_id(family, url)
        return {"id": extension_id, "url": url, "origin": origin, "documentId": document}
    sender = {"id": extension_id, "url": url}
    return {**sender, "origin": origin} if to_tab else sender


def _origin_of(url: str) -> str:
    """Return the origin of a page; "null" where it has none of its own."""
    return "/".join(url.split("/")[:3]) if "://" in url else "null"


def _document_id(family: Family, document: str) -> str:
    """Return the ID of a document, in the form that the browser gives it; always the same one."""
    number = uuid5(NAMESPACE_URL, document)
    return str(number) if family.lifecycle is None else number.hex.upper()
