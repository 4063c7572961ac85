"""FakeRelay plays the relay of the fake extension, and talks to Python by the protocol."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onconnect.errors import BrowserError, OnconnectError
from onconnect.protocol import jsontext
from onconnect.testing.answers import SILENCE
from onconnect.testing.fake_api import written
from onconnect.testing.fake_events import FakeEvents
from onconnect.testing.questions import Questions
from onconnect.testing.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Mapping

    from onconnect.testing.connection import Connection
    from onconnect.testing.fake_api import FakeApi
    from onconnect.testing.host import Host
    from onconnect.testing.routing import Routing


_UNNAMED: Final = (
    'Python listens to {0}, which the extension does not hand over: add "{0}" to `listen` of '
    "relay({{ … }}) in its background script"
)
"""The sentence about a listener that can never hear anything."""


_OWN_EVENTS: Final = ("runtime.onConnect", "runtime.onMessage")
"""The events by which Python hears of the background script, whatever `listen` says."""


class OfferedPort(NamedTuple):
    """A port that a page has opened, as `ports` is asked about it."""

    name: str
    sender: Mapping[str, Any]


class Options(NamedTuple):
    """What the extension hands to Python, as it says in `relay({ … })`; None if that is unknown.

    Attributes:
        listen: the events that Python takes.
        ports: the names of the ports that Python takes, or a function that says whether it takes
            a port.
        messages: a function of a message and its sender that says whether Python takes the message.
        calls_python: whether the background script itself opens ports and sends messages.
    """

    listen: Collection[str] | None = None
    ports: Collection[str] | Callable[[OfferedPort], bool] | None = None
    messages: Callable[[Any, Mapping[str, Any]], bool] | None = None
    calls_python: bool = False


class FakeRelay:
    """The relay of a fake browser's extension.

    Args:
        routing: passes on what Python and the pages send.
        api: what answers Python's calls.
        host: Python, at the other end.
        options: what the extension leaves to Python.

    Attributes:
        wire: the bytes between the two.
        events: the events of the extension API.
        is_ready: whether Python has said so.
        calls: the calls of Python's that wait for an answer, as JavaScript would write them.
    """

    def __init__(self, routing: Routing, api: FakeApi, host: Host, options: Options) -> None:
        self.wire = Wire(host, self._deliver)
        self.is_ready = False
        self.calls: dict[asyncio.Task[None], str] = {}
        self._routing = routing
        self._waiting = routing.waiting
        self._api = api
        self._host = host
        self._options = options
        self._listened: Collection[str] | None = None  # what Python has told
        self._named: Mapping[str, Collection[str]] = {}  # the same of the names of ports
        self._name = ""  # the native host's
        self._ends: dict[int, _PythonEnd] = {}  # Python's open ports
        self._questions = Questions(self.wire)
        self.events = FakeEvents(routing.family, self._waiting, self.wire, self._questions)
        self._receivers: dict[str, Callable[[Any], None]] = {
            "ready": self._on_ready,
            "listens": self._on_listens,
            "connect": self._on_connect,
            "message": self._on_message,
            "disconnect": self._on_disconnect,
            "call": self._on_call,
            "return": self._questions.take_answer,
            "throw": self._questions.take_answer,
            "log": host.hear,
            "waiting": host.hear,
            "fatal": host.hear,
            "bye": host.hear,
        }

    # What goes to Python

    def greet(self, profile: str) -> None:
        """Say hello to Python, from a profile with this id."""
        family = self._routing.family
        self.wire.peer.hello(
            browser={"name": family.browser, "version": family.version},
            extension={"id": self._routing.extension_id, "version": "1.0"},
            profile=profile,
            values=family.carries,
        )
        self.wire.flush_soon()

    async def settle(self) -> None:
        """Wait until Python has dispatched all that was sent, and until what it sent is here."""
        if self.wire.is_stalled:
            raise RuntimeError("the browser reads nothing: call wire.read_on() first")
        quiet = 0
        while quiet < 2:  # the second answer comes after what the listeners' tasks began with
            slices = self.wire.slices
            answer = self._questions.ask("onconnect.settle", [])
            await self._waiting.until(answer.done, "Python does not take what is sent")
            quiet = quiet + 1 if self.wire.slices == slices else 0

    def hears(self, event: str) -> bool:
        """Whether Python takes part in an event: the extension names it, and Python listens."""
        listen = self._options.listen
        return (listen is None or event in listen) and self.listens(event)

    def listens(self, event: str, name: str | None = None) -> bool:
        """Whether Python listens to an event, for ports of a name; until it has told, it may."""
        listened, named = self._host.listened(), self._host.named()
        listened = self._listened if listened is None else listened
        names = (self._named if named is None else named).get(event)
        is_for_name = name is None or names is None or name in names
        return is_for_name and (listened is None or event in listened)

    def take(self, name: str, sender: Mapping[str, Any], event: str) -> _PythonEnd | None:
        """Hand a page's port to Python, unless the extension or Python leaves it to others."""
        if not self.listens(event, name) or not self._takes_port(OfferedPort(name, sender)):
            return None
        members = {} if event == "runtime.onConnect" else {"event": event}
        return self._hand_over(name, sender, members, tells=False)

    def take_own(self, name: str, sender: Mapping[str, Any]) -> _PythonEnd:
        """Hand over a port of the background script's own; it is told why the port is closed."""
        return self._hand_over(name, sender, {}, tells=True)

    def _hand_over(
        self, name: str, sender: Mapping[str, Any], members: dict[str, Any], *, tells: bool
    ) -> _PythonEnd:
        number = self.wire.peer.connect(name, sender=dict(sender), **members)
        python = self._ends[number] = _PythonEnd(self, number, tells=tells)
        self.wire.flush_soon()
        return python

    def _takes_port(self, offered: OfferedPort) -> bool:
        ports = self._options.ports
        if ports is None:
            return True
        return ports(offered) if callable(ports) else offered.name in ports

    def take_message(
        self, message: object, sender: Mapping[str, Any], event: str
    ) -> asyncio.Future[Any]:
        """Hand a page's message to Python, or answer nothing if it is left to others.

        Raises:
            UnserializableError: the browser's ports cannot carry it.
        """
        jsontext.dumps(message, self._routing.family.carries)
        takes = self._options.messages
        if takes is None or takes(message, sender):
            return self._questions.ask(event, [message, dict(sender)])
        silence = asyncio.get_running_loop().create_future()
        silence.set_result(SILENCE)
        return silence

    def take_own_message(self, message: object, sender: Mapping[str, Any]) -> asyncio.Future[Any]:
        """Hand over a message of the background script's own.

        Raises:
            UnserializableError: the browser's ports cannot carry it.
        """
        jsontext.dumps(message, self._routing.family.carries)
        return self._questions.ask("runtime.onMessage", [message, dict(sender)])

    def forget(self, number: int) -> None:
        """Note that a port of Python's is closed."""
        self._ends.pop(number, None)

    def report(self, text: str) -> None:
        """Log an error of the extension's, which reaches Python's log too."""
        self.wire.peer.log("error", text, {})
        self.wire.flush_soon()

    def end(self, *, are_told: bool) -> None:
        """Close the ports and calls of a Python that is gone; tell the pages, or do not."""
        ends, self._ends = self._ends, {}
        if are_told:
            for end in ends.values():
                end.disconnect(f"The native host {self._name} has ended")
        for task in self.calls:
            task.cancel()

    # What comes from Python

    def _deliver(self, message: Any) -> None:
        self._receivers[message["type"]](message)
        self._waiting.changed()

    def _on_ready(self, message: Any) -> None:
        self.is_ready = True
        self._name = message["host"]["name"]

    def _on_listens(self, message: Any) -> None:
        self._listened = message["events"]
        self._named = message.get("ports") or {}
        if self._options.listen is not None:
            own = _OWN_EVENTS if self._options.calls_python else ()
            for event in self._listened:
                if event not in (*self._options.listen, *own):
                    self._waiting.fault(_UNNAMED.format(event))

    def _on_connect(self, message: Any) -> None:
        number = message["port"]
        python = self._ends[number] = _PythonEnd(self, number)
        self._routing.connect_python(python, message["name"], message["target"])

    def _on_message(self, message: Any) -> None:
        end = self._ends.get(message["port"])
        if end is not None:
            data = message.get("data")
            end.connection.post(end, jsontext.dumps(data, self._routing.family.carries))

    def _on_disconnect(self, message: Any) -> None:
        end = self._ends.pop(message["port"], None)
        if end is not None:
            end.disconnect(message.get("error"))

    def _on_call(self, message: Any) -> None:
        number, method, args = message["id"], message["method"], message["args"]
        event, _, function = method.rpartition(".")
        if function == "addListener":
            try:
                self.events.add(number, event, args)
            except BrowserError as error:
                self._throw(number, error)
            else:
                self._return(number)
        elif function == "removeListener":
            self.events.remove(args[0])
            self._return(number)
        else:
            self._call(number, method, args)

    def _call(self, number: int, method: str, args: list[Any]) -> None:
        call = written(method, args)
        self._api.calls.append((method, args))
        answering = self._message(method, args)
        if answering is None and method not in self._api:
            text = f"the fake browser has no answer to {call}: set fake.api[{method!r}]"
            self._waiting.fault(text)
            self._throw(number, BrowserError(text))
            return
        task = asyncio.create_task(
            self._answer(number, answering or self._api.answer(method, args)),
            name=f"onconnect {method}",
        )
        self.calls[task] = call
        task.add_done_callback(self.calls.pop)

    def _message(self, method: str, args: list[Any]) -> Coroutine[Any, Any, bytes] | None:
        """Return a coroutine that answers a one-shot message of Python's; None for other calls."""
        if method == "tabs.sendMessage":
            tab_id, message, options = args
            return self._answer_of({"tabId": tab_id, **options}, message)
        if method == "runtime.sendMessage":
            extension_id, message, *_ = args if len(args) > 1 else (None, *args)
            target = {} if extension_id is None else {"extensionId": extension_id}
            return self._answer_of(target, message)
        return None

    async def _answer_of(self, target: Mapping[str, Any], message: object) -> bytes:
        answer = await self._routing.send_python(message, target)
        return jsontext.dumps(answer, self._routing.family.carries)

    async def _answer(self, number: int, answering: Coroutine[Any, Any, bytes]) -> None:
        try:
            self._return(number, await answering)
        except Exception as error:  # as the browser's function rejects
            self._throw(number, error)

    def _return(self, number: int, value: bytes | None = None) -> None:
        self.wire.peer.answer(number, value)
        self.wire.flush_soon()

    def _throw(self, number: int, error: Exception) -> None:
        if isinstance(error, BrowserError):
            self.wire.peer.throw(number, error.message, error.name)
        else:
            self.wire.peer.throw(number, str(error), "Error")
        self.wire.flush_soon()


class _PythonEnd:
    """Python's end of a connection, behind the relay.

    Args:
        relay: the relay.
        number: the port's number in the protocol.
        tells: whether the other end can be told why the port is closed. A page can't: the relay
            has no way to (P22).
    """

    connection: Connection

    def __init__(self, relay: FakeRelay, number: int, *, tells: bool = False) -> None:
        self._relay = relay
        self._number = number
        self._tells = tells

    def deliver(self, text: bytes) -> None:
        """Send a message to Python; close the port if the relay cannot take the message (P107)."""
        try:
            self._relay.wire.peer.message(self._number, text)
        except OnconnectError as error:
            self.close(str(error))
            self.disconnect(str(error))
        self._relay.wire.flush_soon()

    def disconnect(self, error: str | None) -> None:
        """Close the other ends, and tell why if that is possible."""
        self.connection.disconnect(self, error if self._tells else None)

    def close(self, error: str | None) -> None:
        """Tell Python that the port has closed."""
        self._relay.forget(self._number)
        self._relay.wire.peer.disconnect(self._number, error)
        self._relay.wire.flush_soon()
