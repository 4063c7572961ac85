"""Reads and writes the Windows registry; no other module names `winreg`."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, order=True)
class Key:
    r"""A key of the registry.

    Attributes:
        hive: "HKCU" for one user, "HKLM" for all.
        path: the rest of its name, as Software\Mozilla.
        view: 32 or 64: Windows keeps HKLM\Software twice, for programs of either kind.
    """

    hive: Literal["HKCU", "HKLM"]
    path: str
    view: Literal[32, 64]

    def __str__(self) -> str:
        return f"{self.hive}\\{self.path} ({self.view}-bit view)"

    def child(self, name: str) -> Key:
        """Return the key of that name below this one."""
        return Key(self.hive, f"{self.path}\\{name}", self.view)

    def parents(self) -> Iterator[Key]:
        """Yield the keys that this one lies in, the nearest first."""
        path = self.path
        while "\\" in path:
            path = path.rpartition("\\")[0]
            yield Key(self.hive, path, self.view)


class Registry:
    """The registry of this computer: keys and their default values.

    Every method raises OSError as `winreg` does, and none is called where there is no registry.
    """

    def exists(self, key: Key) -> bool:
        """Whether the key is there."""
        try:
            self._open(key).Close()
        except FileNotFoundError:
            return False
        return True

    def is_empty(self, key: Key) -> bool:
        """Whether a key that is there holds neither a value nor a key."""
        with self._open(key) as handle:
            keys, values, _ = self._winreg.QueryInfoKey(handle)
        return not keys and not values

    def read(self, key: Key) -> str | None:
        """Return a key's default value; None if it has none that is a text, or is not there."""
        try:
            with self._open(key) as handle:
                value, kind = self._winreg.QueryValueEx(handle, "")
        except FileNotFoundError:
            return None
        return value if kind == self._winreg.REG_SZ else None

    def values(self, key: Key) -> dict[str, str | int]:
        """Return a key's values that are texts or numbers, by name; none if it is not there."""
        found = {}
        try:
            with self._open(key) as handle:
                _, count, _ = self._winreg.QueryInfoKey(handle)
                for index in range(count):
                    name, value, _ = self._winreg.EnumValue(handle, index)
                    found[name] = value
        except FileNotFoundError:
            return {}
        return {name: each for name, each in found.items() if isinstance(each, str | int)}

    def write(self, key: Key, value: str) -> None:
        """Set the default value of a key that is there."""
        with self._create(key) as handle:
            self._winreg.SetValueEx(handle, "", 0, self._winreg.REG_SZ, value)

    def make(self, key: Key) -> None:
        """Make a key in one that is there."""
        self._create(key).Close()

    def remove(self, key: Key) -> None:
        """Remove a key that holds no other; its values go with it."""
        self._winreg.DeleteKeyEx(self._hive(key), key.path, self._view(key), 0)

    @cached_property
    def _winreg(self) -> Any:
        return importlib.import_module("winreg")  # Windows has it

    def _hive(self, key: Key) -> Any:
        name = "HKEY_CURRENT_USER" if key.hive == "HKCU" else "HKEY_LOCAL_MACHINE"
        return getattr(self._winreg, name)

    def _view(self, key: Key) -> int:
        return int(getattr(self._winreg, f"KEY_WOW64_{key.view}KEY"))

    def _open(self, key: Key) -> Any:
        access = self._winreg.KEY_READ | self._view(key)
        return self._winreg.OpenKey(self._hive(key), key.path, 0, access)

    def _create(self, key: Key) -> Any:
        access = self._winreg.KEY_WRITE | self._view(key)
        return self._winreg.CreateKeyEx(self._hive(key), key.path, 0, access)
