"""Names the place where a program and its proxies meet, on Windows: a named pipe."""

import sys

assert sys.platform == "win32"

from onconnect.windows import processes


def pipe(name: str) -> str:
    """Return the name of the pipe of a host: each user has other ones."""
    return rf"\\.\pipe\onconnect-{processes.this_user()}-{name}"


def sole(name: str, purpose: str) -> str:
    """Return the name of an object that one process has at a time for a purpose."""
    return rf"Global\onconnect-{purpose}-{processes.this_user()}-{name}"
