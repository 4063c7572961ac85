"""The types of browser.scripting. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import extension_types as _extension_types


class CSSInjection(TypedDict):
    """scripting.CSSInjection."""

    css: NotRequired[str]
    files: NotRequired[list[str]]
    origin: NotRequired["StyleOrigin"]
    target: "InjectionTarget"


class ContentScriptFilter(TypedDict, total=False):
    """scripting.ContentScriptFilter."""

    ids: list[str]


ExecutionWorld: TypeAlias = Literal["ISOLATED", "MAIN"]
"""scripting.ExecutionWorld.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/ExecutionWorld
"""


class InjectionResult(TypedDict):
    """scripting.InjectionResult."""

    documentId: str
    frameId: int
    result: NotRequired[Any]
    error: NotRequired[Any]


class InjectionTarget(TypedDict):
    """scripting.InjectionTarget.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/InjectionTarget
    """

    frameIds: NotRequired[list[int]]
    allFrames: NotRequired[bool]
    tabId: int
    documentIds: NotRequired[list[str]]


class RegisteredContentScript(TypedDict):
    """scripting.RegisteredContentScript.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/RegisteredContentScript
    """

    allFrames: NotRequired[bool]
    excludeMatches: NotRequired[list[str]]
    id: str
    js: NotRequired[list[str]]
    matches: NotRequired[list[str]]
    matchOriginAsFallback: NotRequired[bool]
    runAt: NotRequired["_extension_types.RunAt"]
    world: NotRequired["ExecutionWorld"]
    persistAcrossSessions: NotRequired[bool]
    css: NotRequired[list[str]]
    cssOrigin: NotRequired["_extension_types.CSSOrigin"]


class ScriptInjection(TypedDict):
    """scripting.ScriptInjection."""

    args: NotRequired[list[Any]]
    files: NotRequired[list[str]]
    target: InjectionTarget
    world: NotRequired["ExecutionWorld"]
    injectImmediately: NotRequired[bool]


StyleOrigin: TypeAlias = Literal["AUTHOR", "USER"]
"""scripting.StyleOrigin."""
