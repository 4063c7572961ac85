"""Takes in the browsers' pipes that proxies hand over: on each system in its own way."""

from __future__ import annotations

import sys

from onconnect.attach.arrival import Arrival

if sys.platform == "win32":
    from onconnect.attach.meeting_windows import meeting
else:
    from onconnect.attach.meeting_posix import meeting

__all__ = ["Arrival", "meeting"]
