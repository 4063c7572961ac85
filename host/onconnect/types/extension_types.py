"""The types of browser.extensionTypes. Generated."""

from typing import Literal, TypeAlias, TypedDict

CSSOrigin: TypeAlias = Literal["user", "author"]
"""extensionTypes.CSSOrigin."""


DocumentLifecycle: TypeAlias = Literal["prerender", "active", "cached", "pending_deletion"]
"""extensionTypes.DocumentLifecycle."""


ExecutionWorld: TypeAlias = Literal["ISOLATED", "MAIN"]
"""extensionTypes.ExecutionWorld."""


class ExtensionFileOrCodeItem(TypedDict):
    """The item of extensionTypes.ExtensionFileOrCode."""

    file: str


class ExtensionFileOrCodeItem2(TypedDict):
    """The item of extensionTypes.ExtensionFileOrCode."""

    code: str


FrameType: TypeAlias = Literal["outermost_frame", "fenced_frame", "sub_frame"]
"""extensionTypes.FrameType."""


class ImageDetails(TypedDict, total=False):
    """extensionTypes.ImageDetails.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extensionTypes/ImageDetails
    """

    format: "ImageFormat"
    quality: int
    rect: "ImageDetailsRect"
    scale: float
    resetScrollPosition: bool


class ImageDetailsRect(TypedDict):
    """The rect of extensionTypes.ImageDetails."""

    x: float
    y: float
    width: float
    height: float


ImageFormat: TypeAlias = Literal["jpeg", "png"]
"""extensionTypes.ImageFormat.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extensionTypes/ImageFormat
"""


class InjectDetails(TypedDict, total=False):
    """extensionTypes.InjectDetails."""

    code: str
    file: str
    allFrames: bool
    matchAboutBlank: bool
    frameId: int
    runAt: "RunAt"
    cssOrigin: "CSSOrigin"


RunAt: TypeAlias = Literal["document_start", "document_end", "document_idle"]
"""extensionTypes.RunAt.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extensionTypes/RunAt
"""
