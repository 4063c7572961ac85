"""browser.userScripts. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import user_scripts as _user_scripts

class UserScripts(Namespace):
    """browser.userScripts.

    Chrome ≥ 120, Firefox ≥ 136.
    Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts
    """

    def configure_world(self, properties: _user_scripts.WorldProperties, /) -> Future[None]:
        """Call browser.userScripts.configureWorld.

        Chrome ≥ 120, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/configureWorld
        """
    def execute(
        self, injection: _user_scripts.UserScriptInjection, /
    ) -> Future[list[_user_scripts.InjectionResult]]:
        """Call browser.userScripts.execute.

        Chrome ≥ 135, Firefox ≥ 153 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/execute
        """
    def get_scripts(
        self, filter: _user_scripts.UserScriptFilter | None = ..., /
    ) -> Future[list[_user_scripts.RegisteredUserScript]]:
        """Call browser.userScripts.getScripts.

        Chrome ≥ 120, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/getScripts
        """
    def get_world_configurations(self) -> Future[list[_user_scripts.WorldProperties]]:
        """Call browser.userScripts.getWorldConfigurations.

        Chrome ≥ 133, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/getWorldConfigurations
        """
    def register(self, scripts: list[_user_scripts.RegisteredUserScript], /) -> Future[None]:
        """Call browser.userScripts.register.

        Chrome ≥ 120, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/register
        """
    def reset_world_configuration(self, world_id: str | None = ..., /) -> Future[None]:
        """Call browser.userScripts.resetWorldConfiguration.

        Chrome ≥ 133, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/resetWorldConfiguration
        """
    def unregister(self, filter: _user_scripts.UserScriptFilter | None = ..., /) -> Future[None]:
        """Call browser.userScripts.unregister.

        Chrome ≥ 120, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/unregister
        """
    def update(self, scripts: list[_user_scripts.RegisteredUserScript], /) -> Future[None]:
        """Call browser.userScripts.update.

        Chrome ≥ 120, Firefox ≥ 136 (manifest version 3).
        Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts/update
        """
