"""Names the families of browsers as FakeBrowser takes them."""

from __future__ import annotations

from typing import Final

from onconnect.families import CHROMIUM, GECKO, NO_RECEIVER
from onconnect.families import Family as Profile

__all__ = ["NO_RECEIVER", "PROFILES", "Profile"]

PROFILES: Final = {"firefox": GECKO, "chrome": CHROMIUM}
