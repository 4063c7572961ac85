"""Finds out what this process may do."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    raise ImportError("rights are of this kind on Windows only")

import ctypes


def is_administrator() -> bool:
    """Whether it runs with the rights of an administrator, and not merely for one."""
    return bool(ctypes.windll.shell32.IsUserAnAdmin())
