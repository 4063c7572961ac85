"""Echoes with a package from PyPI, as its README shows: nativemessaging or nativemessaging-ng.

Both are imported as `nativemessaging`; the argument is the folder of the one that is meant.
"""

import sys


def main() -> None:
    """Echo until the browser closes the pipe."""
    sys.path.insert(0, sys.argv[1])
    import nativemessaging

    encode = getattr(nativemessaging, "encode_message", lambda message: message)
    while (message := nativemessaging.get_message()) is not None:
        nativemessaging.send_message(encode(message))


if __name__ == "__main__":
    main()
