"""Says which program serves the browsers of a host: on each system in its own way."""

import sys

if sys.platform == "win32":
    from onconnect.attach.holding_windows import holder_of
else:
    from onconnect.attach.holding_posix import holder_of

__all__ = ["holder_of"]
