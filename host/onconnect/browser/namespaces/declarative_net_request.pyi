"""browser.declarativeNetRequest. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import declarative_net_request as _declarative_net_request

_OnRuleMatchedDebugListener = TypeVar(
    "_OnRuleMatchedDebugListener",
    bound=Callable[[_declarative_net_request.MatchedRuleInfoDebug], object] | Callable[[], object],
)

class OnRuleMatchedDebug(Event):
    """The event browser.declarativeNetRequest.onRuleMatchedDebug."""

    def add_listener(
        self, listener: _OnRuleMatchedDebugListener, /
    ) -> _OnRuleMatchedDebugListener: ...

class DeclarativeNetRequest(Namespace):
    """browser.declarativeNetRequest.

    Chrome ≥ 84, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest
    """

    DYNAMIC_RULESET_ID: str
    """browser.declarativeNetRequest.DYNAMIC_RULESET_ID.

    It is '_dynamic'.
    Chrome ≥ 84, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/DYNAMIC_RULESET_ID
    """
    GETMATCHEDRULES_QUOTA_INTERVAL: int
    """browser.declarativeNetRequest.GETMATCHEDRULES_QUOTA_INTERVAL.

    It is 10.
    Chrome ≥ 84 only.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/GETMATCHEDRULES_QUOTA_INTERVAL
    """
    GUARANTEED_MINIMUM_STATIC_RULES: int
    """browser.declarativeNetRequest.GUARANTEED_MINIMUM_STATIC_RULES.

    It is 30000.
    Chrome ≥ 89, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/GUARANTEED_MINIMUM_STATIC_RULES
    """
    MAX_GETMATCHEDRULES_CALLS_PER_INTERVAL: int
    """browser.declarativeNetRequest.MAX_GETMATCHEDRULES_CALLS_PER_INTERVAL.

    It is 20.
    Chrome ≥ 84 only.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MAX_GETMATCHEDRULES_CALLS_PER_INTERVAL
    """
    MAX_NUMBER_OF_DYNAMIC_RULES: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_DYNAMIC_RULES.

    It is 30000.
    Chrome ≥ 120, Firefox ≥ 128.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MAX_NUMBER_OF_DYNAMIC_RULES
    """
    MAX_NUMBER_OF_ENABLED_STATIC_RULESETS: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_ENABLED_STATIC_RULESETS.

    It is 50.
    Chrome ≥ 94, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MAX_NUMBER_OF_ENABLED_STATIC_RULESETS
    """
    MAX_NUMBER_OF_REGEX_RULES: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_REGEX_RULES.

    It is 1000.
    Chrome ≥ 84, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MAX_NUMBER_OF_REGEX_RULES
    """
    MAX_NUMBER_OF_SESSION_RULES: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_SESSION_RULES.

    It is 5000.
    Chrome ≥ 120, Firefox ≥ 128.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MAX_NUMBER_OF_SESSION_RULES
    """
    MAX_NUMBER_OF_STATIC_RULESETS: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_STATIC_RULESETS.

    It is 100.
    Chrome ≥ 84, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/MAX_NUMBER_OF_STATIC_RULESETS
    """
    MAX_NUMBER_OF_UNSAFE_DYNAMIC_RULES: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_UNSAFE_DYNAMIC_RULES.

    It is 5000.
    Chrome ≥ 120 only.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    """
    MAX_NUMBER_OF_UNSAFE_SESSION_RULES: int
    """browser.declarativeNetRequest.MAX_NUMBER_OF_UNSAFE_SESSION_RULES.

    It is 5000.
    Chrome ≥ 120 only.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    """
    SESSION_RULESET_ID: str
    """browser.declarativeNetRequest.SESSION_RULESET_ID.

    It is '_session'.
    Chrome ≥ 90, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/SESSION_RULESET_ID
    """
    on_rule_matched_debug: OnRuleMatchedDebug
    """browser.declarativeNetRequest.onRuleMatchedDebug.

    Chrome ≥ 84 only.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess", and
    "declarativeNetRequestFeedback".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/onRuleMatchedDebug
    """
    def get_available_static_rule_count(self) -> Future[int]:
        """Call browser.declarativeNetRequest.getAvailableStaticRuleCount.

        Chrome ≥ 89, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/getAvailableStaticRuleCount
        """
    def get_disabled_rule_ids(
        self, options: _declarative_net_request.GetDisabledRuleIdsOptions, /
    ) -> Future[list[int]]:
        """Call browser.declarativeNetRequest.getDisabledRuleIds.

        Chrome ≥ 111, Firefox ≥ 128.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/getDisabledRuleIds
        """
    def get_dynamic_rules(
        self, filter: _declarative_net_request.GetRulesFilter | None = ..., /
    ) -> Future[list[_declarative_net_request.Rule]]:
        """Call browser.declarativeNetRequest.getDynamicRules.

        Chrome ≥ 84, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/getDynamicRules
        """
    def get_enabled_rulesets(self) -> Future[list[str]]:
        """Call browser.declarativeNetRequest.getEnabledRulesets.

        Chrome ≥ 84, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/getEnabledRulesets
        """
    def get_matched_rules(
        self, filter: _declarative_net_request.MatchedRulesFilter | None = ..., /
    ) -> Future[_declarative_net_request.RulesMatchedDetails]:
        """Call browser.declarativeNetRequest.getMatchedRules.

        Chrome ≥ 84 only.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/getMatchedRules
        """
    def get_session_rules(
        self, filter: _declarative_net_request.GetRulesFilter | None = ..., /
    ) -> Future[list[_declarative_net_request.Rule]]:
        """Call browser.declarativeNetRequest.getSessionRules.

        Chrome ≥ 90, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/getSessionRules
        """
    def is_regex_supported(
        self, regex_options: _declarative_net_request.RegexOptions, /
    ) -> Future[_declarative_net_request.IsRegexSupportedResult]:
        """Call browser.declarativeNetRequest.isRegexSupported.

        Chrome ≥ 87, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/isRegexSupported
        """
    def set_extension_action_options(
        self, options: _declarative_net_request.ExtensionActionOptions, /
    ) -> Future[None]:
        """Call browser.declarativeNetRequest.setExtensionActionOptions.

        Chrome ≥ 88 only.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/setExtensionActionOptions
        """
    def test_match_outcome(
        self,
        request: _declarative_net_request.TestMatchRequestDetails,
        options: _declarative_net_request.TestMatchOutcomeOptions | None = ...,
        /,
    ) -> Future[_declarative_net_request.TestMatchOutcomeResult]:
        """Call browser.declarativeNetRequest.testMatchOutcome.

        Chrome ≥ 103, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess" in Chrome;
        "declarativeNetRequest" or "declarativeNetRequestWithHostAccess", and
        "declarativeNetRequestFeedback" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/testMatchOutcome
        """
    def update_dynamic_rules(
        self, options: _declarative_net_request.UpdateRuleOptions, /
    ) -> Future[None]:
        """Call browser.declarativeNetRequest.updateDynamicRules.

        Chrome ≥ 84, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/updateDynamicRules
        """
    def update_enabled_rulesets(
        self, update_ruleset_options: _declarative_net_request.UpdateRulesetOptions, /
    ) -> Future[None]:
        """Call browser.declarativeNetRequest.updateEnabledRulesets.

        Chrome ≥ 84, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/updateEnabledRulesets
        """
    def update_session_rules(
        self, options: _declarative_net_request.UpdateRuleOptions, /
    ) -> Future[None]:
        """Call browser.declarativeNetRequest.updateSessionRules.

        Chrome ≥ 90, Firefox ≥ 113.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/updateSessionRules
        """
    def update_static_rules(
        self, options: _declarative_net_request.UpdateStaticRulesOptions, /
    ) -> Future[None]:
        """Call browser.declarativeNetRequest.updateStaticRules.

        Chrome ≥ 111, Firefox ≥ 128.
        Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest/updateStaticRules
        """
