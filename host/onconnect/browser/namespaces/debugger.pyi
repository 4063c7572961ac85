"""browser.debugger. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import debugger as _debugger

_OnEventListener = TypeVar(
    "_OnEventListener",
    bound=Callable[[_debugger.DebuggerSession, str, dict[str, Any] | None], object]
    | Callable[[_debugger.DebuggerSession, str], object]
    | Callable[[_debugger.DebuggerSession], object]
    | Callable[[], object],
)

class OnEvent(Event):
    """The event browser.debugger.onEvent."""

    def add_listener(self, listener: _OnEventListener, /) -> _OnEventListener: ...

_OnDetachListener = TypeVar(
    "_OnDetachListener",
    bound=Callable[[_debugger.Debuggee, _debugger.DetachReason], object]
    | Callable[[_debugger.Debuggee], object]
    | Callable[[], object],
)

class OnDetach(Event):
    """The event browser.debugger.onDetach."""

    def add_listener(self, listener: _OnDetachListener, /) -> _OnDetachListener: ...

class Debugger(Namespace):
    """browser.debugger.

    Chrome only.
    Needs "debugger".
    """

    on_event: OnEvent
    """browser.debugger.onEvent.

    Chrome only.
    Needs "debugger".
    """
    on_detach: OnDetach
    """browser.debugger.onDetach.

    Chrome only.
    Needs "debugger".
    """
    def attach(self, target: _debugger.Debuggee, required_version: str, /) -> Future[None]:
        """Call browser.debugger.attach.

        Chrome only.
        Needs "debugger".
        """
    def detach(self, target: _debugger.Debuggee, /) -> Future[None]:
        """Call browser.debugger.detach.

        Chrome only.
        Needs "debugger".
        """
    def send_command(
        self,
        target: _debugger.DebuggerSession,
        method: str,
        command_params: dict[str, Any] | None = ...,
        /,
    ) -> Future[dict[str, Any] | None]:
        """Call browser.debugger.sendCommand.

        Chrome only.
        Needs "debugger".
        """
    def get_targets(self) -> Future[list[_debugger.TargetInfo]]:
        """Call browser.debugger.getTargets.

        Chrome only.
        Needs "debugger".
        """
