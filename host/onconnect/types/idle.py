"""The types of browser.idle. Generated."""

from typing import Literal, TypeAlias

IdleState: TypeAlias = Literal["active", "idle", "locked"]
"""idle.IdleState.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/idle/IdleState
"""
