"""Chooses where Python finds the modules of a host: on Windows, in one file beside theirs.

Elsewhere the files are opened so quickly that one file of all gains nothing.
"""

import sys

if sys.platform == "win32":
    from onconnect.bytecode_windows import together as together
else:
    from contextlib import nullcontext

    class _Apart(nullcontext[None]):
        """Lets Python look for modules as it does, whatever their names are."""

        def only(self, _: str) -> "_Apart":
            """Return itself."""
            return self

    together = _Apart()
