"""Names what a host and its keeper tell each other, and the time that they have agreed on."""

from __future__ import annotations

from typing import Final

MARK: Final = b"\x1e"
"""What a piece of a record begins with, before the token that no page can know (as RFC 7464)."""

PIECE: Final = 3_500
"""Bytes of a record that are written at once, with what names them: POSIX lets 512 to 4,096 arrive
undivided, whatever others write; a system that takes less only tears lines that are longer."""

ENDING: Final = b"E"
"""Told to the keeper: the end has begun."""

GOODBYE: Final = b"G"
"""Told to the keeper: the browser has been told why, or has left."""

LIMIT: Final = 1.5
"""Seconds after the end has begun when the keeper kills the host. Chromium kills at 2."""
