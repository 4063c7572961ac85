from __future__ import annotations

import json
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import __version__, starting
from onconnect.install.browsers import manifest_reader
from onconnect.install.computer import interpreter
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.machine import Machine
from onconnect.install.setup import prove
from tests.install.broken import LISTENS
from tests.install.memory import Fuse, MemoryDisk, MemoryRegistry
from tests.install.user import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onconnect.install.setup.plan import Registration

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
    "windows": "C:/Program Files/onconnect",
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


@pytest.fixture(autouse=True)
def leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives hosts of Windows more time to end: other tests hold how quickly they do it."""
    if sys.platform == "win32":
        monkeypatch.setattr(starting, "END_WITHIN", 20.0)


@pytest.fixture
def sound_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes each host that is registered to start and to answer, on Windows.

    To start one takes a second there. So a test that looks at files alone does without, while those
    of what hosts do start them. Here the commands run in the process of the tests.
    """
    if sys.platform != "win32":
        return

    async def proven(
        registration: Registration, terms: prove.Terms, *, probe: str | None, patience: float
    ) -> prove.Proof:
        file, family = registration.manifest.path, registration.target.family
        program = manifest_reader.read(Disk(), file, family, registration.callers)
        assert Disk().is_file(program)
        what = "its handlers load" if probe is None else f"its port {probe!r} answers"
        return prove.Proof(what, 0.1, __version__)

    monkeypatch.setattr(prove, "prove", proven)
    monkeypatch.setattr(interpreter, "check_own", lambda *_: None)


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    """Gives a user without browsers."""
    user = User(tmp_path)
    yield user
    user.close()
