"""Runtime is browser.runtime: it hears ports and messages, and sends them to extensions.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from onconnect.browser.described import described
from onconnect.browser.namespace import Namespace
from onconnect.browser.port import last_error

if TYPE_CHECKING:
    from asyncio import Future

    from onconnect.browser.connect_event import ConnectEvent
    from onconnect.browser.event import Event
    from onconnect.browser.namespace import Source
    from onconnect.browser.port import Port
    from onconnect.errors import BrowserError

_Received = TypeVar("_Received")
_Posted = TypeVar("_Posted")


@described(by="_name")
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

    on_connect: ConnectEvent
    on_connect_external: ConnectEvent
    on_user_script_connect: ConnectEvent
    on_message: Event
    on_message_external: Event
    on_user_script_message: Event

    def __init__(self, registry: Source) -> None:
        super().__init__(registry, "runtime")

    @property
    def id(self) -> str:
        """The extension's id.

        Raises:
            ChannelClosedError: there is no channel.
        """
        return self._registry.client.extension["id"]

    @property
    def last_error(self) -> BrowserError | None:
        """The disconnected port's error while its on_disconnect is dispatched, else None (P49)."""
        return last_error.get()

    @overload
    def connect(self, extension_id: str | None = None, *, name: str = "") -> Port: ...

    @overload
    def connect(
        self,
        extension_id: str | None = None,
        *,
        name: str = "",
        typed: type[Port[_Received, _Posted]],
    ) -> Port[_Received, _Posted]: ...

    def connect(
        self,
        extension_id: str | None = None,
        *,
        name: str = "",
        typed: type[Port[Any, Any]] | None = None,
    ) -> Port[Any, Any]:
        """Open a port to the contexts of an extension, this one's own by default.

        The port is usable at once. That nobody listens shows later, in on_disconnect (P9, P16).

        Args:
            extension_id: another extension.
            name: the port's name at both ends.
            typed: `Port[Note, Saved]`, for example: then `async for` reads each message as a Note.

        Raises:
            TypeError: an argument is of a wrong type (P19).
            ChannelClosedError: there is no channel.
        """
        if not isinstance(extension_id, str | None):
            raise TypeError(f"extension_id must be a string or None, not {extension_id!r}")
        target: dict[str, object] = {} if extension_id is None else {"extensionId": extension_id}
        return self._registry.client.connect(name, target, typed)

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
            UnserializableError: the message cannot be carried.
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
