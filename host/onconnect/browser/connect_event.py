"""ConnectEvent calls those listeners for a port that are for its name, and types their ports.

A listener that is annotated with `Port[Note, Saved]` has messages read as `Note`. If a port's only
listener fails, the port is closed, so that its page does not wait for ever.
"""

from __future__ import annotations

import sys
from functools import partial
from types import CoroutineType
from typing import TYPE_CHECKING, Any, TypeVar

from onconnect.browser.described import described
from onconnect.browser.event import Event
from onconnect.browser.port_type import typing_of
from onconnect.browser.typed import resolve
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.browser.port import Port
    from onconnect.browser.runner import Runner
    from onconnect.browser.typed import Reader

Function = TypeVar("Function", bound="Callable[..., object]")

_NAME = "name"
_ALL = jsontext.dumps([])


@described(by="name")
class ConnectEvent(Event):
    """An event of ports that arrive, whose listeners may be for ports of one name."""

    def add_listener(self, listener: Any = None, /, *filters: Any, name: str | None = None) -> Any:
        """Call a function, or start a coroutine function, with each port; return the function.

        Usable as a decorator, also with a name: `@event.add_listener(name="notes")`. The browser
        leaves a port to the extension's own listeners if no listener of Python is for its name.

        An annotation `Port[Note, Saved]` of the parameter says what the port's messages are: an
        `async for` reads each as a `Note`. If a listener fails and the port has no other, the port
        is closed, with the error's text as the reason. One that returns leaves the port open.

        Args:
            listener: the function.
            filters: there are none (P55).
            name: the name that ports must have; any, if it is left out.

        Raises:
            TypeError: the listener is no function, the name is no string, filters are given (P55),
                or the annotation of the port's messages cannot be resolved.
        """
        if not isinstance(name, str | None):
            raise TypeError(f"{self.name}.add_listener takes a string as name, not {name!r}")
        if filters:
            raise TypeError(f"{self.name}.add_listener takes a function and no filters")
        named = () if name is None else ({_NAME: name},)
        if listener is None and named:
            return partial(self._add_here, named)
        if not callable(listener):
            raise TypeError(f"{self.name}.add_listener takes a function, not {listener!r}")
        self._add(listener, named, sys._getframe(1).f_locals)
        return listener

    def _add_here(self, named: tuple[dict[str, str], ...], listener: Function) -> Function:
        if not callable(listener):
            raise TypeError(f"{self.name}.add_listener takes a function, not {listener!r}")
        self._add(listener, named, sys._getframe(1).f_locals)
        return listener

    def names(self) -> list[str] | None:
        """Return the names that ports must have; None if a listener takes any port."""
        filters = list(self.filters())
        return [each[_NAME] for (each,) in filters] if all(filters) else None

    def hears(self, name: str) -> bool:
        """Whether a listener takes ports of a name."""
        meant = _meant(name)
        return any(listener.filters in meant for listener in self._in_order)

    def dispatch_port(self, runner: Runner, port: Port) -> None:
        """Call the listeners that are for the port's name."""
        meant = _meant(port.name)
        is_alone = sum(listener.filters in meant for listener in self._in_order) == 1
        self.dispatch(_Handling(runner, port) if is_alone else runner, port, filters=meant)

    def _reader(
        self, scope: Mapping[str, Any], function: Callable[..., object], annotation: Any
    ) -> Reader | None:
        """Return what tells a port the type of its messages, if the annotation says one."""
        if isinstance(annotation, str) and "[" not in annotation:
            return None  # nothing but `Port`, which may be imported for type checkers only
        return typing_of(resolve(annotation, function, scope))


class _Handling:
    """Closes a port if its only listener fails."""

    def __init__(self, runner: Runner, port: Port) -> None:
        self.complain = runner.complain
        self._runner = runner
        self._port = port

    def returned(self, result: object, source: str) -> None:
        """Run what an async listener returned."""
        if type(result) is CoroutineType:
            self._runner.start(result, source, self._port.fail)

    def report(self, error: BaseException, source: str) -> None:
        """Report what a listener raised."""
        self._runner.report(error, source)
        self._port.fail(error)


def _meant(name: str) -> tuple[bytes, bytes]:
    """Return the texts of the filters whose listeners are for ports of a name."""
    return _ALL, jsontext.dumps([{_NAME: name}])
