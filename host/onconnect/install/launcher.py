"""The launcher: the small script that a browser starts, and that becomes the host.

It names everything by absolute path, because a browser that was started from a desktop has neither
the user's PATH nor the project as its current folder. The kernel refuses a first line longer than
255 bytes or with a space in its interpreter, so the interpreter stands in the body.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def script(
    *, python: Path, name: str, project: Path, handlers: Sequence[str], limits: str = ""
) -> bytes:
    """Return the launcher's text, for a POSIX shell.

    Args:
        python: the interpreter, absolute.
        name: the native host's name.
        project: the folder that handlers are imported from, absolute.
        handlers: names of modules.
        limits: the host's bounds, as `ConfiguredLimits.argument` gives them; "" for its own.
    """
    command = shlex.join(
        [
            *(str(python), "-P", "-m", "onconnect.app"),
            *("--name", name, "--path", str(project), "--handlers", ",".join(handlers)),
            *(("--limits", limits) if limits else ()),
            "--",
        ]
    )
    return os.fsencode(
        "#!/bin/sh\n"
        f"# Starts the native messaging host {name} for a browser. "
        "`onconnect install` writes this file.\n"
        "# What a terminal has set for another Python must not reach this one.\n"
        "unset PYTHONHOME PYTHONPATH PYTHONINSPECT\n"
        f'exec {command} "$@"\n'
    )


def interpreter() -> Path:
    """Return the absolute path of the Python that runs this.

    A virtual environment's python stays the symbolic link that it is: only through it are the
    environment's packages found. A shim is passed over for what it started: it chooses by PATH, by
    the current folder and by variables that a browser does not have.
    """
    executable = Path(sys.executable).absolute()
    if not _is_script(executable):
        return executable
    return Path(sys.prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")


def _is_script(program: Path) -> bool:
    with program.open("rb") as file:
        return file.read(2) == b"#!"
