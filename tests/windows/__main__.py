"""Runs a Windows program: `python3 -m tests.windows python.exe -c "print(1)"`.

Makes the Windows Python first, if it is not there or is out of date; `python.exe` is the one of a
virtual environment that has the tests' packages and this checkout. Paths are Z:\\... for /...

`python3 -m tests.windows --make` does no more than that, and `--pin` writes anew which packages it
has, of which versions.
"""

from __future__ import annotations

import signal
import sys

from tests.windows import python, wine


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # and end all there
    try:
        python.make()
        if command == ["--make"]:
            return 0
        if command == ["--pin"]:
            python.pin()
            return 0
        return wine.run(command, lambda line: print(line, end="", flush=True))
    except python.NotMadeError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted: the Windows programs have been ended.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    if sys.argv[1:] in ([], ["--help"]):
        print(__doc__)
        sys.exit(0 if sys.argv[1:] else 2)
    sys.exit(main(sys.argv[1:]))
