"""browser.runtime: connections that arrive, and connections to extensions.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from onconnect.browser.api import Namespace

if TYPE_CHECKING:
    from onconnect.browser.port import Port
    from onconnect.browser.registry import Registry
    from onconnect.errors import BrowserError

last_error: ContextVar[BrowserError | None] = ContextVar("last_error", default=None)
"""Why the port whose on_disconnect is being dispatched was disconnected."""


class Runtime(Namespace):
    """The namespace `browser.runtime`.

    Attributes:
        on_connect: fires with a Port when a page, a content script or another context of this
            extension connects.
        on_connect_external: fires with a Port when another extension, or in Chromium a web page,
            connects (P14).
        on_user_script_connect: fires with a Port when a user script connects (P14).
    """

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "runtime")
        self.on_connect = registry.event("runtime.onConnect")
        self.on_connect_external = registry.event("runtime.onConnectExternal")
        self.on_user_script_connect = registry.event("runtime.onUserScriptConnect")

    @property
    def last_error(self) -> BrowserError | None:
        """The disconnected port's error while its on_disconnect is dispatched, else None (P49)."""
        return last_error.get()

    def connect(self, extension_id: str | None = None, *, name: str = "") -> Port:
        """Open a port to the contexts of an extension, this one's own by default.

        The port is usable at once. That nobody listens shows later, in on_disconnect (P9, P16).

        Raises:
            TypeError: an argument is of a wrong type (P19).
            ChannelClosedError: there is no channel.
        """
        if not isinstance(extension_id, str | None):
            raise TypeError(f"extension_id is a string or None, and got {extension_id!r}")
        target: dict[str, object] = {} if extension_id is None else {"extensionId": extension_id}
        return self._registry.channel.connect(name, target)
