"""Keeps the tests of this folder for Windows: elsewhere `python -m tests windows` runs them."""

from __future__ import annotations

import sys

collect_ignore_glob = [] if sys.platform == "win32" else ["test_*.py"]
