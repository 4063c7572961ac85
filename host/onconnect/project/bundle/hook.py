"""Runs first in a program that is packed: here it becomes the keeper, or gets the user's variables.

PyInstaller runs this as a script, before what it adds by itself and before the program. The
package's __init__ is not run here, since it imports all that a host needs.
"""

import os
import sys
import types


def main() -> None:
    """Become the keeper if a host has started this process for that; it never returns then."""
    onconnect = types.ModuleType("onconnect")
    onconnect.__path__ = [os.path.join(getattr(sys, "_MEIPASS", ""), "onconnect")]
    sys.modules["onconnect"] = onconnect
    from onconnect import frozen

    frozen.restore_environment()
    if sys.argv[1:2] == [frozen.KEEPER]:
        del sys.argv[1]
        from onconnect.keeper import boot

        boot.main()
    for name in ("onconnect", frozen.__name__):
        del sys.modules[name]


if __name__ == "__main__":
    main()
