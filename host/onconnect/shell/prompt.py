"""Asks for statements at a terminal, with history and completion, until Ctrl-D."""

from __future__ import annotations

import contextlib
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from onconnect.shell.evaluation import tell_mistake

if sys.platform != "win32" and find_spec("readline"):  # few a Python is built without
    from onconnect.shell.editing_posix import editing, typed_so_far
else:
    from onconnect.shell.editing_plain import editing, typed_so_far

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from onconnect.shell.evaluation import Evaluator

_FIRST: Final = ">>> "
_FURTHER: Final = "... "
_CLEARED: Final = "\r\x1b[K"
"""Goes to the beginning of the terminal's line, and clears it."""


class Prompt:
    """Asks, runs, and asks again.

    Args:
        evaluator: runs what is typed.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._asked: str | None = None

    def run(self) -> None:
        """Ask until Ctrl-D.

        Raises:
            SystemExit: a statement has raised it.
        """
        with editing(self._evaluator.namespace), self._aside():
            while True:
                try:
                    self._turn()
                except EOFError:
                    sys.stdout.write("\n")
                    return
                except KeyboardInterrupt:  # what was typed is dropped
                    sys.stdout.write("\nKeyboardInterrupt\n")

    def _turn(self) -> None:
        """Ask for a statement and run it."""
        try:
            code = self._statement()
        except (SyntaxError, ValueError, OverflowError) as error:
            tell_mistake(error)
        else:
            self._evaluator.run(code)

    def _statement(self) -> CodeType:
        """Ask for lines until they are a statement."""
        lines = [self._line(_FIRST)]
        while (code := self._evaluator.compiled("\n".join(lines))) is None:
            lines.append(self._line(_FURTHER))
        return code

    def _line(self, prompt: str) -> str:
        self._asked = prompt
        try:
            return input(prompt)
        finally:
            self._asked = None

    @contextlib.contextmanager
    def _aside(self) -> Iterator[None]:
        """Print what comes while somebody types above the prompt, and write the prompt again."""
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (cast("TextIO", _Aside(each, self._typed)) for each in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before

    def _typed(self) -> str | None:
        """Return what stands in the prompt's line; None if nobody is asked."""
        if self._asked is None:
            return None
        return self._asked + typed_so_far()


class _Aside:
    """Takes the place of stdout or stderr at a terminal."""

    def __init__(self, stream: TextIO, typed: Any) -> None:
        self._stream = stream
        self._typed = typed
        self._begun = ""
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        """Print at once, or as soon as a line is whole if somebody is typing."""
        with self._lock:
            text_now, self._begun = self._begun + text, ""
            if (typed := self._typed()) is not None:
                whole, newline, self._begun = text_now.rpartition("\n")
                text_now = f"{_CLEARED}{whole}\n{typed}" if newline else ""
            self._stream.write(text_now)
            if typed is not None:
                self._stream.flush()
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
