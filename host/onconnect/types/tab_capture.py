"""The types of browser.tabCapture. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class CaptureInfo(TypedDict):
    """tabCapture.CaptureInfo."""

    tabId: int
    status: "TabCaptureState"
    fullscreen: bool


class CaptureOptions(TypedDict, total=False):
    """tabCapture.CaptureOptions."""

    audio: bool
    video: bool
    audioConstraints: "MediaStreamConstraint"
    videoConstraints: "MediaStreamConstraint"


class GetMediaStreamOptions(TypedDict, total=False):
    """tabCapture.GetMediaStreamOptions."""

    consumerTabId: int
    targetTabId: int


class MediaStreamConstraint(TypedDict):
    """tabCapture.MediaStreamConstraint."""

    mandatory: dict[str, Any]
    optional: NotRequired[dict[str, Any]]


TabCaptureState: TypeAlias = Literal["pending", "active", "stopped", "error"]
"""tabCapture.TabCaptureState."""
