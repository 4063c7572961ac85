"""The types of browser.offscreen. Generated."""

from typing import Literal, TypeAlias, TypedDict


class CreateParameters(TypedDict):
    """offscreen.CreateParameters."""

    reasons: "list[Reason]"
    url: str
    justification: str


Reason: TypeAlias = Literal[
    "TESTING",
    "AUDIO_PLAYBACK",
    "IFRAME_SCRIPTING",
    "DOM_SCRAPING",
    "BLOBS",
    "DOM_PARSER",
    "USER_MEDIA",
    "DISPLAY_MEDIA",
    "WEB_RTC",
    "CLIPBOARD",
    "LOCAL_STORAGE",
    "WORKERS",
    "BATTERY_STATUS",
    "MATCH_MEDIA",
    "GEOLOCATION",
]
"""offscreen.Reason."""
