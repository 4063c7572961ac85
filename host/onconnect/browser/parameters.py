"""Finds out which parameters a listener has.

`inspect` would tell, and takes a tenth of a host's start to import. Nearly all listeners are plain
functions, which say it themselves.
"""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_ANNOTATED: Final = object()
"""Stands for the annotation of a parameter that has none, or that is not there."""

_TAKES_ANY: Final = 0x4
"""CO_VARARGS: the function has a parameter like `*args`."""

_OTHERS: Final = {"__wrapped__", "__signature__"}
"""Attributes by which a function says that it has the parameters of another one."""


def parameters_of(function: Callable[..., object]) -> tuple[int | None, Any]:
    """Return how many arguments a function needs, and what its first parameter is annotated with.

    The first is None if it takes any number, the second NOT_ANNOTATED if there is none. The
    function may be anything else that can be called.
    """
    skipped = 0
    plain: Any = function
    if type(plain) is MethodType:
        plain, skipped = plain.__func__, 1
    if type(plain) is not FunctionType or _OTHERS & vars(plain).keys():
        return _asked(function)
    code = plain.__code__
    if code.co_argcount < skipped:
        return _asked(function)
    names = code.co_varnames[skipped : code.co_argcount]
    needed = max(0, code.co_argcount - len(plain.__defaults__ or ()) - skipped)
    takes_any = bool(code.co_flags & _TAKES_ANY)
    if takes_any and not names:
        names = (code.co_varnames[code.co_argcount + code.co_kwonlyargcount],)
    first = plain.__annotations__.get(names[0], NOT_ANNOTATED) if names else NOT_ANNOTATED
    return None if takes_any else needed, first


def _asked(function: Callable[..., object]) -> tuple[int | None, Any]:
    import inspect

    try:
        found = list(inspect.signature(function).parameters.values())
    except ValueError:  # a function written in C may not tell
        return None, NOT_ANNOTATED
    has_first = found and found[0].annotation is not inspect.Parameter.empty
    first = found[0].annotation if has_first else NOT_ANNOTATED
    if any(each.kind is each.VAR_POSITIONAL for each in found):
        return None, first
    needed = sum(
        each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        and each.default is each.empty
        for each in found
    )
    return needed, first
