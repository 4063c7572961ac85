"""Plays cases with the fake browser of the test kit."""

from __future__ import annotations

import asyncio
import inspect
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onconnect import Browser, BrowserError, PortDisconnectedError
from onconnect.testing import BlockingBrowser, FakeBrowser
from tests.conformance.stages.stage import Context, Opener, PageEnd, Question, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from onconnect.testing import FakePage, FakePort, FakeTab
    from onconnect.testing.fake_background import FakeBackground


class FakeStage(Stage):
    """A fake browser, while this is entered as a context manager."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._python = Browser()
        profile = "firefox" if kind == "firefox" else "chrome"
        self.blocking = BlockingBrowser(FakeBrowser(self._python, profile=profile))
        self.extension_id = self.blocking.fake.extension_id
        self._notes: list[Any] = []
        self._started: list[asyncio.Task[Any]] = []

    def __enter__(self) -> FakeStage:
        self.blocking.__enter__()
        return self

    def __exit__(self, *about: Any) -> None:
        self.run(self.blocking.fake.leave)  # what is open then is no fault
        self.blocking.__exit__(*about)

    def run(self, function: Callable[..., Any], *arguments: Any, **members: Any) -> Any:
        """Call a function, a coroutine's too, on the event loop."""

        async def call() -> Any:
            result = function(*arguments, **members)
            return await result if inspect.isawaitable(result) else result

        return self.blocking.run(call())

    def note(self, *said: Any) -> None:
        """Keep what Python notes as a real host does: through JSON."""
        self._notes.append(
            json.loads(json.dumps(said[0] if len(said) == 1 else said, default=repr))
        )
        self.blocking.fake.changed()

    def python(self, function: Callable[..., Any], **arguments: Any) -> Any:
        return self.run(function, self._python, self.note, **arguments)

    def start(self, function: Callable[..., Any], **arguments: Any) -> None:
        async def begin() -> None:
            coroutine = function(self._python, self.note, **arguments)
            self._started.append(asyncio.create_task(coroutine))

        self.run(begin)

    @property
    def notes(self) -> list[Any]:
        self.blocking.settle()
        return self._notes

    def wait_for_notes(self, number: int) -> list[Any]:
        self.until(lambda: len(self._notes) >= number, f"Python notes {self._notes}")
        return self.notes

    def until(self, is_so: Callable[[], bool], problem: str) -> None:
        """Wait until something is so."""
        self.run(self.blocking.fake.until, is_so, problem)

    @contextmanager
    def expect_faults(self, number: int, pattern: str, *, is_told: bool = True) -> Iterator[None]:
        with self.blocking.expect_fault(pattern) as faults:
            yield
            self.until(lambda: len(faults) >= number, f"{number} faults, not {faults}")
        assert len(faults) == number
        assert is_told or self.blocking.log == []

    def open_blank_tab(self) -> int:
        return int(self.blocking.open_tab("about:blank")["id"])

    def open_tab(self, *, frames: int = 0) -> FakeContext:
        tab = self.blocking.open_tab()
        context = FakeContext(self, tab.content_script(), tab)
        context.frames = [
            FakeContext(self, tab.content_script(frame_id=number))
            for number in range(7, 7 + frames)
        ]
        return context

    def open_extension_page(self) -> FakeContext:
        return FakeContext(self, self.blocking.fake.open_page())

    @property
    def background(self) -> FakeOpener:
        return FakeOpener(self, self.blocking.fake.background)

    def install_peer(self, *, clones_structures: bool = False) -> FakeContext:
        peer = self.blocking.fake.install_extension(
            "peer@example.org", clones_structures=clones_structures
        )
        return FakeContext(self, peer)


class FakeOpener(Opener):
    """The background script, or a page, of the fake browser."""

    def __init__(self, stage: FakeStage, opener: FakeBackground | FakePage) -> None:
        self._stage = stage
        self._opener = opener

    def connect(
        self, name: str = "", *, posting: Sequence[Any] = (), leaving: bool = False
    ) -> FakeEnd:
        def of_one_turn() -> FakePort:
            port = self._opener.connect(name)
            for message in posting:
                port.post_message(message)
            if leaving:
                port.disconnect()
            return port

        async def connected() -> FakePort:
            return of_one_turn()  # awaiting the port would let Python hear of it first

        return FakeEnd(self._stage, self._stage.run(connected), has_left=leaving)

    def ask(self, message: Any) -> FakeQuestion:
        async def begin() -> asyncio.Task[Any]:
            return asyncio.create_task(self._opener.send_message(message))

        question = FakeQuestion(self._stage, self._stage.run(begin))
        self._stage.blocking.settle()
        return question


class FakeContext(FakeOpener, Context):
    """A page of the fake browser; one that has a tab of its own closes with it."""

    def __init__(self, stage: FakeStage, page: FakePage, tab: FakeTab | None = None) -> None:
        super().__init__(stage, page)
        self.page = page
        self.tab_id = page.sender.get("tab", {}).get("id")
        self.extension_id = page.sender["id"]
        self._tab = tab
        self._is_told = asyncio.Event()
        self._posting: Sequence[Any] = ()

    def listen(self, *, posting: Sequence[Any] = ()) -> None:
        """Post messages on each port that comes from now on: it always listens."""
        self._posting = posting

    def accept(self) -> FakeEnd:
        end = FakeEnd(self._stage, self._stage.run(self.page.accept))
        end.post_all(self._posting)
        return end

    @property
    def waiting(self) -> int:
        self._stage.blocking.settle()
        return len(self.page.waiting)

    def listen_to_messages(self, way: str, value: Any = None) -> None:
        async def later(_: object) -> object:
            await self._is_told.wait()
            return value

        def fail(_: object) -> object:
            raise RuntimeError(value)

        answers = {"nothing": lambda _: None, "failure": fail, "later": later}
        self.page.answer = value if way == "value" else answers[way]

    def answer_now(self) -> None:
        self._stage.run(self._is_told.set)

    def wait_for_messages(self, number: int) -> list[Any]:
        messages = self.page.messages
        self._stage.until(lambda: len(messages) >= number, f"{number} messages, not {messages}")
        return messages

    def close(self) -> None:
        self._stage.run((self._tab or self.page).close)

    def enter_cache(self) -> None:
        self._stage.run(self.page.enter_cache)
        self._stage.blocking.settle()

    def leave_cache(self) -> None:
        self._stage.run(self.page.leave_cache)


class FakeEnd(PageEnd):
    """A port of a page of the fake browser."""

    def __init__(self, stage: FakeStage, port: FakePort, *, has_left: bool = False) -> None:
        self.port = port
        self._stage = stage
        self._has_left = has_left  # before the other end
        stage.blocking.settle()

    @property
    def name(self) -> str:
        return self.port.name

    @property
    def sender(self) -> Any:
        return self.port.sender

    def post(self, message: Any) -> str | None:
        try:
            self._stage.run(self.port.post_message, message)
        except PortDisconnectedError as error:
            return str(error)
        return None

    def post_all(self, messages: Sequence[Any], *, leaving: bool = False) -> None:
        def of_one_turn() -> None:
            for message in messages:
                self.port.post_message(message)
            if leaving:
                self._leave()

        self._stage.run(of_one_turn)

    def post_long(self, length: int, count: int) -> None:
        self.post_all(["x" * length] * count)

    def disconnect(self) -> None:
        self._stage.run(self._leave)

    def _leave(self) -> None:
        self._has_left |= not self.port.closed
        self.port.disconnect()

    @property
    def ends(self) -> list[str | None]:
        self._stage.blocking.settle()
        return [self.port.error] if self.port.closed and not self._has_left else []

    @property
    def received(self) -> list[Any]:
        self._stage.blocking.settle()
        return self.port.unread

    def wait_for(self, number: int) -> list[Any]:
        self._stage.until(lambda: len(self.port.unread) >= number, f"{number} messages")
        return self.received

    def wait_closed(self) -> str | None:
        return self._stage.run(self.port.wait_closed)


class FakeQuestion(Question):
    """A task that asks."""

    def __init__(self, stage: FakeStage, asking: asyncio.Task[Any]) -> None:
        self._stage = stage
        self._asking = asking

    def outcome(self) -> list[Any]:
        async def settled() -> list[Any]:
            try:
                return ["answer", await self._asking]
            except BrowserError as error:
                return ["error", error.message]

        return self._stage.run(settled)

    @property
    def error_name(self) -> str:
        error = self._asking.exception()
        assert isinstance(error, BrowserError)
        return error.name
