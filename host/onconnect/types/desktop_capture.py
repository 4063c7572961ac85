"""The types of browser.desktopCapture. Generated."""

from __future__ import annotations

from typing import Literal, TypeAlias

DesktopCaptureSourceType: TypeAlias = Literal["screen", "window", "tab", "audio"]
"""desktopCapture.DesktopCaptureSourceType."""
