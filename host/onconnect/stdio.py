"""Offers the stream to the browser on an event loop, in the way that the system allows.

`stdio_posix` and `stdio_threads` have the same interface. The second one works on all systems, but
where the first one does, it is the faster one.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from onconnect.stdio_threads import Stdio as Stdio
else:
    from onconnect.stdio_posix import Stdio as Stdio
