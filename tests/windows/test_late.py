"""What asyncio seldom needs on Windows is imported when it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

CODE = """
import sys
import onconnect
from asyncio import windows_utils
assert "random" not in sys.modules, "tempfile imports it, and shutil beside it"
import _winapi
for end in windows_utils.pipe():
    _winapi.CloseHandle(end)
assert "random" in sys.modules
"""


def test_tempfile_is_imported_for_a_pipe() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True, timeout=30)
