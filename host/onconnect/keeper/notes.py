"""Defines the notes between a host and its keeper, and the time that both allow for an end."""

from __future__ import annotations

import sys
from typing import Final

if sys.platform == "win32":
    _TOGETHER: Final = 4096
    """Bytes that a pipe keeps together even if others write at the same time."""
else:
    import select

    _TOGETHER: Final = select.PIPE_BUF
    """Bytes that a pipe keeps together even if others write at the same time: 512 on macOS."""

MARK: Final = b"\x1e"
"""Begins a piece of a record (as in RFC 7464). A token follows it, which no page can know."""

PIECE: Final = min(3_500, _TOGETHER - 64)
"""Bytes of a record that are written at once; its mark and its name come before them."""

ENDING: Final = b"E"
"""Tells the keeper that the end has begun."""

GOODBYE: Final = b"G"
"""Tells the keeper that the browser has left, or knows why the host ends."""

LIMIT: Final = 1.5
"""Seconds from the beginning of the end until the keeper kills the host. Chromium kills at 2."""
