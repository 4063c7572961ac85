"""Writes tar archives that are the same, byte for byte, whenever and wherever they are made."""

from __future__ import annotations

import io
import os
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

_MOMENT: Final = 1_580_601_600
"""Seconds: the second of February 2020. Builders of wheels date their files so, too."""


@dataclass(frozen=True)
class Link:
    """A symbolic link.

    Attributes:
        target: where it leads.
    """

    target: str


Item: TypeAlias = Path | bytes | Link
"""What becomes a member of an archive: a file, or a link, that is there; a text; or a link."""


def moment() -> int:
    """Return the time that packages and their files bear, in seconds since 1970.

    The variable `SOURCE_DATE_EPOCH` sets it, as for other tools that make packages.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(told) if told.isascii() and told.isdecimal() else _MOMENT


def files_in(folder: Path, under: str) -> dict[str, Item]:
    """Return all files and links in a folder, however deep.

    Args:
        folder: where they are.
        under: the folder that they are to be in, in the archive; without a / at its ends.
    """
    found: dict[str, Item] = {}
    for where, folders, names in os.walk(folder):
        links = [each for each in folders if Path(where, each).is_symlink()]
        for name in (*names, *links):
            path = Path(where, name)
            found[f"{under}/{path.relative_to(folder).as_posix()}"] = path
    return found


@contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """Give a stream that becomes a file when the block ends without an error.

    Until then an older file of this name stays.
    """
    part = target.with_name(f".{target.name}.onconnect")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(stream: io.BufferedIOBase, items: Mapping[str, Item], before: str = "") -> None:
    """Write an archive: all belongs to root, and all may read it.

    Args:
        stream: where to.
        items: what is in it, by its path; folders are made as they are needed.
        before: what stands before each path.

    Raises:
        OSError: a file cannot be read, or the archive not be written.
    """
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name in sorted({*items, *_folders(items)}):
            _add(archive, before + name, items.get(name))


def _folders(items: Mapping[str, Item]) -> Iterator[str]:
    for name in items:
        for folder in PurePosixPath(name).parents:
            if folder.name:
                yield str(folder)


def _add(archive: tarfile.TarFile, name: str, item: Item | None) -> None:
    """Add a member; None is a folder."""
    member = tarfile.TarInfo(name)
    member.mtime = moment()
    member.uname = member.gname = "root"
    member.mode = 0o755
    content = b""
    if isinstance(item, Path) and item.is_symlink():
        item = Link(os.readlink(item))
    if item is None:
        member.type = tarfile.DIRTYPE
    elif isinstance(item, Link):
        member.type, member.linkname, member.mode = tarfile.SYMTYPE, item.target, 0o777
    elif isinstance(item, bytes):
        content, member.mode = item, 0o644
    else:
        content = item.read_bytes()
        member.mode = 0o755 if item.stat().st_mode & 0o100 else 0o644
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
