"""The Windows registry is read and written, with a `winreg` that keeps its keys in memory."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from onconnect.install.computer.registry import Key, Registry

NAME = Key("HKLM", r"Software\A\org.example", 32)


class Handle:
    """An open key; one that is never closed fails the test."""

    open_ones = 0

    def __init__(self, values: dict[str, tuple[str, int]], keys: int) -> None:
        self.values, self.keys = values, keys
        Handle.open_ones += 1

    def Close(self) -> None:  # noqa: N802 - winreg's name
        Handle.open_ones -= 1

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.Close()


class Winreg(ModuleType):
    """The functions of `winreg` that are used, by its documentation."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = 1, 2
    KEY_READ, KEY_WRITE, KEY_WOW64_32KEY, KEY_WOW64_64KEY = 0x20019, 0x20006, 0x200, 0x100
    REG_SZ, REG_DWORD = 1, 4

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[tuple[int, int, str], dict[str, tuple[str, int]]] = {}

    def _address(self, hive: int, path: str, access: int) -> tuple[int, int, str]:
        return hive, access & 0x300, path

    def OpenKey(self, hive: int, path: str, reserved: int, access: int) -> Handle:  # noqa: N802
        assert reserved == 0
        assert access & self.KEY_READ == self.KEY_READ
        return self._handle(self._address(hive, path, access))

    def CreateKeyEx(self, hive: int, path: str, reserved: int, access: int) -> Handle:  # noqa: N802
        assert reserved == 0
        assert access & self.KEY_WRITE == self.KEY_WRITE
        address = self._address(hive, path, access)
        self.keys.setdefault(address, {})
        return self._handle(address)

    def _handle(self, address: tuple[int, int, str]) -> Handle:
        if address not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        inner = [key for key in self.keys if key[2].startswith(address[2] + "\\")]
        return Handle(self.keys[address], len(inner))

    def QueryInfoKey(self, handle: Handle) -> tuple[int, int, int]:  # noqa: N802
        return handle.keys, len(handle.values), 0

    def QueryValueEx(self, handle: Handle, name: str) -> tuple[str, int]:  # noqa: N802
        if name not in handle.values:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return handle.values[name]

    def SetValueEx(  # noqa: N802
        self, handle: Handle, name: str, reserved: int, kind: int, value: str
    ) -> None:
        assert reserved == 0
        handle.values[name] = (value, kind)

    def DeleteKeyEx(self, hive: int, path: str, access: int, reserved: int) -> None:  # noqa: N802
        assert reserved == 0
        address = self._address(hive, path, access)
        with self._handle(address) as handle:
            if handle.keys:
                raise PermissionError(5, "Access is denied")
        del self.keys[address]


@pytest.fixture
def winreg(monkeypatch):
    module = Winreg()
    monkeypatch.setitem(sys.modules, "winreg", module)
    monkeypatch.setattr(Handle, "open_ones", 0)
    yield module
    assert Handle.open_ones == 0


def test_a_value_is_read_where_it_was_written_and_in_no_other_view(winreg):
    registry = Registry()
    assert not registry.exists(NAME)
    assert registry.read(NAME) is None
    registry.make(NAME)
    assert registry.exists(NAME)
    assert registry.is_empty(NAME)
    assert registry.read(NAME) is None
    registry.write(NAME, r"C:\x.json")
    assert registry.read(NAME) == r"C:\x.json"
    assert not registry.is_empty(NAME)
    assert registry.read(Key(NAME.hive, NAME.path, 64)) is None
    assert winreg.keys == {(2, 0x200, NAME.path): {"": (r"C:\x.json", winreg.REG_SZ)}}


def test_a_value_that_is_no_text_is_none(winreg):
    winreg.keys[2, 0x200, NAME.path] = {"": (3, winreg.REG_DWORD)}
    assert Registry().read(NAME) is None


def test_a_key_is_removed_if_no_other_lies_in_it(winreg):
    registry = Registry()
    parent = next(NAME.parents())
    registry.make(parent)
    registry.write(NAME, "x")
    assert not registry.is_empty(parent)
    with pytest.raises(PermissionError):
        registry.remove(parent)
    registry.remove(NAME)
    registry.remove(parent)
    assert winreg.keys == {}


def test_a_key_knows_its_kin_and_its_name():
    key = Key("HKCU", r"Software\A", 64)
    assert str(key.child("b")) == r"HKCU\Software\A\b (64-bit view)"
    assert [each.path for each in key.child("b").parents()] == [r"Software\A", "Software"]
