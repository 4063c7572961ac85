"""The types of browser.captivePortal. Generated."""

from typing import Literal, TypedDict


class OnStateChangedDetails(TypedDict):
    """The details of captivePortal.onStateChanged."""

    state: Literal["unknown", "not_captive", "unlocked_portal", "locked_portal"]
