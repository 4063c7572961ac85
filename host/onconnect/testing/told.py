"""Says which messages of a host tell that a handler has done something wrong."""

from __future__ import annotations

from typing import Any

from onconnect.logs import FAILED


def fault_in(message: Any) -> str | None:
    """Return the sentence about what a handler has done wrong, if the message tells of it."""
    match message["type"]:
        case "log" if FAILED in (message.get("fields") or {}):
            text: str = message["text"]
            return text
        case "fatal":
            text = f"the host gave up ({message['code']}): {message['message']}"
            return "\n".join(filter(None, [text, message.get("detail")]))
        case "bye":
            return f"the host left: {message['reason']}"
    return None
