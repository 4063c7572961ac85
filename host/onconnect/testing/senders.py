"""Senders: how a browser describes to a listener who has connected or sent a message (P80)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.testing.profiles import Profile


def of_frame(
    profile: Profile, extension_id: str, tab: Mapping[str, Any], frame_id: int, url: str
) -> dict[str, Any]:
    """Describe a content script, or a page of an extension, in a frame of a tab."""
    sender = {
        "id": extension_id,
        "url": url,
        "origin": origin_of(url),
        "tab": dict(tab),
        "frameId": frame_id,
        "documentId": _document_id(profile, f"{tab.get('id')}/{frame_id}/{url}"),
    }
    if profile.lifecycle is not None:
        sender["documentLifecycle"] = profile.lifecycle
    return sender


def of_background(
    profile: Profile, extension_id: str, *, is_own: bool = True, to_tab: bool = False
) -> dict[str, Any]:
    """Describe the background script of an extension, which is in no tab.

    Args:
        profile: the browser.
        extension_id: the extension's ID.
        is_own: whether it is the extension under test.
        to_tab: whether it connects or sends to a tab: Chromium tells the origin only there.
    """
    origin = profile.origin("test" if is_own else extension_id)
    url = f"{origin}/{profile.background}"
    if profile.background_is_document:
        document = _document_id(profile, url)
        return {"id": extension_id, "url": url, "origin": origin, "documentId": document}
    sender = {"id": extension_id, "url": url}
    return {**sender, "origin": origin} if to_tab else sender


def origin_of(url: str) -> str:
    """Return the origin of a page; "null" where it has none of its own."""
    return "/".join(url.split("/")[:3]) if "://" in url else "null"


def _document_id(profile: Profile, document: str) -> str:
    """Return the ID of a document, in the form that the browser gives it; always the same one."""
    number = uuid5(NAMESPACE_URL, document)
    return str(number) if profile.lifecycle is None else number.hex.upper()
