"""The types of browser.contentScripts. Generated."""

from typing import NotRequired, TypedDict

from onconnect.types import extension_types as _extension_types


class RegisteredContentScriptOptions(TypedDict):
    """contentScripts.RegisteredContentScriptOptions."""

    matches: list[str]
    excludeMatches: NotRequired[list[str]]
    includeGlobs: NotRequired[list[str]]
    excludeGlobs: NotRequired[list[str]]
    css: NotRequired[
        "list[_extension_types.ExtensionFileOrCodeItem | _extension_types.ExtensionFileOrCodeItem2]"
    ]
    js: NotRequired[
        "list[_extension_types.ExtensionFileOrCodeItem | _extension_types.ExtensionFileOrCodeItem2]"
    ]
    allFrames: NotRequired[bool]
    matchAboutBlank: NotRequired[bool]
    matchOriginAsFallback: NotRequired[bool]
    runAt: NotRequired["_extension_types.RunAt"]
    world: NotRequired["_extension_types.ExecutionWorld"]
    cssOrigin: NotRequired["_extension_types.CSSOrigin"]
    cookieStoreId: NotRequired[list[str] | str]
