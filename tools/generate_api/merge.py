"""Merges the APIs of two browsers: Python may pass what either takes, and gets what both give."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from tools.generate_api.model import (
    ANY,
    NONE,
    Api,
    Constant,
    Event,
    Function,
    Key,
    ListOf,
    Literals,
    MapOf,
    Member,
    Namespace,
    Object,
    Opaque,
    Parameter,
    Plain,
    Ref,
    Type,
    Union,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AnyMember = TypeVar("AnyMember", bound=Member)


def merge(first: Api, second: Api) -> Api:
    """Return the API of both; where they say the same otherwise, as the first says it."""
    return _Merger(first, second).merged()


def _settled(first: Type, second: Type) -> Type:
    """Return what a promise gives of what a callback may get: None if it failed."""
    if isinstance(first, Union) and NONE not in (second, *getattr(second, "types", ())):
        return union(*(each for each in first.types if each != NONE))
    return first


def _need_alike(shape: Namespace, namespaces: list[Namespace]) -> None:
    """Say of a shape what all the namespaces that are like it need."""
    for member in (shape, *shape.members()):
        for browser, support in member.support.items():
            needs = {it.support[browser].needs for it in namespaces if browser in it.support}
            if len(needs) == 1:
                member.support[browser] = replace(support, needs=needs.pop())


class _Merger:
    def __init__(self, first: Api, second: Api) -> None:
        self._first = first
        self._second = second
        self._types = {**second.types, **first.types}

    def merged(self) -> Api:
        for name in sorted(self._first.types.keys() & self._second.types.keys()):
            self._types[name] = self._type(self._first.types[name], self._second.types[name])
        namespaces = self._members(self._first.namespaces, self._second.namespaces, self._namespace)
        shapes = self._members(self._first.shapes, self._second.shapes, self._namespace)
        for name, shape in shapes.items():
            _need_alike(shape, [each for each in namespaces.values() if each.like == name])
        for path in list(namespaces):
            while "." in path:
                path, inner = path.rpartition(".")[0], path
                namespaces.setdefault(path, Namespace(path, dict(namespaces[inner].support)))
        return Api(
            dict(sorted(namespaces.items())),
            dict(sorted(shapes.items())),
            dict(sorted(self._types.items())),
        )

    def _members(
        self,
        first: Mapping[str, AnyMember],
        second: Mapping[str, AnyMember],
        merge_both: Callable[[AnyMember, AnyMember], AnyMember],
    ) -> dict[str, AnyMember]:
        merged: dict[str, AnyMember] = {}
        for name in sorted(first.keys() | second.keys()):
            if name in first and name in second:
                merged[name] = merge_both(first[name], second[name])
                merged[name].support = {**first[name].support, **second[name].support}
                merged[name].is_deprecated &= second[name].is_deprecated
            else:
                merged[name] = first[name] if name in first else second[name]
        return merged

    def _namespace(self, first: Namespace, second: Namespace) -> Namespace:
        return replace(
            first,
            functions=self._members(first.functions, second.functions, self._function),
            events=self._members(first.events, second.events, self._event),
            constants=self._members(first.constants, second.constants, self._constant),
        )

    def _function(self, first: Function, second: Function) -> Function:
        return replace(
            first,
            parameters=self._parameters(first.parameters, second.parameters),
            result=self._type(_settled(first.result, second.result), second.result),
        )

    def _event(self, first: Event, second: Event) -> Event:
        answers = [each for each in (first.answer, second.answer) if each is not None]
        return replace(
            first,
            parameters=self._parameters(first.parameters, second.parameters),
            filters=self._parameters(first.filters, second.filters),
            answer=union(*answers) if answers else None,
        )

    def _constant(self, first: Constant, second: Constant) -> Constant:
        return replace(first, type=self._type(first.type, second.type))

    def _parameters(self, first: list[Parameter], second: list[Parameter]) -> list[Parameter]:
        """Merge by position where both have as many, else by name."""
        if len(first) != len(second):
            longer, shorter = sorted((first, second), key=len, reverse=True)
            by_name = {each.name: each for each in shorter}
            pairs = [(each, by_name.get(each.name)) for each in longer]
        else:
            pairs = list(zip_longest(first, second))
        return [
            Parameter(
                one.name,
                one.type if other is None else self._type(one.type, other.type),
                one.is_optional or other is None or other.is_optional,
            )
            for one, other in pairs
        ]

    def _type(self, first: Type, second: Type) -> Type:
        if ANY in (first, second):  # which says nothing
            return second if first == ANY else first
        if first == second or isinstance(second, Opaque):
            return first
        if isinstance(first, Opaque):
            return second
        parts = list(first.types if isinstance(first, Union) else (first,))
        for part in second.types if isinstance(second, Union) else (second,):
            kind = self._kind(part)
            same = next((i for i, each in enumerate(parts) if self._kind(each) == kind), None)
            if same is None:
                parts.append(part)
            else:
                parts[same] = self._alike(parts[same], part)
        return union(*parts)

    def _kind(self, type_: Type) -> str:
        """Return what parts of unions are merged by."""
        match self._resolve(type_):
            case Object() | MapOf():
                return "object"
            case Literals(values) if isinstance(values[0], str):
                return "str"
            case Plain("int" | "float"):
                return "number"
            case Plain(name):
                return name
            case other:
                return type(other).__name__

    def _resolve(self, type_: Type) -> Type:
        while isinstance(type_, Ref):
            type_ = self._types[type_.name]
        return type_

    def _alike(self, first: Type, second: Type) -> Type:
        """Merge two types of one kind."""
        if first == second:
            return first
        match first, second:
            case Ref(name), _:
                if not isinstance(self._types[name], Ref):
                    self._types[name] = self._alike(self._types[name], self._resolve(second))
                return first
            case _, Ref():
                return self._alike(second, first)
            case Object(), Object():
                return self._objects(first, second)
            case ListOf(one), ListOf(other):
                return ListOf(self._type(one, other))
            case MapOf(one), MapOf(other):
                return MapOf(self._type(one, other))
            case Literals(), Literals():
                return union(first, second)
            case (Object() | Literals(), _):
                return first  # says more than a map, or than "str"
            case (_, Object() | Literals()):
                return second
            case Plain(), Plain():
                return Plain("int")  # one browser's number is the other's integer
        raise ValueError(f"{first} and {second} are not of one kind")

    def _objects(self, first: Object, second: Object) -> Object:
        theirs = {each.name: each for each in second.keys}
        keys = []
        for key in first.keys:
            other = theirs.pop(key.name, None)
            if other is None:
                keys.append(Key(key.name, key.type, False))
            else:
                both = key.is_required and other.is_required
                keys.append(Key(key.name, self._type(key.type, other.type), both))
        keys += [Key(each.name, each.type, False) for each in theirs.values()]
        return Object(tuple(keys))
