"""Reads from the handlers' annotations what their ports and one-shot messages carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import Parameter, iscoroutinefunction, signature, unwrap
from typing import TYPE_CHECKING, Any, get_args, get_origin

from onconnect.browser.port import Port
from onconnect.browser.typed import resolve
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onconnect.browser.registry import Registry


@dataclass
class PortTypes:
    """What the ports of a name carry.

    Attributes:
        to_python: the type of the messages that Python reads; Any if no listener says it.
        from_python: the types that Python posts, each once; empty if no listener says it.
    """

    to_python: Any = Any
    from_python: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class MessageTypes:
    """What a listener of one-shot messages takes and answers; Any if it does not say it."""

    message: Any
    answer: Any


@dataclass(frozen=True)
class Contract:
    """What scripts of one kind may send to Python, and what comes back.

    Attributes:
        ports: the types of ports, by names; None is the name of those for any port.
        messages: the types of one-shot messages, by the names of their listeners.
    """

    ports: dict[str | None, PortTypes]
    messages: dict[str, MessageTypes]


@dataclass(frozen=True)
class Contracts:
    """What all may send to Python.

    Attributes:
        own: this extension's own pages and scripts.
        external: other extensions, and web pages.
        user_scripts: the user scripts of this extension.
    """

    own: Contract
    external: Contract
    user_scripts: Contract


def contract_of(registry: Registry) -> Contracts:
    """Return what handlers have registered for ports and one-shot messages.

    Raises:
        SetupError: an annotation cannot be resolved, or two listeners contradict each other.
    """
    return Contracts(
        own=_contract(registry, "runtime.onConnect", "runtime.onMessage"),
        external=_contract(registry, "runtime.onConnectExternal", "runtime.onMessageExternal"),
        user_scripts=_contract(
            registry, "runtime.onUserScriptConnect", "runtime.onUserScriptMessage"
        ),
    )


def _contract(registry: Registry, connect: str, message: str) -> Contract:
    ports: dict[str | None, PortTypes] = {}
    for function, filters in registry.connects[connect].listeners():
        _add_port(ports, filters[0]["name"] if filters else None, function)
    messages: dict[str, MessageTypes] = {}
    for function, _ in registry.events[message].listeners():
        messages[_free(_name(function), messages)] = _message(function)
    return Contract(ports, messages)


def _add_port(
    ports: dict[str | None, PortTypes], name: str | None, function: Callable[..., object]
) -> None:
    types = ports.setdefault(name, PortTypes())
    annotation = _resolved(_first(function), function)
    said = get_args(annotation) if get_origin(annotation) is Port else ()
    received, posted, *_ = (*said, Any, Any)
    if received is not Any and types.to_python not in (Any, received):
        raise SetupError(
            f"{_name(function)} says that a port receives {received!r}, and another listener for "
            f"the same ports says {types.to_python!r}: annotate them with the same type"
        )
    if received is not Any:
        types.to_python = received
    if posted is not Any and posted not in types.from_python:
        types.from_python.append(posted)


def _message(function: Callable[..., object]) -> MessageTypes:
    answers = iscoroutinefunction(unwrap(function))
    answer = signature(function).return_annotation if answers else Parameter.empty
    return MessageTypes(_resolved(_first(function), function), _resolved(answer, function))


def _first(function: Callable[..., object]) -> Any:
    """Return the annotation of what a listener gets first."""
    try:
        parameters = iter(signature(function).parameters.values())
    except ValueError:  # a function written in C may not tell
        return Parameter.empty
    return next((each.annotation for each in parameters), Parameter.empty)


def _resolved(annotation: Any, function: Callable[..., object]) -> Any:
    if annotation is Parameter.empty or annotation == "Port":
        return Any
    try:
        target = resolve(annotation, function, {})
    except TypeError as error:
        raise SetupError(str(error)) from None
    return Any if target is object else target


def _name(function: Callable[..., object]) -> str:
    return getattr(unwrap(function), "__name__", type(function).__name__)


def _free(name: str, taken: dict[str, Any]) -> str:
    names: Iterator[str] = (f"{name}{n}" for n in range(2, len(taken) + 3))
    return next(each for each in (name, *names) if each not in taken)
