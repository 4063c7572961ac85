"""Writes the files of a plan: each one whole or not at all, and only if it is not there already."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from onconnect.errors import SetupError

if TYPE_CHECKING:
    from onconnect.install.plan import File


def write(file: File) -> Literal["written", "unchanged"]:
    """Put a file where it belongs; say whether that changed anything.

    Raises:
        SetupError: it cannot be written; what was there before is still there.
    """
    if _is_there(file):
        return "unchanged"
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        _replace(file)
    except OSError as error:
        raise SetupError(
            f"{file.path} cannot be written ({error.strerror}): "
            "mend that and run the installation again"
        ) from None
    return "written"


def _is_there(file: File) -> bool:
    try:
        mode = file.path.stat().st_mode & 0o7777
        return mode == file.mode and file.path.read_bytes() == file.content
    except OSError:
        return False


def _replace(file: File) -> None:
    """Write beside the file, then rename: who looks meanwhile sees the old one or the new one."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.path.name}.", dir=file.path.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as stream:
            stream.write(file.content)
            stream.flush()
            os.fchmod(descriptor, file.mode)
            os.fsync(descriptor)  # else a power cut after the rename may leave an empty file
        temporary.replace(file.path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
