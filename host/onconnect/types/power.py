"""The types of browser.power. Generated."""

from __future__ import annotations

from typing import Literal, TypeAlias

Level: TypeAlias = Literal["system", "display"]
"""power.Level."""
