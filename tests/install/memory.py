"""Keeps a file system and a registry in memory, which fail at the write that a test names."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from onconnect.install.computer.disk import Disk
from onconnect.install.computer.registry import Key, Registry

if TYPE_CHECKING:
    from pathlib import PurePath


class PowerCutError(BaseException):
    """Nothing is written from here on."""


class Fuse:
    """Counts writes, and lets none through from a certain one on.

    Attributes:
        left: how many writes are let through.
        blown: whether one was not.
    """

    def __init__(self, left: int = 10**9) -> None:
        self.left = left
        self.blown = False

    def pass_one(self) -> None:
        self.blown = self.blown or self.left == 0
        if self.blown:
            raise PowerCutError
        self.left -= 1


class MemoryDisk(Disk):
    """Files and folders as a dictionary: content and mode of a file, None of a folder."""

    def __init__(self, *folders: PurePath, fuse: Fuse | None = None) -> None:
        self.entries: dict[PurePath, tuple[bytes, int] | None] = {}
        self.drives: dict[str, str] = {}
        self.fuse = fuse or Fuse()
        for folder in folders:
            self.entries.update(dict.fromkeys((folder, *folder.parents)))

    def add(self, path: PurePath, content: bytes = b"", mode: int = 0o644) -> None:
        """Put a file and its folders there."""
        self.entries.update(dict.fromkeys(path.parents))
        self.entries[path] = (content, mode)

    def read(self, path: PurePath) -> bytes:
        return self._file(path)[0]

    def mode(self, path: PurePath) -> int:
        return self._file(path)[1]

    def exists(self, path: PurePath) -> bool:
        return path in self.entries

    def is_file(self, path: PurePath) -> bool:
        return self.entries.get(path) is not None

    def is_gone(self, path: PurePath) -> bool:
        return path not in self.entries

    def is_link(self, path: PurePath) -> bool:
        return False

    def resolved(self, path: PurePath) -> PurePath:
        return path

    def passing_drive(self, path: PurePath) -> str:
        return self.drives.get(path.drive, "")

    def is_same(self, path: PurePath, other: PurePath) -> bool:
        return path == other

    def names(self, folder: PurePath) -> list[str]:
        self._must_be_folder(folder)
        return [path.name for path in self.entries if path.parent == folder and path != folder]

    def create(self, path: PurePath, content: bytes, mode: int) -> None:
        self._must_be_new(path)
        self.fuse.pass_one()
        self.entries[path] = (content[: len(content) // 2], 0o600)
        self.fuse.pass_one()
        self.entries[path] = (content, mode)

    def replace(self, source: PurePath, target: PurePath) -> None:
        self._must_be_folder(target.parent)
        if source not in self.entries:
            raise FileNotFoundError(2, "No such file or directory")
        if target in self.entries and self.entries[target] is None:
            raise IsADirectoryError(21, "Is a directory")
        self.fuse.pass_one()
        for path in [each for each in self.entries if each.is_relative_to(source)]:
            self.entries[target / path.relative_to(source)] = self.entries.pop(path)

    def remove(self, path: PurePath) -> None:
        self._file(path)
        self.fuse.pass_one()
        del self.entries[path]

    def make_folder(self, path: PurePath, mode: int) -> None:
        self._must_be_new(path)
        self.fuse.pass_one()
        self.entries[path] = None

    def remove_folder(self, path: PurePath) -> None:
        if self.names(path):
            raise OSError(39, "Directory not empty")
        self.fuse.pass_one()
        del self.entries[path]

    def locked(self, file: PurePath, patience: float) -> AbstractContextManager[None]:
        assert patience > 0
        return nullcontext()

    def _file(self, path: PurePath) -> tuple[bytes, int]:
        if path not in self.entries:
            raise FileNotFoundError(2, "No such file or directory")
        if (entry := self.entries[path]) is None:
            raise IsADirectoryError(21, "Is a directory")
        return entry

    def _must_be_new(self, path: PurePath) -> None:
        self._must_be_folder(path.parent)
        if path in self.entries:
            raise FileExistsError(17, "File exists")

    def _must_be_folder(self, path: PurePath) -> None:
        if path not in self.entries:
            raise FileNotFoundError(2, "No such file or directory")
        if self.entries[path] is not None:
            raise NotADirectoryError(20, "Not a directory")


class MemoryRegistry(Registry):
    """Keys as a dictionary: each with its default value, or None.

    Attributes:
        policies: the values of further keys of HKLM, which no installation writes, by path.
    """

    def __init__(self, fuse: Fuse | None = None) -> None:
        self.policies: dict[str, dict[str, str | int]] = {}
        self.fuse = fuse or Fuse()
        self.keys: dict[Key, str | None] = {
            Key(hive, "Software", view): None for hive in ("HKCU", "HKLM") for view in (32, 64)
        }

    def exists(self, key: Key) -> bool:
        return self._seen(key) in self.keys

    def is_empty(self, key: Key) -> bool:
        if not self.exists(key):
            raise FileNotFoundError(2, "No such key")
        return self.keys[self._seen(key)] is None and not self._children(key)

    def read(self, key: Key) -> str | None:
        return self.keys.get(self._seen(key))

    def values(self, key: Key) -> dict[str, str | int]:
        return self.policies.get(key.path, {}) if key.hive == "HKLM" else {}

    def write(self, key: Key, value: str) -> None:
        assert self.exists(key)
        self.fuse.pass_one()
        self.keys[self._seen(key)] = value

    def make(self, key: Key) -> None:
        assert self.exists(next(key.parents()))
        self.fuse.pass_one()
        self.keys.setdefault(self._seen(key))

    def remove(self, key: Key) -> None:
        if not self.exists(key):
            raise FileNotFoundError(2, "No such key")
        if self._children(key):
            raise PermissionError(5, "Access is denied")
        self.fuse.pass_one()
        del self.keys[self._seen(key)]

    def _children(self, key: Key) -> list[Key]:
        seen = self._seen(key)
        return [each for each in self.keys if next(each.parents(), None) == seen]

    @staticmethod
    def _seen(key: Key) -> Key:
        """Windows keeps HKCU once for both views."""
        return Key(key.hive, key.path, 64) if key.hive == "HKCU" else key
