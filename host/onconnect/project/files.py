"""Writes into a user's folders: either all files are written or none, and nothing there is lost."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def check_new(files: Mapping[Path, str]) -> None:
    """Check that files can be written without overwriting anything.

    A file that is there already with the same text is all right: an interrupted command left it.

    Raises:
        SetupError: something else is there, even a link that leads nowhere.
    """
    for path, text in files.items():
        if not os.path.lexists(path):
            continue
        if path.is_symlink() or not path.is_file() or path.read_bytes() != text.encode():
            raise SetupError(
                f"{path} is there already, and this command would write a file of that name: "
                "rename or move it, and run this again"
            )


def check_own(path: Path) -> None:
    """Check that a file may be changed in its place.

    Raises:
        SetupError: it is a link, and what it leads to may be used elsewhere; or it is no file.
    """
    if path.is_symlink():
        raise SetupError(
            f"{path} is a symbolic link to {os.readlink(path)}, and this command would change that "
            "file: put a copy in the link's place, and run this again"
        )
    if os.path.lexists(path) and not path.is_file():
        raise SetupError(f"{path} is not a file: move it, and run this again")


def write_all(files: Mapping[Path, str]) -> None:
    """Write files in this order; if one cannot be written, undo those before it.

    Raises:
        OSError: one could not be written.
    """
    with ExitStack() as undo:
        for path, text in files.items():
            before = path.read_bytes() if path.exists() else None
            write(path, text.encode())
            if before is None:
                undo.callback(path.unlink)
            else:
                undo.callback(write, path, before)
        undo.pop_all()


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; it keeps the permissions of the one that was there."""
    fresh = path.with_name(f".{secrets.token_hex(4)}.onconnect")
    try:
        with fresh.open("xb") as stream:
            stream.write(content)
        with suppress(FileNotFoundError):
            fresh.chmod(path.stat().st_mode & 0o7777)
        fresh.replace(path)
    except BaseException as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):  # names a file that the user knows
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill, which becomes the new folder when the block ends without an error.

    Raises:
        SetupError: the folder is there and not empty.
        OSError: it cannot be made.
    """
    is_there = os.path.lexists(folder)
    if is_there and (not folder.is_dir() or any(folder.iterdir())):
        raise SetupError(f"{folder} exists already: name a folder that does not, or an empty one")
    made = [each for each in folder.parents if not each.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = (folder if is_there else folder.parent) / f".{secrets.token_hex(4)}.onconnect"
    try:
        fresh.mkdir()
        yield fresh
        if is_there:
            for each in fresh.iterdir():
                each.rename(folder / each.name)
            fresh.rmdir()
        else:
            fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        for each in made:
            with suppress(OSError):
                each.rmdir()
        raise
