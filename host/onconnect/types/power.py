"""The types of browser.power. Generated."""

from typing import Literal, TypeAlias

Level: TypeAlias = Literal["system", "display"]
"""power.Level."""
