"""Recordings: played to the handlers again, to say where they do otherwise now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import onconnect
from onconnect.errors import SetupError
from onconnect.protocol.wire import MIN_PROTOCOL, PROTOCOL
from onconnect.recorder import FORMAT
from onconnect.testing.faults import HandlerError
from onconnect.testing.player import Line, Player

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing.difference import Difference

TIMEOUT: Final = 2.0
"""Seconds that an answer of the recording may take."""


async def replay(
    path: Path | str,
    browser: Browser | None = None,
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
) -> None:
    """Play a recording to the handlers, which must have been imported.

    Args:
        path: a file that ONCONNECT_RECORD has named.
        browser: whose listeners hear it: what handlers import, by default.
        timeout: seconds that an answer of the recording may take.

    Raises:
        HandlerError: they do otherwise now; says where.
        SetupError: the file is no recording.
    """
    if found := await differences(path, browser, timeout=timeout):
        raise HandlerError("\n".join(map(str, found)))


async def differences(
    path: Path | str,
    browser: Browser | None = None,
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
) -> list[Difference]:
    """Play a recording to the handlers as `replay` does; return where they do otherwise now.

    Raises:
        SetupError: the file is no recording.
    """
    found: list[Difference] = []
    for lines in _channels(Path(path)):
        player = Player(onconnect.browser if browser is None else browser, timeout)
        found += await player.play(lines)
    return found


def _channels(path: Path) -> list[list[Line]]:
    """Read a recording: the lines of each process in it."""
    channels: list[list[Line]] = []
    by_pid: dict[int, list[Line]] = {}
    try:
        for text in path.read_text("utf-8").splitlines():
            line = json.loads(text)
            if "format" in line:
                _check(path, line)
                by_pid[line["pid"]] = []
                channels.append(by_pid[line["pid"]])
            else:
                by_pid[line["pid"]].append(Line(line["at"], line["from"], line["message"]))
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}): name a recording") from None
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{path} is no recording: name a file of ONCONNECT_RECORD") from None
    return channels


def _check(path: Path, header: Any) -> None:
    if header["format"] != FORMAT or not MIN_PROTOCOL <= header["protocol"] <= PROTOCOL:
        raise SetupError(
            f"{path} was recorded by onconnect {header['onconnect']}, in another format or "
            "protocol: record it again"
        )
