"""Runs IPython as the prompt, where it is installed, with the same results and errors."""

from __future__ import annotations

import asyncio
import shutil
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.terminal.interactiveshell import TerminalInteractiveShell

from onconnect.errors import OnconnectError
from onconnect.shell import showing
from onconnect.shell.evaluation import tell

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from onconnect.shell.background import Background
    from onconnect.shell.evaluation import Evaluator

    T = TypeVar("T")


def run(evaluator: Evaluator) -> None:
    """Ask until Ctrl-D.

    Args:
        evaluator: its namespace and its event loop are used.
    """
    shell = _Shell.instance(user_ns=evaluator.namespace, banner1="", confirm_exit=False)
    shell.background = evaluator.background
    shell.loop_runner = shell.on_loop
    formatter = shell.display_formatter.formatters["text/plain"]
    for kind in (list, dict, asyncio.Future):
        formatter.for_type(kind, _print)
    shell.set_custom_exc((OnconnectError, asyncio.CancelledError), _tell)
    try:
        shell.mainloop()
    finally:
        _Shell.clear_instance()


class _Shell(TerminalInteractiveShell):  # type: ignore[misc]
    """IPython, whose code runs on the event loop of the browser."""

    background: Background

    def should_run_async(self, *_: Any, **__: Any) -> bool:
        """Run all on the event loop, as what does not wait may begin what does."""
        return True

    def on_loop(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a cell."""
        return self.background.run(coroutine)


def _print(value: object, printer: Any, cycle: bool) -> None:
    width, _ = shutil.get_terminal_size()
    shown = "…" if cycle else showing.text(value, width, in_color=sys.stdout.isatty())
    printer.text(f"\n{shown}" if "\n" in shown else shown)


def _tell(
    _: Any, __: type, error: BaseException, ___: object, tb_offset: int | None = None
) -> None:
    tell(error)
