"""browser.contentScripts. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.namespace import Namespace
from onconnect.types import content_scripts as _content_scripts

class ContentScripts(Namespace):
    """browser.contentScripts.

    Firefox ≥ 59 (manifest version 2) only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contentScripts
    """

    def register(
        self, content_script_options: _content_scripts.RegisteredContentScriptOptions, /
    ) -> Future[Any]:
        """Call browser.contentScripts.register.

        Firefox ≥ 59 (manifest version 2) only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contentScripts/register
        """
