"""Removes what is left of the place where a program and its proxies meet."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import os
    from contextlib import suppress

    from onconnect.attach import lock_posix, place_posix, program_posix
    from onconnect.errors import SetupError

    _LEFT_BY_A_CRASH = (".sock", ".start")

    def clear(name: str) -> None:
        """Remove the files of a host, and the folder after the last host's.

        A program that serves its browsers keeps them.
        """
        with suppress(SetupError, OSError):
            if program := program_posix.find(name):
                program.close()
                return
            for folder in place_posix.folders():
                if place_posix.check(folder):
                    _clear(folder, name)

    def _clear(folder: str, name: str) -> None:
        path = place_posix.address(folder, name).removesuffix(".sock")
        if (lock := lock_posix.take(f"{path}.lock")) is None:
            return  # a program is about to serve
        for each in _LEFT_BY_A_CRASH:
            with suppress(OSError):
                os.unlink(path + each)
        lock_posix.release(f"{path}.lock", lock)
        with suppress(OSError):
            os.rmdir(folder)

else:

    def clear(name: str) -> None:
        """Do nothing: Windows forgets a pipe whose program has ended."""
