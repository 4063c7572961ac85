"""ProgramRunner runs the listeners of one browser in a program that has other things to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onconnect.browser.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from onconnect.browser.sending import Sending


class ProgramRunner(Runner):
    """Runs listeners; what they raise neither reaches the program's loop nor ends the program.

    Args:
        sending: takes lines for the extension's console.
        log: called with a level, a text and fields; the lines are not for the other end.
        tell: called with what a listener raised, as an event loop's exception handler is.
        leave: called with the SystemExit of a listener.
    """

    def __init__(
        self,
        sending: Sending,
        log: Callable[[str, str, Mapping[str, Any]], None],
        tell: Callable[[Mapping[str, Any]], None],
        leave: Callable[[SystemExit], None],
    ) -> None:
        super().__init__(sending, log, tell)
        self._leave = leave

    def start(
        self,
        coroutine: Coroutine[Any, Any, object],
        source: str,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run what an async listener returned, as a task."""
        super().start(self._kept_from_the_loop(coroutine), source, failed)

    async def _kept_from_the_loop(self, coroutine: Coroutine[Any, Any, object]) -> object:
        try:
            return await coroutine
        except SystemExit as error:
            self._leave(error)
            return None

    def report(self, error: BaseException, source: str) -> None:
        """Tell what a listener raised.

        Raises:
            KeyboardInterrupt: it was a Ctrl-C, which is meant for the program.
        """
        if isinstance(error, KeyboardInterrupt):
            raise error
        super().report(error, source)

    def exited(self, error: SystemExit) -> None:
        """End the channel, because a listener that is no coroutine has called `sys.exit`."""
        self._leave(error)
