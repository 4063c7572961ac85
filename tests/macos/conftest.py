from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from onconnect import starting
from tests.host import stdio_peer
from tests.install.conftest import make_machine, make_project  # noqa: F401
from tests.macos import python

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "linux":  # it is Linux' facilities that are taken away
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def mac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that sees this computer as macOS would show it."""
    return python.make(tmp_path_factory.mktemp("mac"))


def environment_at(home: Path) -> dict[str, str]:
    return starting.environment({"HOME": str(home)}, is_macos=True)


@pytest.fixture
def hosts_on_macos(mac: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets `stdio_peer` start hosts by that Python."""
    monkeypatch.setattr(stdio_peer, "PYTHON", str(mac))
    monkeypatch.setattr(stdio_peer, "environment_at", environment_at)
    monkeypatch.setattr(stdio_peer, "LOGS", f"Library/Logs/onconnect/{stdio_peer.NAME}")
