"""The types of browser.userScripts. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import extension_types as _extension_types

ExecutionWorld: TypeAlias = Literal["MAIN", "USER_SCRIPT"]
"""userScripts.ExecutionWorld.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/ExecutionWorld
"""


class InjectionResult(TypedDict):
    """userScripts.InjectionResult."""

    documentId: str
    frameId: int
    result: NotRequired[Any]
    error: NotRequired[str]


class InjectionTarget(TypedDict):
    """userScripts.InjectionTarget."""

    allFrames: NotRequired[bool]
    documentIds: NotRequired[list[str]]
    frameIds: NotRequired[list[int]]
    tabId: int


class RegisteredUserScript(TypedDict):
    """userScripts.RegisteredUserScript.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/RegisteredUserScript
    """

    id: str
    allFrames: NotRequired[bool]
    js: NotRequired["list[ScriptSourceItem | ScriptSourceItem2]"]
    matches: NotRequired[list[str]]
    excludeMatches: NotRequired[list[str]]
    includeGlobs: NotRequired[list[str]]
    excludeGlobs: NotRequired[list[str]]
    runAt: NotRequired["_extension_types.RunAt"]
    world: NotRequired["ExecutionWorld"]
    worldId: NotRequired[str]


class ScriptSourceItem(TypedDict, total=False):
    """The item of userScripts.ScriptSource."""

    file: str
    code: str


class ScriptSourceItem2(TypedDict):
    """The item of userScripts.ScriptSource."""

    code: str


class UserScriptFilter(TypedDict, total=False):
    """userScripts.UserScriptFilter.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/UserScriptFilter
    """

    ids: list[str]


class UserScriptInjection(TypedDict):
    """userScripts.UserScriptInjection."""

    injectImmediately: NotRequired[bool]
    js: list[ScriptSourceItem | ScriptSourceItem2]
    target: InjectionTarget
    world: NotRequired["ExecutionWorld"]
    worldId: NotRequired[str]


class WorldProperties(TypedDict, total=False):
    """userScripts.WorldProperties.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/WorldProperties
    """

    worldId: str
    csp: str
    messaging: bool
