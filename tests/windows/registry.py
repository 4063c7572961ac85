"""Looks at the whole registry below Software, as no part of the installer does."""

from __future__ import annotations

import ctypes
import uuid
import winreg
from contextlib import contextmanager, suppress
from ctypes import wintypes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = [
    (winreg.HKEY_CURRENT_USER, "HKCU", winreg.KEY_WOW64_64KEY),
    (winreg.HKEY_LOCAL_MACHINE, "HKLM32", winreg.KEY_WOW64_32KEY),
    (winreg.HKEY_LOCAL_MACHINE, "HKLM64", winreg.KEY_WOW64_64KEY),
]

ACCESS_LIST = 4
"""DACL_SECURITY_INFORMATION"""

HIVE = r"Software\onconnect test"
"""Begins the paths of the keys that users of the tests' own have."""

NOISY = (
    *("classes", "microsoft\\windows", "microsoft\\systemcertificates"),
    *("policies\\microsoft\\systemcertificates", "wine", "wow6432node", "onconnect test"),
)
"""Keys that the system itself makes or changes at any moment, or that are there twice. A key above
one of them counts only for what else is in it."""


def software() -> dict[str, dict[str, Any]]:
    """Every key below Software that a program may have made, with its values."""
    return {
        f"{name}\\{path}": values
        for hive, name, view in PLACES
        for path, values in _below(hive, "Software", view, passing_over=NOISY).items()
    }


def _below(
    hive: int, path: str, view: int, passing_over: tuple[str, ...] = ()
) -> dict[str, dict[str, Any]]:
    """Return a key and those in it, with their values."""
    name = path.lower().removeprefix("software\\")
    if passing_over and name.startswith(passing_over):
        return {}
    found: dict[str, dict[str, Any]] = {}
    with suppress(PermissionError), winreg.OpenKey(hive, path, 0, winreg.KEY_READ | view) as key:
        keys, values, _ = winreg.QueryInfoKey(key)
        own = {name: value for name, value, _ in (winreg.EnumValue(key, i) for i in range(values))}
        for child in [winreg.EnumKey(key, index) for index in range(keys)]:
            found |= _below(hive, f"{path}\\{child}", view, passing_over)
        is_above = any(each.startswith(f"{name}\\") for each in passing_over)
        if own or found or not is_above:
            found[path] = own
    return found


def set_value(hive: int, path: str, name: str, value: str | int, view: int) -> None:
    """Set a value, and make the keys above it."""
    kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
    with winreg.CreateKeyEx(hive, path, 0, winreg.KEY_WRITE | view) as key:
        winreg.SetValueEx(key, name, 0, kind, value)


def remove(hive: int, path: str, view: int) -> None:
    """Remove a key that holds no other, if it is there."""
    with suppress(FileNotFoundError):
        winreg.DeleteKeyEx(hive, path, view, 0)


@contextmanager
def read_only(hive: int, path: str, view: int) -> Iterator[None]:
    """Make a key that everybody may read and nobody may write, while the block runs."""
    access = winreg.KEY_ALL_ACCESS | view
    with winreg.CreateKeyEx(hive, path, 0, access) as key:
        _protect(key, "D:P(A;;KR;;;WD)")
        try:
            yield
        finally:
            _protect(key, "D:P(A;;KA;;;WD)")


def _protect(key: winreg.HKEYType, sddl: str) -> None:
    """Give a key an access list, in the language of security descriptors."""
    functions, descriptor = ctypes.WinDLL("advapi32"), ctypes.c_void_p()
    read = functions.ConvertStringSecurityDescriptorToSecurityDescriptorW
    if not read(sddl, 1, ctypes.byref(descriptor), None):
        raise ctypes.WinError()
    failed = functions.RegSetKeySecurity(wintypes.HKEY(key.handle), ACCESS_LIST, descriptor)
    ctypes.WinDLL("kernel32").LocalFree(descriptor)
    if failed:
        raise ctypes.WinError(failed)


class Hive:
    """A HKEY_CURRENT_USER of one's own, which is a key of the real one.

    Args:
        path: where it lies; "" for a new one.
    """

    def __init__(self, path: str = "") -> None:
        self.path = path or f"{HIVE} {uuid.uuid4()}"
        self._key: winreg.HKEYType | None = None

    def make(self) -> None:
        """Make it, for other processes that enter it."""
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, rf"{self.path}\Software"):
            pass

    def enter(self) -> None:
        """Have this process see it in place of the real one."""
        self.make()
        self._key = winreg.CreateKey(winreg.HKEY_CURRENT_USER, self.path)
        _override(self._key.handle)

    def leave(self) -> None:
        """Have this process see the real one again, and remove this one."""
        _override(None)
        if self._key:
            self._key.Close()
        for path in sorted(self.keys(), reverse=True):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, rf"{self.path}\{path}")
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, self.path)

    def keys(self) -> dict[str, dict[str, Any]]:
        """Every key in it, with its values."""
        _override(None)
        try:
            found = _below(winreg.HKEY_CURRENT_USER, self.path, winreg.KEY_WOW64_64KEY)
        finally:
            if self._key:
                _override(self._key.handle)
        begin = f"{self.path}\\"
        return {path.removeprefix(begin): each for path, each in found.items() if path != self.path}


def _override(key: int | None) -> None:
    """Set what this process sees as HKEY_CURRENT_USER; None for the real one."""
    failed = ctypes.WinDLL("advapi32").RegOverridePredefKey(
        wintypes.HKEY(winreg.HKEY_CURRENT_USER), wintypes.HKEY(key)
    )
    if failed:
        raise ctypes.WinError(failed)
