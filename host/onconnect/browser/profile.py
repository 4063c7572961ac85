"""What differs between browsers and shows in Python: the texts of their errors."""

from __future__ import annotations

from typing import Final, NamedTuple


class Profile(NamedTuple):
    """The texts of one family of browsers.

    Attributes:
        disconnected: of posting on a disconnected port (P44).
        thrown: of a one-shot message whose listener raised without a text (P70).
        rejected: of one whose async listener did (P69).
    """

    disconnected: str
    thrown: str
    rejected: str


CHROMIUM: Final = Profile(
    disconnected="Attempting to use a disconnected port object",
    thrown="Error message from listener couldn't be parsed or was empty.",
    rejected="A runtime.onMessage listener's promise rejected without an Error",
)
GECKO: Final = Profile(
    disconnected="Attempt to postMessage on disconnected port",
    thrown="An unexpected error occurred",
    rejected="An unexpected error occurred",
)

_GECKO_NAMES = frozenset(
    {
        *("firefox", "floorp", "librewolf", "mullvad browser"),
        *("thunderbird", "tor browser", "waterfox", "zen"),
    }
)


def profile_of(browser_name: str) -> Profile:
    """Return the profile of a browser by the name that `hello` gives."""
    return GECKO if browser_name.lower() in _GECKO_NAMES else CHROMIUM
