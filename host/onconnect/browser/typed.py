"""Reads a message as the type that a listener's annotation says.

pydantic does it. It is imported only for an annotation that says more than `dict` or `list`.
"""

from __future__ import annotations

import functools
import operator
import sys
import typing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import TypeAdapter

    Reader = Callable[[object], object]

_PLAIN: Final[Mapping[object, type]] = {
    dict: dict,
    dict[str, Any]: dict,
    list: list,
    list[Any]: list,
}
_MOST_REASONS = 3


class MisfitError(Exception):
    """A message does not fit a listener; the text says which members, and why."""


def reader_of(
    function: Callable[..., object], annotation: Any, scope: Mapping[str, Any]
) -> Reader | None:
    """Return a function that reads a message for a listener; None if the listener takes anything.

    The reader returns the value for the listener, or raises MisfitError.

    Args:
        function: the listener.
        annotation: its first parameter's.
        scope: names that the annotation may use besides those of the listener's module.

    Raises:
        TypeError: the annotation cannot be resolved, or no message can be checked against it.
    """
    return reader_as(resolve(annotation, function, scope))


def reader_as(target: Any) -> Reader | None:
    """Return a function that reads a message as a type; None for a type that takes anything.

    Raises:
        TypeError: no message can be checked against the type.
    """
    if target in (Any, object) or _is_open(target):
        return None
    try:
        hash(target)
    except TypeError:
        return _validator(target)
    if target in _PLAIN:
        return _plain_reader(_PLAIN[target])
    return _cached_validator(target)


def _is_open(target: Any) -> bool:
    """Whether a type is a type variable for which anything may stand, as in `Port.post_message`."""
    return (
        isinstance(target, TypeVar)
        and target.__bound__ is None
        and not target.__constraints__
        and not (hasattr(target, "has_default") and target.has_default())
    )


def resolve(annotation: Any, function: Callable[..., object], scope: Mapping[str, Any]) -> Any:
    """Return the type that an annotation of a function means.

    Raises:
        TypeError: it cannot be resolved.
    """
    holder = SimpleNamespace(__annotations__={"message": annotation})
    while isinstance(function, functools.partial):
        function = function.func
    code: Any = getattr(function, "__func__", function)
    if hasattr(code, "__wrapped__"):
        import inspect  # which takes long to import

        code = inspect.unwrap(code)
    names = getattr(code, "__globals__", None) or getattr(type(code).__call__, "__globals__", {})
    try:
        return typing.get_type_hints(holder, names, dict(scope), include_extras=True)["message"]
    except Exception as error:
        raise TypeError(
            f"the annotation {annotation!r} of {_name(function)} cannot be resolved ({error}): "
            "import its names where the listener is defined, not under TYPE_CHECKING"
        ) from None


def _plain_reader(expected: type) -> Reader:
    def read(message: object) -> object:
        if type(message) is not expected:
            raise MisfitError(f"it is not a {expected.__name__}")
        return message

    return read


def adapter_of(target: Any) -> TypeAdapter[Any]:
    """Return what validates and describes a type for pydantic.

    Raises:
        TypeError: no message can be checked against the type.
    """
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError

    try:
        return TypeAdapter(_known_to_pydantic(target))
    except PydanticUserError as error:
        raise TypeError(
            f"no message can be checked against {target!r} ({error.message.splitlines()[0]}): "
            "annotate the listener with a pydantic model, a dataclass, a TypedDict or JSON's types"
        ) from None


def _validator(target: Any) -> Reader:
    from pydantic import ValidationError

    adapter = adapter_of(target)

    def read(message: object) -> object:
        try:
            return adapter.validate_python(message)
        except ValidationError as error:
            problems = error.errors(include_url=False)
        try:  # a strict model takes a date from a string only if that was JSON
            return adapter.validate_json(jsontext.dumps(message))
        except ValueError:
            raise MisfitError(_sentence(problems)) from None

    return read


_cached_validator = functools.lru_cache(maxsize=256)(_validator)


def _sentence(problems: list[Any]) -> str:
    reasons = [
        f"{'.'.join(map(str, problem['loc'])) or 'it'}: {problem['msg']}"
        for problem in problems[:_MOST_REASONS]
    ]
    more = len(problems) - len(reasons)
    return "; ".join(reasons) + (f"; and {more} more" if more else "")


def _known_to_pydantic(target: Any) -> Any:
    """Return a type in which typing_extensions has replaced each `typing.TypedDict`.

    Before Python 3.12, pydantic refuses those of `typing`, because they lack some facts.
    """
    if sys.version_info >= (3, 12):
        return target
    import typing_extensions

    if typing.is_typeddict(target):
        members = {}
        for name, hint in typing.get_type_hints(target, include_extras=True).items():
            is_required = name in target.__required_keys__
            if (qualifier := typing.get_origin(hint)) in (typing.Required, typing.NotRequired):
                is_required = qualifier is typing.Required
                (hint,) = typing.get_args(hint)
            known = _known_to_pydantic(hint)
            members[name] = known if is_required else typing_extensions.NotRequired[known]
        make: Any = typing_extensions.TypedDict
        return make(target.__name__, members)
    arguments = typing.get_args(target)
    if not arguments or typing.get_origin(target) is typing.Literal:
        return target
    if typing.get_origin(target) is typing.Annotated:
        return typing.Annotated[(_known_to_pydantic(arguments[0]), *arguments[1:])]
    known = tuple(_known_to_pydantic(argument) for argument in arguments)
    if known == arguments:
        return target
    if isinstance(target, type(int | str)) or typing.get_origin(target) is typing.Union:
        return functools.reduce(operator.or_, known)
    return typing.get_origin(target)[known]


def _name(function: Callable[..., object]) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
