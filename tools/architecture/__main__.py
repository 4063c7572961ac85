"""Draws the picture anew: `python -m tools.architecture`."""

from __future__ import annotations

from tools.architecture.picture import PICTURE, draw

PICTURE.write_text(draw(), "utf-8")
