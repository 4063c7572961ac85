"""Starts the proxy with an interpreter that imports nothing by itself.

A launcher runs this as a file and not as a module, because the package's __init__ imports all that
a host needs. A file that is run is compiled at each start, so nothing else is in it.
"""

import os
import sys
import types


def prepare() -> None:
    """Let modules of this package be imported without its __init__."""
    onconnect = types.ModuleType("onconnect")
    onconnect.__path__ = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    sys.modules["onconnect"] = onconnect


if __name__ == "__main__":
    prepare()
    from onconnect.attach.proxy import run

    sys.exit(run(sys.argv[1:]))
