"""Copies the relay's files into an extension's folder, and compares them with its own."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import shutil
import tempfile
from pathlib import Path

from onconnect import relay_classic, shipped

FOLDER = "onconnect"
"""The relay's folder in an extension."""

VENDOR = "vendor"
"""The folder of a source tree that has the relay's, as an npm package."""

INSPECTOR = "inspector"
"""The inspector's folder in the relay's."""

_PACKAGE = ("package.json", "README.md", "types")
"""What makes an npm package of the relay's folder: in an extension nothing reads it."""

_VERSION = "VERSION"

SUMS = "SHA256SUMS"
"""The list of the files that were put into the folder, as `sha256sum --check` reads it."""


def renew(extension: Path, *, classic: bool = False, package: bool = False) -> Path | None:
    """Put the relay into an extension's folder, and replace a relay that is there.

    The folder is replaced as a whole, so that nothing of another version stays. Files in it that
    are not onconnect's are kept in a folder beside it.

    Args:
        extension: the extension's folder, or one of a source tree.
        classic: whether the relay is there as a classic script too; it stays if it was.
        package: whether the relay's folder is an npm package; it stays one if it was.

    Returns:
        that folder; None if all files were onconnect's.
    """
    folder = extension / FOLDER
    strange = strangers(extension)
    with tempfile.TemporaryDirectory(
        prefix=f".{FOLDER}-", dir=extension, ignore_cleanup_errors=True
    ) as made:
        fresh, old = Path(made, "new"), Path(made, "old")
        package = package or _is_package(folder)
        left_out = () if package else _PACKAGE
        shutil.copytree(_shipped(), fresh, ignore=shutil.ignore_patterns(*left_out))
        if classic or (folder / relay_classic.FILE).is_file():
            (fresh / relay_classic.FILE).write_bytes(_classic())
        sums = (
            f"{digest}  {path.as_posix()}\n" for path, digest in sorted(_digests(fresh).items())
        )
        (fresh / SUMS).write_bytes("".join(sums).encode())
        kept = None
        if strange:
            kept = _free_name(extension)
            if not folder.is_symlink() and folder.is_dir():
                for path in _digests(folder).keys() - set(strange):
                    (folder / path).unlink()
            folder.rename(kept)
        elif folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    return kept


def strangers(extension: Path) -> list[Path]:
    """Return the files in the relay's folder that are not as onconnect has written them.

    Onconnect's own are the files that it ships, and those in the folder's list of checksums. If a
    file or a link has the place of the folder, that is the only stranger.
    """
    folder = extension / FOLDER
    if not os.path.lexists(folder):
        return []
    if folder.is_symlink() or not folder.is_dir():
        return [Path()]
    known = {(path.as_posix(), digest) for path, digest in _digests(_shipped()).items()}
    known.add((relay_classic.FILE, hashlib.sha256(_classic()).hexdigest()))
    with contextlib.suppress(OSError):
        for line in (folder / SUMS).read_text("utf-8", "replace").splitlines():
            digest, _, name = line.partition("  ")
            known.add((name, digest))
    links = [path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink()]
    return links + [
        path
        for path, digest in _digests(folder).items()
        if (path.as_posix(), digest) not in known and path != Path(SUMS)
    ]


def version(extension: Path) -> str | None:
    """Return the version of the relay in an extension's folder; None if there is none."""
    try:
        return (extension / FOLDER / _VERSION).read_text("utf-8").strip()
    except OSError:
        return None


def is_current(extension: Path) -> bool:
    """Whether the relay in an extension's folder is the one that this version ships."""
    folder, own = extension / FOLDER, _contents(_shipped())
    if not _is_package(folder):
        own = {path: text for path, text in own.items() if path.parts[0] not in _PACKAGE}
    if (folder / relay_classic.FILE).is_file():
        own[Path(relay_classic.FILE)] = _classic()
    return _contents(folder) == own


def _shipped() -> Path:
    return shipped.root() / "extension" / FOLDER


def _classic() -> bytes:
    return relay_classic.script(_shipped()).encode()


def _is_package(folder: Path) -> bool:
    return (folder / _PACKAGE[0]).is_file()


def _digests(folder: Path) -> dict[Path, str]:
    """Return the SHA-256 of each file that is not a link, by its path in the folder."""
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _free_name(extension: Path) -> Path:
    numbers = itertools.count(2)
    path = extension / f"{FOLDER}.kept"
    while os.path.lexists(path):
        path = extension / f"{FOLDER}.kept{next(numbers)}"
    return path


def _contents(folder: Path) -> dict[Path, bytes]:
    """Return the relay's files without the inspector, which may have been left out."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in (INSPECTOR, SUMS)
    }
