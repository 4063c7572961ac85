"""Describes the program that holds a meeting place."""

from __future__ import annotations

from typing import NamedTuple

from onconnect.errors import SetupError


class Holder(NamedTuple):
    """A program that serves the browsers of a host.

    Attributes:
        pid: its process id; 0 if it is not known.
        program: its command line; "" if it is not known.
        since: since when it serves, in seconds as `time.time` counts them; 0 if it is not known.
    """

    pid: int
    program: str = ""
    since: float = 0


def taken(name: str, pid: int) -> SetupError:
    """Return the error of a program that finds the place taken."""
    who = f"the process {pid}" if pid else "another process"
    return SetupError(
        f"{who} serves the browsers of {name} already: end it first, or serve another name"
    )
