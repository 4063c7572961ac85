from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.install.machine import Machine

if TYPE_CHECKING:
    from collections.abc import Callable

CHROMIUM_ID = "iihmfhcbcmbjljkhhmmbhemnpkhlbeic"
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def checkout() -> Path:
    return CHECKOUT


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Writes a project; `settings` replaces members of its table, `manifest` of its extension's."""

    def make(
        folder: Path = tmp_path / "project",
        settings: dict[str, Any] | None = None,
        manifest: dict[str, Any] | None = None,
        handlers: str = "",
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
    """Makes up a Linux machine with nothing on it but what is named."""

    def make(
        programs: tuple[str, ...] = (), folders: tuple[str, ...] = (), **environ: str
    ) -> Machine:
        return Machine(
            system="linux",
            environ={"HOME": "/home/u"} | environ,
            data=Path("/home/u/.local/share/onconnect"),
            is_folder=lambda path: str(path) in folders,
            find_program=lambda name: f"/usr/bin/{name}" if name in programs else None,
        )

    return make


@pytest.fixture
def python() -> Path:
    return Path(sys.executable)
