"""Gives objects of the extension API a docstring and a signature of their own, from the stubs.

A host pays nothing for it: the stubs are read when somebody asks, at a prompt or by `help`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    _Class = TypeVar("_Class", bound=type)


def described(by: str) -> Callable[[_Class], _Class]:
    """Return a decorator of a class whose instances are names of the extension API.

    The class keeps its own docstring. An instance has what the stubs say of its name, and the
    class's docstring if they say nothing.

    Args:
        by: the attribute that has the browser's name, as "tabs.onUpdated".
    """

    def decorate(decorated: _Class) -> _Class:
        for name, of_class in (("__doc__", decorated.__doc__), ("__signature__", None)):
            setattr(decorated, name, _Described(name, by, of_class))
        return decorated

    return decorate


def named(own: Iterable[str], path: str) -> list[str]:
    """Return an object's own attributes and what the stubs have in its namespace."""
    from onconnect.browser import reference

    return sorted({*own, *reference.members(path)})


class _Described:
    """An attribute that instances have from the stubs; what the class itself has is not theirs."""

    def __init__(self, name: str, by: str, of_class: str | None) -> None:
        self._name = name
        self._by = by
        self._of_class = of_class

    def __get__(self, instance: object, _: type) -> object:
        found: object = None
        if instance is not None:
            from onconnect.browser import reference

            read = {"__doc__": reference.doc, "__signature__": reference.signature}[self._name]
            found = read(getattr(instance, self._by))
        if found is None and self._name == "__signature__":
            raise AttributeError(self._name)  # `inspect` then looks elsewhere
        return self._of_class if found is None else found
