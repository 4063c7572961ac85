"""Runtime is browser.runtime: it hears ports and messages, and sends them to extensions.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onconnect.browser.namespace import Namespace
from onconnect.browser.port import last_error

if TYPE_CHECKING:
    from asyncio import Future

    from onconnect.browser.port import Port
    from onconnect.browser.registry import Registry
    from onconnect.errors import BrowserError


class Runtime(Namespace):
    """The namespace `browser.runtime`.

    Attributes:
        on_connect: fires with a Port when a page, a content script or another context of this
            extension connects.
        on_connect_external: fires with a Port when another extension, or in Chromium a web page,
            connects (P14).
        on_user_script_connect: fires with a Port when a user script connects (P14).
        on_message: fires with a one-shot message, its sender and a function that answers it. A
            listener answers by that function, returning True if it does so later; or by what it
            returns, if it is async (P63 to P79). The message is read as what the listener's first
            parameter is annotated with.
        on_message_external: the same, for messages of other extensions and web pages (P14).
        on_user_script_message: the same, for messages of user scripts (P14).
    """

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, "runtime")
        self.on_connect = registry.event("runtime.onConnect")
        self.on_connect_external = registry.event("runtime.onConnectExternal")
        self.on_user_script_connect = registry.event("runtime.onUserScriptConnect")
        self.on_message = registry.event("runtime.onMessage")
        self.on_message_external = registry.event("runtime.onMessageExternal")
        self.on_user_script_message = registry.event("runtime.onUserScriptMessage")

    @property
    def id(self) -> str:
        """The extension's id.

        Raises:
            ChannelClosedError: there is no channel.
        """
        return self._registry.client.extension_id

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
            raise TypeError(f"extension_id must be a string or None, not {extension_id!r}")
        target: dict[str, object] = {} if extension_id is None else {"extensionId": extension_id}
        return self._registry.client.connect(name, target)

    def send_message(
        self,
        message: object,
        *,
        extension_id: str | None = None,
        options: dict[str, Any] | None = None,
    ) -> Future[Any]:
        """Send a one-shot message to the contexts of an extension, this one's own by default.

        It is sent at once; await the answer, which is None if a listener gives none (P65).

        Args:
            message: as `Port.post_message` takes it.
            extension_id: another extension.
            options: the browser's own options, as Chromium's `includeTlsChannelId`.

        Raises:
            TypeError: an argument is of a wrong type.
            UnserializableError: JSON cannot carry the message.
            BrowserError: when awaited, if nobody listens (P63) or the listener failed (P68).
            ChannelClosedError: there is no channel, or it ends before the answer comes.
        """
        if not isinstance(extension_id, str | None):
            raise TypeError(f"extension_id must be a string or None, not {extension_id!r}")
        if not isinstance(options, dict | None):
            raise TypeError(f"options must be a dict or None, not {options!r}")
        args = [message]
        if extension_id is not None or options is not None:
            args = [extension_id, message, options or {}]  # three leave no doubt which is which
        return self._registry.client.call("runtime.sendMessage", args)
