"""Reads a recording: the messages of each host process that ran while it was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from onconnect.errors import SetupError
from onconnect.protocol import kinds
from onconnect.protocol.constants import MIN_PROTOCOL, PROTOCOL
from onconnect.recording.recorder import FORMAT

if TYPE_CHECKING:
    from pathlib import Path

    from onconnect.protocol.messages import Role


class RecordedMessage(NamedTuple):
    """A message of a recording.

    Attributes:
        at: seconds from the start of its process.
        sender: who has sent the message.
        message: the message of the protocol.
    """

    at: float
    sender: Role
    message: Any


def read(path: Path) -> list[list[RecordedMessage]]:
    """Return the messages of each process of a recording.

    Raises:
        SetupError: the file is no recording, or one of another format or protocol.
    """
    channels: list[list[RecordedMessage]] = []
    by_pid: dict[int, list[RecordedMessage]] = {}
    try:
        for text in path.read_text("utf-8").splitlines():
            line = json.loads(text)
            if "format" in line:
                _check(path, line)
                by_pid[line["pid"]] = []
                channels.append(by_pid[line["pid"]])
            else:
                message = RecordedMessage(line["at"], line["from"], _restored(line["message"]))
                by_pid[line["pid"]].append(message)
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}): name a recording") from None
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{path} is no recording: name a file of ONCONNECT_RECORD") from None
    return channels


def _restored(message: Any) -> Any:
    """Return a message with the values that JSON lacks."""
    if isinstance(message, dict) and message.get("kinds") and message.get("type") in kinds.MEMBERS:
        kinds.restore(message)
    return message


def _check(path: Path, header: Any) -> None:
    if header["format"] != FORMAT or not MIN_PROTOCOL <= header["protocol"] <= PROTOCOL:
        raise SetupError(
            f"{path} was recorded by onconnect {header['onconnect']}, in another format or "
            "protocol: record it again"
        )
