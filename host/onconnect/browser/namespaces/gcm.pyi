"""browser.gcm. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import gcm as _gcm

_OnMessageListener = TypeVar(
    "_OnMessageListener", bound=Callable[[_gcm.OnMessageMessage], object] | Callable[[], object]
)

class OnMessage(Event):
    """The event browser.gcm.onMessage."""

    def add_listener(self, listener: _OnMessageListener, /) -> _OnMessageListener: ...

_OnMessagesDeletedListener = TypeVar("_OnMessagesDeletedListener", bound=Callable[[], object])

class OnMessagesDeleted(Event):
    """The event browser.gcm.onMessagesDeleted."""

    def add_listener(
        self, listener: _OnMessagesDeletedListener, /
    ) -> _OnMessagesDeletedListener: ...

_OnSendErrorListener = TypeVar(
    "_OnSendErrorListener", bound=Callable[[_gcm.OnSendErrorError], object] | Callable[[], object]
)

class OnSendError(Event):
    """The event browser.gcm.onSendError."""

    def add_listener(self, listener: _OnSendErrorListener, /) -> _OnSendErrorListener: ...

class Gcm(Namespace):
    """browser.gcm.

    Chrome only.
    Needs "gcm".
    """

    MAX_MESSAGE_SIZE: int
    """browser.gcm.MAX_MESSAGE_SIZE.

    It is 4096.
    Chrome only.
    Needs "gcm".
    """
    on_message: OnMessage
    """browser.gcm.onMessage.

    Chrome only.
    Needs "gcm".
    """
    on_messages_deleted: OnMessagesDeleted
    """browser.gcm.onMessagesDeleted.

    Chrome only.
    Needs "gcm".
    """
    on_send_error: OnSendError
    """browser.gcm.onSendError.

    Chrome only.
    Needs "gcm".
    """
    def register(self, sender_ids: list[str], /) -> Future[str]:
        """Call browser.gcm.register.

        Chrome only.
        Needs "gcm".
        """
    def unregister(self) -> Future[None]:
        """Call browser.gcm.unregister.

        Chrome only.
        Needs "gcm".
        """
    def send(self, message: _gcm.SendMessage, /) -> Future[str]:
        """Call browser.gcm.send.

        Chrome only.
        Needs "gcm".
        """
