"""Gives a recording in real browsers the fixtures of the end-to-end tests."""

from __future__ import annotations

from tests.e2e.conftest import kind, site

__all__ = ["kind", "site"]
