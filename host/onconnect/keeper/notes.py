"""Defines the notes between a host and its keeper, and the time that both allow for an end."""

from __future__ import annotations

from typing import Final

MARK: Final = b"\x1e"
"""Begins a piece of a record (as in RFC 7464). A token follows it, which no page can know."""

PIECE: Final = 3_500
"""Bytes of a record that are written at once, with the record's name. Linux keeps 4,096 bytes
together even if others write at the same time. Other POSIX systems promise only 512 bytes, and may
tear longer records."""

ENDING: Final = b"E"
"""Tells the keeper that the end has begun."""

GOODBYE: Final = b"G"
"""Tells the keeper that the browser has left, or knows why the host ends."""

LIMIT: Final = 1.5
"""Seconds from the beginning of the end until the keeper kills the host. Chromium kills at 2."""
