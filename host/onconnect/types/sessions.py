"""The types of browser.sessions. Generated."""

from typing import NotRequired, TypedDict

from onconnect.types import tabs as _tabs
from onconnect.types import windows as _windows


class Device(TypedDict):
    """sessions.Device."""

    deviceName: str
    sessions: "list[Session]"


class Filter(TypedDict, total=False):
    """sessions.Filter.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/Filter
    """

    maxResults: int


class Session(TypedDict):
    """sessions.Session.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/Session
    """

    lastModified: int
    tab: NotRequired["_tabs.Tab"]
    window: NotRequired["_windows.Window"]
