"""Runs the `onconnect` command as `python -m onconnect.cli`."""

from onconnect.cli.commands import main

if __name__ == "__main__":
    main()
