"""Plays cases with a real Firefox or Chromium."""

from __future__ import annotations

import inspect
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.conformance.browsers.playing import install_peer, play
from tests.conformance.stages.background import RealOpener
from tests.conformance.stages.stage import Context, PageEnd, Question, Stage
from tests.e2e.browsers import Tab
from tests.e2e.driver import DriverError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, World

# What every context has: its ports, those that were opened to it, what it posts on these, and what
# it has been asked.
HELPERS = """
    if (!globalThis.stage) {
      const stage = (globalThis.stage = { ports: [], accepted: [], posting: [] });
      Object.assign(stage, { asked: [], sent: [] });
      stage.told = new Promise((resolve) => (stage.tell = resolve));
      const text = (error) => error?.message ?? null;
      stage.keep = (port, list) => {
        const { name, sender } = port;
        const end = { port, received: [], ends: [], name, sender: sender ?? null };
        port.onMessage.addListener((message) => end.received.push(message));
        port.onDisconnect.addListener((port) => {
          end.ends.push(text(browser.runtime.lastError ?? port.error));
        });
        stage.ports.push(end);
        return list?.push(stage.ports.length - 1), stage.ports.length - 1;
      };
      stage.accept = (port) => {
        stage.keep(port, stage.accepted);
        for (const message of stage.posting) port.postMessage(message);
      };
      stage.answer = (way, value, message) => {
        stage.asked.push(message);
        if (way === "value") return Promise.resolve(value);
        if (way === "failure") throw new Error(value);
        if (way === "later") return stage.told.then(() => value);
      };
      stage.ask = (message) => {
        const question = {};
        browser.runtime.sendMessage(...message).then(
          (value) => (question.outcome = ["answer", value ?? null]),
          (error) => Object.assign(question, { outcome: ["error", text(error)], name: error.name }),
        );
        return stage.sent.push(question) - 1;
      };
    }
    const { stage } = globalThis;
"""


class RealStage(Stage):
    """A real browser; each case has its own names in the browser's Python.

    Args:
        browser: the browser.
        background: the Python in it.
        folder: where another extension may be written.
    """

    def __init__(self, browser: Browser, background: Background, folder: Path) -> None:
        self.kind = browser.kind
        self.extension_id = browser.extension_id
        self.browser = browser
        self._background = background
        self._folder = folder
        self._tabs: list[Tab] = []

    def close(self) -> None:
        """Close the tabs that are open."""
        for tab in self._tabs:
            tab.close()

    def keep(self, tab: Tab) -> None:
        """Close a tab at the end of the case."""
        self._tabs.append(tab)

    def forget(self, tab: Tab) -> None:
        """Note that a tab is closed."""
        self._tabs.remove(tab)

    def python(self, function: Callable[..., Any], **arguments: Any) -> Any:
        return play(self._background, function, **arguments)

    def start(self, function: Callable[..., Any], **arguments: Any) -> None:
        call = f"{function.__name__}(browser, note, **{arguments!r})"
        begun = f"[*globals().get('begun', []), asyncio.ensure_future({call})]"
        self._background.run(f"{inspect.getsource(function)}\nimport asyncio\nbegun = {begun}\n")

    @property
    def notes(self) -> list[Any]:
        return self._background.notes

    def wait_for_notes(self, number: int) -> list[Any]:
        return self._background.wait_for_notes(number)

    @contextmanager
    def expect_faults(self, number: int, pattern: str, *, is_told: bool = True) -> Iterator[None]:
        before = len(self.browser.console)

        def told() -> list[str]:
            return [line for line in self.browser.console[before:] if re.search(pattern, line)]

        yield
        if is_told:
            wait_for(
                lambda: len(told()) >= number,
                lambda: f"the console has no {number} lines like {pattern}: {told()}",
            )

    def open_blank_tab(self) -> int:
        page = self.browser.open()
        self.keep(page)
        return page.tab_id

    def open_tab(self, *, frames: int = 0) -> RealContext:
        page = self.browser.open("/frames" if frames else "/page")
        self.keep(page)
        context = RealContext(self, page, page, page.tab_id)
        context.frames = [RealContext(self, frame, page, page.tab_id) for frame in page.frames]
        return context

    def open_extension_page(self) -> RealContext:
        page = self.browser.open_extension_page()
        self.keep(page)
        return RealContext(
            self, page, page, page.run("return (await browser.tabs.getCurrent()).id")
        )

    @property
    def background(self) -> RealOpener:
        return RealOpener(self.browser)

    def install_peer(self, *, clones_structures: bool = False) -> RealContext:
        manifest = {"message_serialization": "structured_clone"} if clones_structures else {}
        page = install_peer(self.browser, self._folder, **manifest)
        self.keep(page)
        context = RealContext(self, page, page, None, self.extension_id)
        context.extension_id = page.run("return browser.runtime.id")
        return context


class RealContext(Context):
    """A world of a real page.

    Args:
        stage: the stage.
        world: where its JavaScript runs.
        tab: the tab that it is in.
        tab_id: what the extension API knows that by.
        extension_id: whom it connects to, if that is another extension.
    """

    def __init__(
        self,
        stage: RealStage,
        world: World,
        tab: Tab,
        tab_id: int | None,
        extension_id: str | None = None,
    ) -> None:
        self.tab_id = tab_id
        self.extension_id = stage.extension_id
        self._stage = stage
        self._world = world
        self._tab = tab
        self._target = [] if extension_id is None else [extension_id]

    def run(self, source: str, /, **names: Any) -> Any:
        """Run JavaScript in it that may use `stage`."""
        return self._world.run(HELPERS + source, **names)

    def connect(
        self, name: str = "", *, posting: Sequence[Any] = (), leaving: bool = False
    ) -> RealEnd:
        number = self.run(
            """
            const options = name ? [{ name }] : [];
            const number = stage.keep(browser.runtime.connect(...target, ...options));
            const { port } = stage.ports[number];
            for (const message of posting) port.postMessage(message);
            if (leaving) port.disconnect();
            return number;
            """,
            target=self._target,
            name=name,
            posting=list(posting),
            leaving=leaving,
        )
        return RealEnd(self, number)

    def listen(self, *, posting: Sequence[Any] = ()) -> None:
        self.run(
            """
            stage.posting = posting;
            browser.runtime.onConnect.addListener(stage.accept);
            browser.runtime.onConnectExternal?.addListener(stage.accept);
            """,
            posting=list(posting),
        )

    @property
    def waiting(self) -> int:
        return int(self.run("return stage.accepted.length"))

    def accept(self) -> RealEnd:
        number = wait_for(
            lambda: self.run("return stage.accepted.length && [stage.accepted.shift()]"),
            lambda: "nobody has connected",
        )
        return RealEnd(self, number[0])

    def listen_to_messages(self, way: str, value: Any = None) -> None:
        self.run(
            "browser.runtime.onMessage.addListener((message) => stage.answer(way, value, message))",
            way=way,
            value=value,
        )

    def answer_now(self) -> None:
        self.run("stage.tell()")

    def wait_for_messages(self, number: int) -> list[Any]:
        return wait_for(
            lambda: asked if len(asked := self.run("return stage.asked")) >= number else None,
            lambda: f"{number} messages have not come",
        )

    def ask(self, message: Any) -> RealQuestion:
        asked = [*self._target, message]
        return RealQuestion(self, self.run("return stage.ask(message)", message=asked))

    def close(self) -> None:
        if isinstance(self._world, Tab):
            self._tab.close()
            self._stage.forget(self._tab)
        else:
            remove = "document.querySelectorAll('iframe').forEach((frame) => frame.remove())"
            self._tab.evaluate(remove)

    def enter_cache(self) -> None:
        self._tab.evaluate("""
            void addEventListener("pageshow", ({ persisted }) => {
              globalThis.persisted = persisted;
            })
        """)
        self._tab.evaluate("void setTimeout(() => { location.href = '/elsewhere'; })")
        wait_for(lambda: self._is("location.pathname === '/elsewhere'"), lambda: "it does not go")

    def leave_cache(self) -> None:
        self._tab.back()
        wait_for(lambda: self._is("globalThis.persisted"), lambda: "the page was not kept")

    def _is(self, expression: str) -> bool:
        try:
            return bool(self._tab.evaluate(expression))
        except DriverError:  # it is on its way
            return False


class RealEnd(PageEnd):
    """A port of a real page."""

    def __init__(self, context: RealContext, number: int) -> None:
        self._context = context
        self._number = number

    def _get(self, expression: str) -> Any:
        return self._context.run(
            f"const end = stage.ports[number]; {expression}", number=self._number
        )

    @property
    def name(self) -> str:
        units = self._get("return Array.from(end.name, (each) => each.codePointAt(0))")
        return "".join(map(chr, units))

    @property
    def sender(self) -> Any:
        return self._get("return end.sender")

    def post(self, message: Any) -> str | None:
        return self._context.run(
            """
            try {
              stage.ports[number].port.postMessage(message);
            } catch (error) {
              return error.message;
            }
            """,
            number=self._number,
            message=message,
        )

    def post_all(self, messages: Sequence[Any], *, leaving: bool = False) -> None:
        self._context.run(
            """
            const { port } = stage.ports[number];
            for (const message of messages) port.postMessage(message);
            if (leaving) port.disconnect();
            """,
            number=self._number,
            messages=list(messages),
            leaving=leaving,
        )

    def post_long(self, length: int, count: int) -> None:
        post = f'end.port.postMessage("x".repeat({length}))'
        self._get(f"for (let number = 0; number < {count}; number++) {post}")

    def disconnect(self) -> None:
        self._get("end.port.disconnect()")

    @property
    def received(self) -> list[Any]:
        return self._get("return end.received")

    def wait_for(self, number: int) -> list[Any]:
        return wait_for(
            lambda: received if len(received := self.received) >= number else None,
            lambda: f"{number} messages have not come, but {self.received}",
        )

    def wait_closed(self) -> str | None:
        (error,) = wait_for(lambda: self.ends, lambda: "nobody has disconnected it")
        return error

    @property
    def ends(self) -> list[str | None]:
        return self._get("return end.ends")


class RealQuestion(Question):
    """A promise in a real page."""

    def __init__(self, context: RealContext, number: int) -> None:
        self._context = context
        self._number = number

    def outcome(self) -> list[Any]:
        return wait_for(
            lambda: self._context.run("return stage.sent[number].outcome", number=self._number),
            lambda: "the message is not settled",
        )

    @property
    def error_name(self) -> str:
        return str(self._context.run("return stage.sent[number].name", number=self._number))
