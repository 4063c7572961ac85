"""Relay: the extension between a fake browser's pages and Python: ports, calls and events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onconnect.browser import availability
from onconnect.errors import BrowserError
from onconnect.protocol import jsontext
from onconnect.testing import senders
from onconnect.testing.api import written
from onconnect.testing.asking import SILENCE, first_answer
from onconnect.testing.port import Connection, PythonEnd
from onconnect.testing.profiles import NO_RECEIVER
from onconnect.testing.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Mapping

    from onconnect.testing.browser import FakeBrowser
    from onconnect.testing.page import FakePage
    from onconnect.testing.port import End, FakePort
    from onconnect.testing.wire import Host


TOO_LATE: Final = (
    '{} cannot be "blocking" here: this browser wants the answer before the listener returns, and '
    "Python's takes longer; declare rules with declarativeNetRequest"
)
"""What the relay says where a listener would answer too late."""

UNNAMED: Final = (
    'Python listens to {0}, which the extension does not hand over: add "{0}" to `listen` of '
    "relay({{ … }}) in its background script"
)
"""What is wrong with a listener that can never hear anything."""


class OfferedPort(NamedTuple):
    """A port that a page has opened, as `ports` is asked about it."""

    name: str
    sender: Mapping[str, Any]


class Options(NamedTuple):
    """What the extension leaves to Python, as it says in `relay({ … })`; None where it is unknown.

    Attributes:
        listen: the events that Python takes.
        ports: the names of the ports that it takes, or what says it of a port.
        messages: what says of a message and its sender whether it takes them.
    """

    listen: Collection[str] | None = None
    ports: Collection[str] | Callable[[OfferedPort], bool] | None = None
    messages: Callable[[Any, Mapping[str, Any]], bool] | None = None


class Relay:
    """What the extension of a fake browser does.

    Args:
        fake: the browser.
        host: Python, at the other end.
        options: what the extension leaves to Python.

    Attributes:
        wire: the bytes between the two.
        is_ready: whether Python has said so.
        calls: what Python has called and has no answer to, as it would be written.
        answering: what pages that have been asked are doing for an answer.
    """

    def __init__(self, fake: FakeBrowser, host: Host, options: Options) -> None:
        self.wire = Wire(host, self._deliver)
        self.is_ready = False
        self.calls: dict[asyncio.Task[None], str] = {}
        self.answering: set[asyncio.Future[Any]] = set()
        self._fake = fake
        self._host = host
        self._options = options
        self._listened: Collection[str] | None = None  # what Python has told
        self._ends: dict[int, PythonEnd] = {}  # Python's open ports
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._subscriptions: dict[int, tuple[str, list[Any]]] = {}
        self._receivers: dict[str, Callable[[Any], None]] = {
            "ready": self._on_ready,
            "listens": self._on_listens,
            "connect": self._on_connect,
            "message": self._on_message,
            "disconnect": self._on_disconnect,
            "call": self._on_call,
            "return": self._on_answer,
            "throw": self._on_answer,
            "log": host.hear,
            "waiting": host.hear,
            "fatal": host.hear,
            "bye": host.hear,
        }

    # What goes to Python

    def greet(self, extension_id: str) -> None:
        """Say who calls."""
        profile = self._fake.profile
        self.wire.peer.hello(
            browser={"name": profile.browser, "version": profile.version},
            extension={"id": extension_id, "version": "1.0"},
            profile="test",
        )
        self.wire.flush_soon()

    def ask(self, method: str, args: list[Any], listener: int | None = None) -> asyncio.Future[Any]:
        """Call listeners that may answer, and return what will be the answer, or a BrowserError."""
        answer = asyncio.get_running_loop().create_future()
        self._asked[self.wire.peer.call(method, args, listener)] = answer
        self.wire.flush_soon()
        return answer

    def tell_all(self, sender: FakePage, message: object, event: str) -> asyncio.Task[Any]:
        """Send a page's one-shot message to Python and to other pages; return what asks them."""
        answers = []
        if self._is_taken(event):
            takes = self._options.messages
            if takes is None or takes(message, sender.sender):
                answers.append(self.ask(event, [message, dict(sender.sender)]))
            else:
                answers.append(self._silence())
        if event == "runtime.onMessage":
            answers += [page.take_message(message) for page in self._others(sender, listen=True)]
        return asyncio.create_task(
            first_answer(self._fake.profile, answers), name=f"onconnect {event}"
        )

    def _others(self, page: FakePage, *, listen: bool = False) -> list[FakePage]:
        """Return the other pages of the extension; of messages, those that listen (P10, P63)."""
        others = [each for each in self._targets({}) if each is not page]
        return [each for each in others if each.answer is not None] if listen else others

    def listeners(self, event: str) -> dict[int, list[Any]]:
        """Return the filters of each listener to an event, by the number of the call for it."""
        listeners = self._subscriptions.items()
        return {number: filters for number, (name, filters) in listeners if name == event}

    def may_answer(self, listener: int) -> bool:
        """Whether the extension asks for a listener's answer: of requests, if it is blocking."""
        event, filters = self._subscriptions[listener]
        return not event.startswith("webRequest.") or _is_blocking(event, filters)

    def emit(self, event: str, args: list[Any], listener: int) -> None:
        """Fire an event for a listener."""
        self.wire.peer.event(event, args, listener)
        self.wire.flush_soon()

    def open_port(self, port: FakePort, opener: FakePage, event: str) -> None:
        """Connect a page's port to Python, and to the other pages of the extension (P10)."""
        offered = OfferedPort(port.name, opener.sender)
        receivers: list[End] = []
        is_heard = self._is_taken(event)  # a port that `ports` leaves out is heard and let go of
        if is_heard and self._takes_port(offered):
            receivers.append(self._open(offered, event))
        if event == "runtime.onConnect":
            others = self._others(opener)
            receivers += [page.take(port.name, opener.sender) for page in others]
        Connection(self._fake.profile, port, receivers)
        if not (receivers or is_heard):
            asyncio.get_running_loop().call_soon(port.close, NO_RECEIVER)

    def _open(self, offered: OfferedPort, event: str) -> PythonEnd:
        """Hand a page's port to Python."""
        members = {} if event == "runtime.onConnect" else {"event": event}
        number = self.wire.peer.connect(offered.name, sender=dict(offered.sender), **members)
        python = self._ends[number] = PythonEnd(self, number)
        self.wire.flush_soon()
        return python

    def _is_taken(self, event: str) -> bool:
        """Whether Python takes part in an event: the extension names it, and Python listens."""
        listen, listened = self._options.listen, self._host.listened()
        listened = self._listened if listened is None else listened
        return all(names is None or event in names for names in (listen, listened))

    def _takes_port(self, offered: OfferedPort) -> bool:
        ports = self._options.ports
        if ports is None:
            return True
        return ports(offered) if callable(ports) else offered.name in ports

    def _silence(self) -> asyncio.Future[Any]:
        """Return what the extension's listener answers to a message that it leaves to others."""
        silence = asyncio.get_running_loop().create_future()
        silence.set_result(SILENCE)
        return silence

    def forget(self, number: int) -> None:
        """Note that a port of Python's is closed."""
        self._ends.pop(number, None)

    def report(self, text: str) -> None:
        """Log an error of the extension's, which reaches Python's log too."""
        self.wire.peer.log("error", text, {})
        self.wire.flush_soon()

    def end(self, *, are_told: bool) -> None:
        """Close what is open to a Python that is gone; its pages may be told or not."""
        ends, self._ends = self._ends, {}
        if are_told:
            for end in ends.values():
                end.connection.disconnect(end)
        for task in (*self.calls, *self.answering):
            task.cancel()

    # What comes from Python

    def _deliver(self, message: Any) -> None:
        self._receivers[message["type"]](message)
        self._fake.changed()

    def _on_ready(self, _: Any) -> None:
        self.is_ready = True

    def _on_listens(self, message: Any) -> None:
        self._listened = message["events"]
        if self._options.listen is not None:
            for event in self._listened:
                if event not in self._options.listen:
                    self._fake.fault(UNNAMED.format(event))

    def _on_connect(self, message: Any) -> None:
        number = message["port"]
        python = self._ends[number] = PythonEnd(self, number)
        profile, target = self._fake.profile, message["target"]
        pages = self._targets(target)
        sender = senders.of_background(profile, self._fake.extension_id, to_tab="tabId" in target)
        other_format = profile.other_format
        if not pages:
            python.close(NO_RECEIVER)
        elif other_format and any(page.clones_structures for page in pages):
            python.close(other_format)
        else:
            receivers = [page.take(message["name"], sender) for page in pages]
            Connection(self._fake.profile, python, receivers)

    def _targets(self, target: Mapping[str, Any]) -> list[FakePage]:
        """Return the pages that a connection or a message of Python's reaches (P11 to P13)."""
        if "tabId" in target:
            pages = self._fake.tabs.scripts(target["tabId"], target.get("frameId"))
            document = target.get("documentId")
            return [each for each in pages if document in (None, each.sender["documentId"])]
        extension_id = target.get("extensionId", self._fake.extension_id)
        pages = self._fake.extensions.get(extension_id, [])
        return [page for page in pages if page.is_reachable]

    def _on_message(self, message: Any) -> None:
        end = self._ends.get(message["port"])
        if end is not None:
            end.connection.post(end, jsontext.dumps(message.get("data")))

    def _on_disconnect(self, message: Any) -> None:
        end = self._ends.pop(message["port"], None)
        if end is not None:  # a page is told no reason: the relay has no way to (P22)
            end.connection.disconnect(end)

    def _on_answer(self, message: Any) -> None:
        answer = self._asked.pop(message["id"])
        if answer.done():  # who asked has given up
            return
        if message["type"] == "throw":
            answer.set_exception(BrowserError(message["error"]["message"]))
        else:
            answer.set_result(message.get("value"))

    def _on_call(self, message: Any) -> None:
        number, method, args = message["id"], message["method"], message["args"]
        event, _, function = method.rpartition(".")
        if function == "addListener":
            self._listen(number, event, args)
        elif function == "removeListener":
            self._subscriptions.pop(args[0], None)
            self._return(number)
        else:
            self._call(number, method, args)

    def _listen(self, number: int, event: str, filters: list[Any]) -> None:
        profile = self._fake.profile
        lack = availability.lack(event, {"name": profile.browser, "version": profile.version})
        if lack is not None:
            self._throw(number, BrowserError(lack, name="ReferenceError"))
        elif _is_blocking(event, filters) and not profile.has_late_answers:
            self._throw(number, BrowserError(TOO_LATE.format(event)))
        else:
            self._subscriptions[number] = (event, filters)
            self._return(number)

    def _call(self, number: int, method: str, args: list[Any]) -> None:
        api, call = self._fake.api, written(method, args)
        api.calls.append((method, args))
        answering = self._message(method, args)
        if answering is None and method not in api:
            text = f"the fake browser has no answer to {call}: set fake.api[{method!r}]"
            self._fake.fault(text)
            self._throw(number, BrowserError(text))
            return
        task = asyncio.create_task(
            self._answer(number, answering or api.answer(method, args)), name=f"onconnect {method}"
        )
        self.calls[task] = call
        task.add_done_callback(self.calls.pop)

    def _message(self, method: str, args: list[Any]) -> Coroutine[Any, Any, bytes] | None:
        """Return what answers a one-shot message of Python's; None if it is something else."""
        if method == "tabs.sendMessage":
            tab_id, message, options = args
            return self._answer_of({"tabId": tab_id, **options}, message)
        if method == "runtime.sendMessage":
            extension_id, message, *_ = args if len(args) > 1 else (None, *args)
            target = {} if extension_id is None else {"extensionId": extension_id}
            return self._answer_of(target, message)
        return None

    async def _answer_of(self, target: Mapping[str, Any], message: object) -> bytes:
        pages = [page for page in self._targets(target) if page.answer is not None]
        answers = [page.take_message(message) for page in pages]
        return jsontext.dumps(await first_answer(self._fake.profile, answers))

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


def _is_blocking(event: str, filters: list[Any]) -> bool:
    """Whether a listener is added so that requests wait for what it answers."""
    return event.startswith("webRequest.") and "blocking" in (filters[1:2] or [[]])[0]
