"""FakeBackground plays the extension's background script where it talks to Python itself.

In JavaScript that is `python.connect()` and `python.sendMessage()`, by what `relay({ … })` returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onconnect.testing import senders
from onconnect.testing.fake_page import FakePage
from onconnect.testing.fake_port import FakePort

if TYPE_CHECKING:
    from onconnect.testing.routing import Routing


class FakeBackground:
    """The JavaScript of the background script. Only Python hears what it opens and sends.

    Args:
        routing: what passes on what it sends.

    Attributes:
        sender: how the relay describes it to Python.
    """

    def __init__(self, routing: Routing) -> None:
        self.sender = senders.of_background(routing.family, routing.extension_id)
        self._routing = routing
        self._context = FakePage(routing, self.sender)

    def connect(self, name: str = "") -> FakePort:
        """Open a port to Python; await it to wait until Python has heard of it.

        Python gets it whatever `listen` and `ports` say. If Python closes the port or ends, the
        port's `error` tells why.

        Args:
            name: the port's name.
        """
        port = FakePort(self._routing, self._context, name, is_own=True)
        self._routing.connect_own(port, name, self.sender)
        return port

    async def send_message(self, message: object) -> Any:
        """Send a one-shot message to Python, whatever `listen` and `messages` say.

        Args:
            message: what JSON can carry.

        Returns:
            The first answer; None if Python's listeners answer nothing.

        Raises:
            BrowserError: the listener failed, or there is none (P63, P68, P70).
            HandlerError: no answer came in time.
        """
        asking = self._routing.send_own(message, self.sender)
        return await self._routing.waiting.answer_to(asking, f"the message {message!r}")
