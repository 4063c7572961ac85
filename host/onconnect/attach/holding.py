"""Describes the program that holds a meeting place."""

from __future__ import annotations

import os
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
    who, remedy = "another process", "end it first"
    if pid == os.getpid():  # as when a cell of a notebook runs a second time
        who, remedy = f"this program (process {pid})", "call `await server.close()` first"
    elif pid:
        who = f"the process {pid}"
    return SetupError(
        f"{who} serves the browsers of {name} already: {remedy}, or serve another name"
    )
