"""Says which program serves the browsers of a host whose launcher is a proxy, or why none does."""

from __future__ import annotations

from datetime import datetime

from onconnect.attach.holder import holder_of
from onconnect.errors import SetupError
from onconnect.install.findings import Fault


def by_whom(name: str) -> str:
    """Return the words about the program that serves the browsers of a host; "" if none does."""
    try:
        holder = holder_of(name)
    except SetupError:
        return ""
    if holder is None:
        return ""
    command = f" ({holder.program})" if holder.program else ""
    when = datetime.fromtimestamp(holder.since) if holder.since else None
    since = f", since {when:%Y-%m-%d %H:%M}" if when else ""
    return f"process {holder.pid}{command}{since}"


def check_absence(name: str, told: str) -> None:
    """Check that a proxy waits for a program only because there is none.

    Args:
        name: the host's name.
        told: what the proxy has told the browser.

    Raises:
        Fault: there is one, or its place cannot be trusted.
    """
    try:
        holder = holder_of(name)
    except SetupError as error:
        raise Fault("meeting-place-unsafe", problem=error) from None
    if holder is not None:
        raise Fault("program-refuses", told=told)
