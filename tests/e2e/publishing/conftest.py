"""Gives the tests of this folder registries of their own, with the release that is made first."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT
from tests.e2e.publishing import rehearsal
from tests.wheels import wheels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_itemcollected(item: pytest.Function) -> None:
    """One worker of pytest-xdist runs all that share the release."""
    item.add_marker(pytest.mark.xdist_group("publishing"))


@contextmanager
def serving(module: str, *folders: Path) -> Iterator[str]:
    """Run a registry of this folder; give its address."""
    command = [sys.executable, "-m", f"tests.e2e.publishing.{module}", *folders]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of a release, as CONTRIBUTING.md and the workflow make them."""
    return rehearsal.build(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def npm(release: Path) -> Iterator[str]:
    """An npm registry to which the release has been published."""
    with serving("npm") as address:
        rehearsal.publish_to_npm(release, address)
        yield address


@pytest.fixture(scope="session")
def published(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index to which the release has been published, with what others install.

    That is what onconnect needs, and what the documentation has people install beside it.
    """
    folder = tmp_path_factory.mktemp("pypi")
    for wheel in wheels(tmp_path_factory).iterdir():
        (folder / wheel.name).hardlink_to(wheel)
    with serving("pypi", folder) as address:
        rehearsal.publish_to_pypi(release, address)
    return folder


@pytest.fixture
def pypi(published: Path, tmp_path: Path) -> Iterator[str]:
    """An index that has what is published, and to which a test publishes more for itself."""
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    with serving("pypi", uploads, published) as address:
        yield address
