"""browser.identity. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import identity as _identity

_OnSignInChangedListener = TypeVar(
    "_OnSignInChangedListener",
    bound=Callable[[_identity.AccountInfo, bool], object]
    | Callable[[_identity.AccountInfo], object]
    | Callable[[], object],
)

class OnSignInChanged(Event):
    """The event browser.identity.onSignInChanged."""

    def add_listener(self, listener: _OnSignInChangedListener, /) -> _OnSignInChangedListener: ...

class Identity(Namespace):
    """browser.identity.

    Chrome ≥ 29, Firefox ≥ 53.
    Needs "identity".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/identity
    """

    on_sign_in_changed: OnSignInChanged
    """browser.identity.onSignInChanged.

    Chrome only.
    Needs "identity".
    """
    def clear_all_cached_auth_tokens(self) -> Future[None]:
        """Call browser.identity.clearAllCachedAuthTokens.

        Chrome ≥ 87 only.
        Needs "identity".
        """
    def get_auth_token(
        self, details: _identity.TokenDetails | None = ..., /
    ) -> Future[_identity.GetAuthTokenResult]:
        """Call browser.identity.getAuthToken.

        Chrome only.
        Needs "identity".
        """
    def get_profile_user_info(
        self, details: _identity.ProfileDetails | None = ..., /
    ) -> Future[_identity.ProfileUserInfo]:
        """Call browser.identity.getProfileUserInfo.

        Chrome only.
        Needs "identity".
        """
    def get_redirect_url(self, path: str | None = ..., /) -> Future[str]:
        """Call browser.identity.getRedirectURL.

        Chrome ≥ 33, Firefox ≥ 53.
        Needs "identity".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/identity/getRedirectURL
        """
    def launch_web_auth_flow(self, details: _identity.WebAuthFlowDetails, /) -> Future[str | None]:
        """Call browser.identity.launchWebAuthFlow.

        Chrome ≥ 29, Firefox ≥ 53.
        Needs "identity".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/identity/launchWebAuthFlow
        """
    def remove_cached_auth_token(self, details: _identity.InvalidTokenDetails, /) -> Future[None]:
        """Call browser.identity.removeCachedAuthToken.

        Chrome only.
        Needs "identity".
        """
