"""Replays a recording to the handlers, and tells what they do differently now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import onconnect
from onconnect.testing.faults import HandlerError
from onconnect.testing.replay import recording
from onconnect.testing.replay.player import Player

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing.replay.difference import Difference

_TIMEOUT: Final = 2.0
"""How many seconds an answer of the recording may take."""


async def replay(
    path: Path | str,
    browser: Browser | None = None,
    *,
    timeout: float = _TIMEOUT,  # noqa: ASYNC109
) -> None:
    """Play a recording to the handlers, which must have been imported.

    Args:
        path: a file that ONCONNECT_RECORD has named.
        browser: the object whose listeners hear it; by default the one that handlers import.
        timeout: how many seconds an answer of the recording may take.

    Raises:
        HandlerError: the handlers do otherwise now; the text says where.
        SetupError: the file is no recording.
    """
    if found := await differences(path, browser, timeout=timeout):
        raise HandlerError("\n".join(map(str, found)))


async def differences(
    path: Path | str,
    browser: Browser | None = None,
    *,
    timeout: float = _TIMEOUT,  # noqa: ASYNC109
) -> list[Difference]:
    """Play a recording to the handlers as `replay` does; return where they do otherwise now.

    Raises:
        SetupError: the file is no recording.
    """
    found: list[Difference] = []
    for messages in recording.read(Path(path)):
        player = Player(onconnect.browser if browser is None else browser, timeout)
        found += await player.play(messages)
    return found
