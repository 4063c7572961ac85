"""browser.scripting. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import scripting as _scripting

class Scripting(Namespace):
    """browser.scripting.

    Chrome ≥ 88, Firefox ≥ 102.
    Needs "scripting".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting
    """

    def execute_script(
        self, injection: _scripting.ScriptInjection, /
    ) -> Future[list[_scripting.InjectionResult]]:
        """Call browser.scripting.executeScript.

        Chrome ≥ 88, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/executeScript
        """
    def get_registered_content_scripts(
        self, filter: _scripting.ContentScriptFilter | None = ..., /
    ) -> Future[list[_scripting.RegisteredContentScript]]:
        """Call browser.scripting.getRegisteredContentScripts.

        Chrome ≥ 96, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/getRegisteredContentScripts
        """
    def insert_css(self, injection: _scripting.CSSInjection, /) -> Future[None]:
        """Call browser.scripting.insertCSS.

        Chrome ≥ 88, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/insertCSS
        """
    def register_content_scripts(
        self, scripts: list[_scripting.RegisteredContentScript], /
    ) -> Future[None]:
        """Call browser.scripting.registerContentScripts.

        Chrome ≥ 96, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/registerContentScripts
        """
    def remove_css(self, injection: _scripting.CSSInjection, /) -> Future[None]:
        """Call browser.scripting.removeCSS.

        Chrome ≥ 90, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/removeCSS
        """
    def unregister_content_scripts(
        self, filter: _scripting.ContentScriptFilter | None = ..., /
    ) -> Future[None]:
        """Call browser.scripting.unregisterContentScripts.

        Chrome ≥ 96, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/unregisterContentScripts
        """
    def update_content_scripts(
        self, scripts: list[_scripting.RegisteredContentScript], /
    ) -> Future[None]:
        """Call browser.scripting.updateContentScripts.

        Chrome ≥ 96, Firefox ≥ 102.
        Needs "scripting".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting/updateContentScripts
        """
