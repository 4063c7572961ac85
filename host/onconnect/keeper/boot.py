"""Starts the keeper's process: it imports next to nothing until its host has started.

Both start at once, and a computer that has little to give shall give it to the host. This is run as
a file and not as a module, since the package's own __init__ imports all that a host takes.
"""

import select
import sys
import types

PATIENCE = 250
"""Milliseconds that a host may take to start before the keeper gets ready to write and to act."""


def main() -> None:
    """Wait until there is something to do, or the host has had its time; then be the keeper."""
    package, _, prints, life, *_ = sys.argv[1:]
    poll = select.poll()
    poll.register(int(prints), select.POLLIN)
    poll.register(int(life), select.POLLIN)
    poll.register(0, getattr(select, "POLLRDHUP", 0))  # the end of the browser's stream alone
    poll.poll(PATIENCE)
    onconnect = types.ModuleType("onconnect")
    onconnect.__path__ = [package]
    sys.modules["onconnect"] = onconnect
    del sys.argv[1]
    from onconnect.keeper.process import main

    main()


if __name__ == "__main__":
    main()
