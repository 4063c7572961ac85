"""Evaluator runs what is typed on the event loop, with await at the top, and tells what went wrong.

An error of the browser is one line. An error of what was typed is a traceback that begins there.
"""

from __future__ import annotations

import ast
import asyncio
import codeop
import inspect
import sys
import traceback
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final

from onconnect import terminal
from onconnect.errors import OnconnectError, SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.shell.background import Background

FILE: Final = "<shell>"
"""The name of what is typed, in tracebacks."""


class Evaluator:
    """Runs code in one namespace.

    Args:
        background: where it runs.
        namespace: its global names.
        show: shows the result of an expression.

    Attributes:
        background: where it runs.
        namespace: its global names.
    """

    def __init__(
        self, background: Background, namespace: dict[str, Any], show: Callable[[object], None]
    ) -> None:
        self.namespace = namespace
        self.background = background
        self._show = show
        self._compiler = codeop.CommandCompiler()
        self._compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def compiled(self, lines: str) -> CodeType | None:
        """Return a statement that can run; None if it goes on.

        Raises:
            SyntaxError, ValueError, OverflowError: it is no Python.
        """
        code: CodeType | None = self._compiler(lines, FILE, "single")
        return code

    def program(self, text: str) -> CodeType:
        """Return a whole program, which shows the result of each expression as a prompt does.

        Raises:
            SyntaxError, ValueError: it is no Python.
        """
        tree = ast.Interactive(ast.parse(text, FILE).body)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code: CodeType = compile(tree, FILE, "single", flags, dont_inherit=True)
        return code

    def run(self, code: CodeType) -> bool:
        """Run code, and show its results or its error; return whether it came to its end.

        Raises:
            SystemExit: the code has raised it.
        """
        before, sys.displayhook = sys.displayhook, self._displayed
        try:
            error = self.background.run(self._error_of(code))
        except asyncio.CancelledError:  # before its first step
            error = asyncio.CancelledError()
        finally:
            sys.displayhook = before
        if isinstance(error, SystemExit):
            raise error
        if error is not None:
            tell(error)
        return error is None

    def _displayed(self, value: object) -> None:
        if value is not None:
            self.namespace["_"] = value
            self._show(value)

    async def _error_of(self, code: CodeType) -> BaseException | None:
        """Run code; return what it raises, as SystemExit would end the event loop."""
        try:
            result = FunctionType(code, self.namespace)()
            if inspect.iscoroutine(result):
                await result
        except BaseException as error:
            return error
        return None


def tell_mistake(error: BaseException) -> None:
    """Print to stderr why something is no Python, as Python says it."""
    tell(error.with_traceback(None))


def tell(error: BaseException) -> None:
    """Print an error to stderr: what the browser answers as one line, others with a traceback."""
    sys.stderr.write(f"{sentence(error) or _traceback(error)}\n")
    sys.stderr.flush()


def sentence(error: BaseException) -> str | None:
    """Return an error as one line; None for one that is worth a traceback."""
    if isinstance(error, asyncio.CancelledError | KeyboardInterrupt):
        return "\nKeyboardInterrupt"  # the terminal has just shown ^C
    if isinstance(error, SetupError):
        return terminal.line(f"onconnect: {error}")
    if isinstance(error, OnconnectError):
        return terminal.line(f"{type(error).__name__}: {error}")
    return None


def _traceback(error: BaseException) -> str:
    """Return a traceback without the frames of this module."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    lines = traceback.format_exception(type(error), error, frames)
    return terminal.block("".join(lines).rstrip("\n"), indent="")
