"""Starts the `onconnect` command: a Ctrl-C while that is being imported ends it without a word."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from onconnect import cli

    cli.main()


if __name__ == "__main__":
    main()
