"""The types of browser.desktopCapture. Generated."""

from typing import Literal, TypeAlias

DesktopCaptureSourceType: TypeAlias = Literal["screen", "window", "tab", "audio"]
"""desktopCapture.DesktopCaptureSourceType."""
