"""Draws the picture of the architecture: `python -m tools.architecture`."""

from __future__ import annotations

from tools.architecture.picture import PICTURE, draw

PICTURE.write_text(draw(), "utf-8", newline="\n")
