"""Starts the keeper's process, which imports next to nothing until its host has started.

Both processes start at the same time, and a slow computer should spend its time on the host. This
runs as a file and not as a module, because the package's __init__ imports all that a host needs.
"""

import select
import sys
import types

_PATIENCE = 250
"""Milliseconds that a host may take to start before the keeper gets ready to write and to act."""


def main() -> None:
    """Wait until there is something to do, or the host has had its time; then run the keeper."""
    package, _, prints, life, *_ = sys.argv[1:]
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
