"""The types of browser.declarativeNetRequest. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import extension_types as _extension_types

DomainType: TypeAlias = Literal["firstParty", "thirdParty"]
"""declarativeNetRequest.DomainType."""


class ExtensionActionOptions(TypedDict, total=False):
    """declarativeNetRequest.ExtensionActionOptions."""

    displayActionCountAsBadgeText: bool
    tabUpdate: "TabActionCountUpdate"


class GetDisabledRuleIdsOptions(TypedDict):
    """declarativeNetRequest.GetDisabledRuleIdsOptions."""

    rulesetId: str


class GetRulesFilter(TypedDict, total=False):
    """declarativeNetRequest.GetRulesFilter."""

    ruleIds: list[int]


class HeaderInfo(TypedDict):
    """declarativeNetRequest.HeaderInfo."""

    header: str
    values: NotRequired[list[str]]
    excludedValues: NotRequired[list[str]]


HeaderOperation: TypeAlias = Literal["append", "set", "remove"]
"""declarativeNetRequest.HeaderOperation."""


class IsRegexSupportedResult(TypedDict):
    """declarativeNetRequest.IsRegexSupportedResult."""

    isSupported: bool
    reason: NotRequired["UnsupportedRegexReason"]


class MatchedRule(TypedDict):
    """declarativeNetRequest.MatchedRule.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MatchedRule
    """

    ruleId: int
    rulesetId: str
    extensionId: NotRequired[str]


class MatchedRuleInfo(TypedDict):
    """declarativeNetRequest.MatchedRuleInfo."""

    rule: MatchedRule
    timeStamp: float
    tabId: int


class MatchedRuleInfoDebug(TypedDict):
    """declarativeNetRequest.MatchedRuleInfoDebug."""

    rule: MatchedRule
    request: "RequestDetails"


class MatchedRulesFilter(TypedDict, total=False):
    """declarativeNetRequest.MatchedRulesFilter."""

    tabId: int
    minTimeStamp: float


class ModifyHeaderInfo(TypedDict):
    """declarativeNetRequest.ModifyHeaderInfo."""

    header: str
    operation: "HeaderOperation"
    value: NotRequired[str]


class QueryKeyValue(TypedDict):
    """declarativeNetRequest.QueryKeyValue."""

    key: str
    value: str
    replaceOnly: NotRequired[bool]


class QueryTransform(TypedDict, total=False):
    """declarativeNetRequest.QueryTransform."""

    removeParams: list[str]
    addOrReplaceParams: list[QueryKeyValue]


class Redirect(TypedDict, total=False):
    """declarativeNetRequest.Redirect.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/Redirect
    """

    extensionPath: str
    transform: "URLTransform"
    url: str
    regexSubstitution: str


class RegexOptions(TypedDict):
    """declarativeNetRequest.RegexOptions."""

    regex: str
    isCaseSensitive: NotRequired[bool]
    requireCapturing: NotRequired[bool]


class RequestDetails(TypedDict):
    """declarativeNetRequest.RequestDetails."""

    requestId: str
    url: str
    initiator: NotRequired[str]
    method: str
    frameId: int
    documentId: NotRequired[str]
    frameType: NotRequired["_extension_types.FrameType"]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    parentFrameId: int
    parentDocumentId: NotRequired[str]
    tabId: int
    type: "ResourceType"


RequestMethod: TypeAlias = Literal[
    "connect", "delete", "get", "head", "options", "patch", "post", "put", "other"
]
"""declarativeNetRequest.RequestMethod."""


ResourceType: TypeAlias = Literal[
    "main_frame",
    "sub_frame",
    "stylesheet",
    "script",
    "image",
    "object",
    "object_subrequest",
    "xmlhttprequest",
    "xslt",
    "ping",
    "beacon",
    "xml_dtd",
    "font",
    "media",
    "websocket",
    "csp_report",
    "imageset",
    "web_manifest",
    "speculative",
    "json",
    "other",
    "webtransport",
    "webbundle",
]
"""declarativeNetRequest.ResourceType.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/ResourceType
"""


class Rule(TypedDict):
    """declarativeNetRequest.Rule.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/Rule
    """

    id: int
    priority: NotRequired[int]
    condition: "RuleCondition"
    action: "RuleAction"


class RuleAction(TypedDict):
    """declarativeNetRequest.RuleAction.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/RuleAction
    """

    type: "RuleActionType"
    redirect: NotRequired[Redirect]
    requestHeaders: NotRequired[list[ModifyHeaderInfo]]
    responseHeaders: NotRequired[list[ModifyHeaderInfo]]


RuleActionType: TypeAlias = Literal[
    "block", "redirect", "allow", "upgradeScheme", "modifyHeaders", "allowAllRequests"
]
"""declarativeNetRequest.RuleActionType."""


class RuleCondition(TypedDict, total=False):
    """declarativeNetRequest.RuleCondition.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/RuleCondition
    """

    urlFilter: str
    regexFilter: str
    isUrlFilterCaseSensitive: bool
    initiatorDomains: list[str]
    excludedInitiatorDomains: list[str]
    requestDomains: list[str]
    excludedRequestDomains: list[str]
    topDomains: list[str]
    excludedTopDomains: list[str]
    domains: list[str]
    excludedDomains: list[str]
    resourceTypes: "list[ResourceType]"
    excludedResourceTypes: "list[ResourceType]"
    requestMethods: "list[RequestMethod]"
    excludedRequestMethods: "list[RequestMethod]"
    domainType: "DomainType"
    tabIds: list[int]
    excludedTabIds: list[int]
    responseHeaders: list[HeaderInfo]
    excludedResponseHeaders: list[HeaderInfo]


class RulesMatchedDetails(TypedDict):
    """declarativeNetRequest.RulesMatchedDetails."""

    rulesMatchedInfo: list[MatchedRuleInfo]


class TabActionCountUpdate(TypedDict):
    """declarativeNetRequest.TabActionCountUpdate."""

    tabId: int
    increment: float


class TestMatchOutcomeOptions(TypedDict, total=False):
    """The options of declarativeNetRequest.testMatchOutcome."""

    includeOtherExtensions: bool


class TestMatchOutcomeResult(TypedDict):
    """declarativeNetRequest.TestMatchOutcomeResult."""

    matchedRules: list[MatchedRule]


class TestMatchRequestDetails(TypedDict):
    """declarativeNetRequest.TestMatchRequestDetails."""

    url: str
    initiator: NotRequired[str]
    method: NotRequired["RequestMethod"]
    type: "ResourceType"
    tabId: NotRequired[int]
    topUrl: NotRequired[str]
    responseHeaders: NotRequired[dict[str, Any]]


class URLTransform(TypedDict, total=False):
    """declarativeNetRequest.URLTransform.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/URLTransform
    """

    scheme: Literal["http", "https", "moz-extension"]
    username: str
    password: str
    host: str
    port: str
    path: str
    query: str
    queryTransform: QueryTransform
    fragment: str


UnsupportedRegexReason: TypeAlias = Literal["syntaxError", "memoryLimitExceeded"]
"""declarativeNetRequest.UnsupportedRegexReason."""


class UpdateRuleOptions(TypedDict, total=False):
    """declarativeNetRequest.UpdateRuleOptions."""

    removeRuleIds: list[int]
    addRules: list[Rule]


class UpdateRulesetOptions(TypedDict, total=False):
    """declarativeNetRequest.UpdateRulesetOptions."""

    disableRulesetIds: list[str]
    enableRulesetIds: list[str]


class UpdateStaticRulesOptions(TypedDict):
    """declarativeNetRequest.UpdateStaticRulesOptions."""

    rulesetId: str
    disableRuleIds: NotRequired[list[int]]
    enableRuleIds: NotRequired[list[int]]
