"""Starts the `onconnect` command, and lets Ctrl-C end it quietly while it is being imported."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from onconnect.cli import commands

    commands.main()


if __name__ == "__main__":
    main()
