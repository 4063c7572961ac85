"""Stage declares what a case can do with a browser, in words that a fake and a real one both play.

A stage has Python, and contexts: content scripts in tabs and frames, pages of the extension,
another extension. A context connects, posts, listens, asks and answers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager


class Stage(ABC):
    """A browser with an extension whose background script is Python.

    Attributes:
        kind: "firefox" or "chromium".
        extension_id: the ID of the extension.
    """

    kind: str
    extension_id: str

    @abstractmethod
    def python(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """Call `f(browser, note, …)` where Python runs, wait for it, and return what it returns."""

    @abstractmethod
    def start(self, function: Callable[..., Any], **arguments: Any) -> None:
        """Call an async function in the same way, and do not wait for it."""

    @property
    @abstractmethod
    def notes(self) -> list[Any]:
        """What Python has noted so far."""

    @abstractmethod
    def wait_for_notes(self, number: int) -> list[Any]:
        """Wait until Python has noted so much; return all of it."""

    @abstractmethod
    def expect_faults(
        self, number: int, pattern: str, *, is_told: bool = True
    ) -> AbstractContextManager[None]:
        """Let Python do something wrong in this block, and check that it does.

        Args:
            number: how often.
            pattern: a regular expression that the text of each fault matches.
            is_told: whether the extension's console is told; else only a test is.
        """

    @abstractmethod
    def open_blank_tab(self) -> int:
        """Open a tab in which nothing listens; return its ID."""

    @abstractmethod
    def open_tab(self, *, frames: int = 0) -> Context:
        """Open a tab, with none or two iframes, and run content scripts in it."""

    @abstractmethod
    def open_extension_page(self) -> Context:
        """Open a page of the extension in a tab."""

    @property
    @abstractmethod
    def background(self) -> Opener:
        """The JavaScript of the background script, by whose own calls Python is reached."""

    @abstractmethod
    def install_peer(self, *, clones_structures: bool = False) -> Context:
        """Install another extension, whose ports may carry structured clones."""


class Opener(ABC):
    """A place where ports to Python are opened, and from which Python is asked."""

    @abstractmethod
    def connect(
        self, name: str = "", *, posting: Sequence[Any] = (), leaving: bool = False
    ) -> PageEnd:
        """Open a port; in the same turn post messages on it, and disconnect it or not."""

    @abstractmethod
    def ask(self, message: Any) -> Question:
        """Send a one-shot message, and do not wait for the answer."""


class Context(Opener):
    """A place beside Python where ports are opened and messages are heard.

    Attributes:
        tab_id: the tab that it is in; None for what is in none.
        extension_id: the ID of its extension.
        frames: the contexts of a tab's iframes.
    """

    tab_id: int | None
    extension_id: str
    frames: Sequence[Context] = ()

    @abstractmethod
    def listen(self, *, posting: Sequence[Any] = ()) -> None:
        """Take the ports that others open to it, and post messages on each at once."""

    @abstractmethod
    def accept(self) -> PageEnd:
        """Wait for the next port that somebody opens to it."""

    @property
    @abstractmethod
    def waiting(self) -> int:
        """How many ports were opened to it that no `accept` has taken."""

    @abstractmethod
    def listen_to_messages(self, way: str, value: Any = None) -> None:
        """Hear one-shot messages.

        Args:
            way: how it answers: "value", "nothing", "failure", or "later": when it is told to.
            value: the answer, or the text of the error.
        """

    @abstractmethod
    def answer_now(self) -> None:
        """Give the answers that it has promised for later."""

    @abstractmethod
    def wait_for_messages(self, number: int) -> list[Any]:
        """Wait until so many one-shot messages have come; return all of them."""

    @abstractmethod
    def close(self) -> None:
        """Close the tab, or remove the iframe."""

    @abstractmethod
    def enter_cache(self) -> None:
        """Go to another page, so that this one is in the back/forward cache."""

    @abstractmethod
    def leave_cache(self) -> None:
        """Go back to the page."""


class PageEnd(ABC):
    """An opener's end of a port."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The port's name."""

    @property
    @abstractmethod
    def sender(self) -> Any:
        """The port's sender; None on the opener's own side."""

    @abstractmethod
    def post(self, message: Any) -> str | None:
        """Post a message; return the text of what it throws, if it does."""

    @abstractmethod
    def post_all(self, messages: Sequence[Any], *, leaving: bool = False) -> None:
        """Post messages, and close the port or not, in one turn."""

    @abstractmethod
    def post_long(self, length: int, count: int) -> None:
        """Post so many strings of a length, in one turn."""

    @abstractmethod
    def disconnect(self) -> None:
        """Close the port."""

    @property
    @abstractmethod
    def ends(self) -> list[str | None]:
        """What it was told, each time, when the other end closed the port: the error's text."""

    @property
    @abstractmethod
    def received(self) -> list[Any]:
        """The messages that have come."""

    @abstractmethod
    def wait_for(self, number: int) -> list[Any]:
        """Wait until so many messages have come; return all of them."""

    @abstractmethod
    def wait_closed(self) -> str | None:
        """Wait until the other end has closed the port; return the error's text, if it has one."""


class Question(ABC):
    """A one-shot message that a context has sent."""

    @abstractmethod
    def outcome(self) -> list[Any]:
        """Wait until it is settled; return "answer" and the value, or "error" and its text."""

    @property
    @abstractmethod
    def error_name(self) -> str:
        """The name of the error that it was settled with."""
