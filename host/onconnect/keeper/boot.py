"""Starts the keeper's process, which imports next to nothing until its host has started.

Both processes start at the same time, and a slow computer should spend its time on the host. This
runs as a file and not as a module, because the package's __init__ imports all that a host needs.
"""

import os
import sys
import types

_PATIENCE = 250
"""Milliseconds that a host may take to start before the keeper gets ready to write and to act."""


def arguments(host: int, prints: int, life: int, *words: str) -> list[str]:
    """Return the arguments that let an interpreter, or a program that is packed, be the keeper.

    Args:
        host: the process id of the host, or on Windows its handle.
        prints: what the keeper reads the host's output from.
        life: what ends when the host has gone.
        words: what marks records, the host's name, and where modules are found.
    """
    from onconnect import frozen

    package = os.path.dirname(os.path.dirname(__file__))
    run = [frozen.KEEPER] if frozen.is_frozen() else ["-I", "-S", __file__]
    return [*run, package, str(host), str(prints), str(life), *words]


def main() -> None:
    """Wait until there is something to do, or the host has had its time; then run the keeper."""
    package, host, prints, life, *_ = sys.argv[1:]
    if sys.platform == "win32":
        import _winapi

        _winapi.WaitForSingleObject(int(host), _PATIENCE)
    else:
        import select

        poll = select.poll()
        poll.register(int(prints), select.POLLIN)
        poll.register(int(life), select.POLLIN)
        poll.register(0, getattr(select, "POLLRDHUP", 0))  # the end of the browser's stream alone
        poll.poll(_PATIENCE)
    onconnect = types.ModuleType("onconnect")
    onconnect.__path__ = [package]
    sys.modules["onconnect"] = onconnect
    del sys.argv[1]
    from onconnect.keeper.process import main

    main()


if __name__ == "__main__":
    main()
