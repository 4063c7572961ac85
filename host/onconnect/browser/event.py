"""Event calls its listeners in order, each with as many arguments as it takes.

The rules are those of the browsers' event objects: P51 to P62.
"""

from __future__ import annotations

import sys
from functools import partial
from types import BuiltinMethodType, MethodType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, overload

from onconnect.browser.described import described
from onconnect.browser.parameters import NOT_ANNOTATED, parameters_of
from onconnect.browser.typed import MisfitError, reader_of
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence

    from onconnect.browser.typed import Reader

Function = TypeVar("Function", bound="Callable[..., object]")


class Outcomes(Protocol):
    """Takes what listeners return and raise: a Runner, or the answer that a browser waits for."""

    def returned(self, result: object, source: str) -> None:
        """Take what a listener returned, if it is not None; `source` names the event."""

    def report(self, error: BaseException, source: str) -> None:
        """Take what a listener raised."""

    def complain(self, text: str) -> None:
        """Take the sentence about a message that does not fit a listener."""


class _Listener:
    __slots__ = ("active", "filters", "function", "read", "takes")

    def __init__(
        self,
        function: Callable[..., object],
        filters: bytes,
        reader: Callable[[Callable[..., object], Any], Reader | None],
    ) -> None:
        self.takes, first = parameters_of(function)
        self.function = function
        self.filters = filters
        self.active = True
        self.read: Reader | None = None
        if self.takes != 0 and first is not NOT_ANNOTATED:
            self.read = reader(function, first)


Registrations: TypeAlias = "Mapping[tuple[Hashable, bytes], _Listener]"


@described(by="name")
class Event:
    """An event of the extension API or of a port.

    Args:
        name: what errors call it, as "tabs.onUpdated".
        changed: called with the event, filters as a list, and True when these filters get their
            first listener, False when they lose their last. An event without it takes no filters.
        takes_filters: whether an event that has `changed` takes filters.
        has_message: whether the first argument is a message, to be read as what a listener's first
            parameter is annotated with.
    """

    def __init__(
        self,
        name: str,
        changed: Callable[[Event, list[Any], bool], None] | None = None,
        *,
        takes_filters: bool = True,
        has_message: bool = False,
    ) -> None:
        self.name = name
        self._changed = changed
        self._takes_filters = takes_filters and changed is not None
        self._has_message = has_message
        self._listeners: dict[tuple[Hashable, bytes], _Listener] = {}
        self._in_order: tuple[_Listener, ...] = ()  # a snapshot for each dispatch (P59)

    def __repr__(self) -> str:
        return f"<Event {self.name}, {len(self._listeners)} listeners>"

    @overload
    def add_listener(self, listener: Function, /, *filters: Any) -> Function: ...
    @overload
    def add_listener(
        self, listener: dict[str, Any] | list[Any], /, *filters: Any
    ) -> Callable[[Function], Function]: ...
    def add_listener(self, listener: Any, /, *filters: Any) -> Any:
        """Call a function, or start a coroutine function, at each event; return it.

        Usable as a decorator, also with filters alone: `@event.add_listener({"urls": [...]})`.
        The listener gets as many of the browser's arguments as it has positional parameters
        without a default; `*args` takes all. A listener that is added during a dispatch is first
        called at the next event (P59). Adding it again changes nothing (P52).

        Args:
            listener: the function; or the first filter.
            filters: what the browser's `addListener` takes after the function.

        Raises:
            TypeError: the listener is no function, or this event takes no filters (P55), or the
                annotation of the parameter for the message cannot be resolved.
        """
        if not callable(listener):
            if not self._takes_filters or not isinstance(listener, (dict, list)):
                raise TypeError(f"{self.name}.add_listener takes a function, not {listener!r}")
            return lambda function: self.add_listener(function, listener, *filters)
        if filters and not self._takes_filters:
            raise TypeError(f"{self.name}.add_listener takes a function and no filters")
        # a class that is local to where the decorator stands may be the annotation
        self._add(listener, filters, sys._getframe(1).f_locals)
        return listener

    def _add(
        self, listener: Callable[..., object], filters: Sequence[Any], scope: Mapping[str, Any]
    ) -> None:
        text = jsontext.dumps(filters)
        key = (_identity(listener), text)
        if key not in self._listeners:
            first = text not in self._filters()
            reader = partial(self._reader, scope)
            self._listeners[key] = _Listener(listener, text, reader)
            self._in_order = tuple(self._listeners.values())
            if first and self._changed is not None:
                self._changed(self, list(filters), True)

    def _reader(
        self, scope: Mapping[str, Any], function: Callable[..., object], annotation: Any
    ) -> Reader | None:
        """Return what reads a listener's first argument as its first parameter says, if at all."""
        return reader_of(function, annotation, scope) if self._has_message else None

    def remove_listener(self, listener: Callable[..., object]) -> None:
        """Stop calling a function, from this moment on (P57); do nothing if it is unknown (P53)."""
        identity = _identity(listener)
        for key in [key for key in self._listeners if key[0] == identity]:
            removed = self._listeners.pop(key)
            removed.active = False
            self._in_order = tuple(self._listeners.values())
            if self._changed is not None and removed.filters not in self._filters():
                self._changed(self, jsontext.loads(removed.filters), False)

    def registrations(self) -> Registrations:
        """Return what `restore` takes, to have the same listeners again."""
        return dict(self._listeners)

    def restore(self, registrations: Registrations) -> None:
        """Call these listeners and no others from now on; not to be used during a dispatch."""
        self._listeners = dict(registrations)
        self._in_order = tuple(self._listeners.values())
        for listener in self._in_order:
            listener.active = True

    def has_listener(self, listener: Callable[..., object]) -> bool:
        """Whether a function is called at each event (P54)."""
        identity = _identity(listener)
        return any(key[0] == identity for key in self._listeners)

    def has_listeners(self) -> bool:
        """Whether any function is called at each event."""
        return bool(self._listeners)

    def filters(self) -> Iterator[list[Any]]:
        """Yield each distinct list of filters that listeners were added with."""
        for text in self._filters():
            yield jsontext.loads(text)

    def listeners(self) -> Iterator[tuple[Callable[..., object], list[Any]]]:
        """Yield each listener, with the filters that it was added with."""
        for listener in self._in_order:
            yield listener.function, jsontext.loads(listener.filters)

    def dispatch(
        self, outcomes: Outcomes, *args: object, filters: Collection[bytes] | None = None
    ) -> None:
        """Call the listeners in the order they were added; what they return is ignored (P62).

        If one raises, that is reported, and the others are still called (P56).

        Args:
            outcomes: takes what the listeners return and raise.
            args: the browser's arguments.
            filters: the JSON texts of the filters whose listeners are meant; None for all.
        """
        for listener in self._in_order:
            if not listener.active or (filters is not None and listener.filters not in filters):
                continue
            try:
                if listener.read is None:
                    if listener.takes == 1 and args:  # nearly all listeners
                        result = listener.function(args[0])
                    else:
                        result = listener.function(*args[: listener.takes])
                else:
                    read = (listener.read(args[0]), *args[1:])
                    result = listener.function(*read[: listener.takes])
            except SystemExit:
                raise
            except MisfitError as misfit:
                outcomes.complain(f"a message of {self.name} does not fit its listener: {misfit}")
            except BaseException as error:
                outcomes.report(error, self.name)
            else:
                if result is not None:
                    outcomes.returned(result, self.name)

    def _filters(self) -> dict[bytes, None]:
        return dict.fromkeys(each.filters for each in self._listeners.values())


def _identity(function: Callable[..., object]) -> Hashable:
    """Return an identity of a listener that is the same for every access to a method (P52)."""
    if isinstance(function, MethodType):
        return id(function.__self__), id(function.__func__)
    if isinstance(function, BuiltinMethodType):
        return id(function.__self__), function.__name__
    return id(function)
