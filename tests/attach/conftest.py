from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.attach.meetings import Meetings

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def place() -> Iterator[Path]:
    """A private folder with a short path, in which the programs and proxies of a test meet.

    On Windows there is none: the name alone keeps the tests apart.
    """
    outer = Path(tempfile.mkdtemp(prefix="oc-"))
    folder = outer / "m"
    folder.mkdir(0o700)
    yield folder
    shutil.rmtree(outer, ignore_errors=True)


@pytest.fixture
def meetings(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meetings]:
    """Programs, proxies and browsers that meet under a name of this test alone."""
    if sys.platform != "win32":
        from onconnect.attach import place_posix

        monkeypatch.setattr(place_posix, "folders", lambda: [str(place)])
    found = Meetings(f"onconnect.test{secrets.randbits(40):x}", place)
    yield found
    found.end()
