from __future__ import annotations

import json
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.install.computer.machine import Machine
from tests.install.broken import LISTENS
from tests.install.memory import Fuse, MemoryDisk, MemoryRegistry
from tests.install.user import User

if TYPE_CHECKING:
    from collections.abc import Callable

CHROMIUM_ID = "iihmfhcbcmbjljkhhmmbhemnpkhlbeic"
CHECKOUT = Path(__file__).parents[2]
DATA = {
    "linux": ".local/share/onconnect",
    "bsd": ".local/share/onconnect",
    "macos": "Library/Application Support/onconnect",
    "windows": "AppData/Local/onconnect",
}
SYSTEM_DATA = {
    "linux": "/usr/local/share/onconnect",
    "bsd": "/usr/local/share/onconnect",
    "macos": "/Library/Application Support/onconnect",
    "windows": "C:/ProgramData/onconnect",
}


@pytest.fixture
def checkout() -> Path:
    return CHECKOUT


def toml(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items())
            + "}"
        )
    return json.dumps(value)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Writes a project; `settings` replaces members of its table, `manifest` of its extension's."""

    def make(
        folder: Path = tmp_path / "project",
        settings: dict[str, Any] | None = None,
        manifest: dict[str, Any] | None = None,
        handlers: str = LISTENS,
    ) -> Path:
        table = {
            "name": "org.example.notes",
            "description": "Notes",
            "handlers": ["notes"],
            "extension": "extension",
        } | (settings or {})
        identity = {
            "key": json.loads((CHECKOUT / "extension/manifest.json").read_text("utf-8"))["key"],
            "browser_specific_settings": {"gecko": {"id": "notes@example.org"}},
            "permissions": ["nativeMessaging", "storage"],
        } | (manifest or {})
        (folder / "extension").mkdir(parents=True, exist_ok=True)
        rows = (f"{key} = {toml(value)}\n" for key, value in table.items())
        (folder / "pyproject.toml").write_text("[tool.onconnect]\n" + "".join(rows), "utf-8")
        (folder / "extension/manifest.json").write_text(json.dumps(identity), "utf-8")
        (folder / "notes.py").write_text(handlers, "utf-8")
        return folder

    return make


@pytest.fixture
def make_machine() -> Callable[..., Machine]:
    """Makes up a computer with nothing on it but what is named."""

    def make(
        programs: tuple[str, ...] = (),
        files: tuple[str, ...] = (),
        system: str = "linux",
        fuse: Fuse | None = None,
        **environ: str,
    ) -> Machine:
        form = PureWindowsPath if system == "windows" else PurePosixPath
        home = form("C:/Users/u" if system == "windows" else "/home/u")
        disk = MemoryDisk(home, fuse=fuse)
        for file in files:
            disk.add(form(file))
        local = {"LOCALAPPDATA": str(home / "AppData/Local"), "PROGRAMFILES": "C:\\Program Files"}
        return Machine(
            system=system,
            environ={"HOME": str(home)} | (local if system == "windows" else {}) | environ,
            data={
                "user": home / DATA[system],
                "system": form(SYSTEM_DATA[system]),
            },
            disk=disk,
            registry=MemoryRegistry(fuse),
            find_program=lambda name: f"/usr/bin/{name}" if name in programs else None,
        )

    return make


@pytest.fixture
def python() -> Path:
    return Path(sys.executable)


@pytest.fixture
def user(tmp_path: Path) -> User:
    """Gives a user without browsers."""
    return User(tmp_path)
