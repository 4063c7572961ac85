"""The types of browser.debugger. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class Debuggee(TypedDict, total=False):
    """debugger.Debuggee."""

    tabId: int
    extensionId: str
    targetId: str


class DebuggerSession(TypedDict, total=False):
    """debugger.DebuggerSession."""

    tabId: int
    extensionId: str
    targetId: str
    sessionId: str


DetachReason: TypeAlias = Literal["target_closed", "canceled_by_user"]
"""debugger.DetachReason."""


class TargetInfo(TypedDict):
    """debugger.TargetInfo."""

    type: "TargetInfoType"
    id: str
    tabId: NotRequired[int]
    extensionId: NotRequired[str]
    attached: bool
    title: str
    url: str
    faviconUrl: NotRequired[str]


TargetInfoType: TypeAlias = Literal["page", "background_page", "worker", "other"]
"""debugger.TargetInfoType."""
