"""Names the objects that the sources describe in place, so that each becomes a TypedDict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tools.generate_api.annotations import class_case
from tools.generate_api.model import (
    ANY,
    Event,
    Function,
    ListOf,
    Literals,
    MapOf,
    Object,
    Opaque,
    Parameter,
    Ref,
    Type,
    Union,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.generate_api.model import Api, Namespace


def name_objects(api: Api) -> dict[str, str]:
    """Give every object of an API a name; return what each of the new names is of.

    As {"tabs.QueryInfo": "queryInfo of tabs.query"}.
    """
    return _Namer(api).named()


class _Namer:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._origins: dict[str, str] = {}
        self._aliases: dict[str, Type] = {}

    def named(self) -> dict[str, str]:
        for path, type_ in list(self._api.types.items()):
            if isinstance(type_, Object):
                self._api.types[path] = self._inside(type_, path)
        for namespace in (*self._api.namespaces.values(), *self._api.shapes.values()):
            self._namespace(namespace)
        used = self._used()
        self._api.types = {path: self._api.types[path] for path in sorted(used)}
        return self._origins

    def _used(self) -> set[str]:
        """Return the names that the members lead to: merging may have left others."""
        waiting: list[Type] = []
        for namespace in (*self._api.namespaces.values(), *self._api.shapes.values()):
            for function in namespace.functions.values():
                waiting += [function.result, *(each.type for each in function.parameters)]
            for event in namespace.events.values():
                waiting += [each.type for each in (*event.parameters, *event.filters)]
                waiting += [event.answer] if event.answer else []
            waiting += [each.type for each in namespace.constants.values()]
        used: set[str] = set()
        while waiting:
            match waiting.pop():
                case Ref(path) if path not in used:
                    used.add(path)
                    waiting.append(self._api.types[path])
                case ListOf(inner) | MapOf(inner):
                    waiting.append(inner)
                case Union(types):
                    waiting += types
                case Object(keys):
                    waiting += [each.type for each in keys]
        return used

    def _namespace(self, namespace: Namespace) -> None:
        owner, prefix = namespace.name, ""
        if namespace.name in self._api.shapes:
            owner, _, prefix = namespace.name.rpartition(".")
        for function in namespace.functions.values():
            function.parameters = self._parameters(owner, prefix, function, function.parameters)
            origin = f"result of {namespace.name}.{function.name}"
            name = f"{prefix}{class_case(function.name)}Result"
            function.result = self._type(owner, function.result, [name], origin)
        for event in namespace.events.values():
            event.parameters = self._parameters(owner, prefix, event, event.parameters)
            event.filters = self._parameters(owner, prefix, event, event.filters)

    def _parameters(
        self, owner: str, prefix: str, member: Function | Event, parameters: Sequence[Parameter]
    ) -> list[Parameter]:
        named: list[Parameter] = []
        for each in parameters:
            names = [prefix + class_case(member.name) + class_case(each.name)]
            if each.name.startswith(member.name):
                names.insert(0, prefix + class_case(each.name))
            origin = f"{each.name} of {'.'.join(filter(None, (owner, prefix, member.name)))}"
            named.append(replace(each, type=self._type(owner, each.type, names, origin)))
        return named

    def _type(self, owner: str, type_: Type, names: list[str], origin: str) -> Type:
        """Return a type without objects in place; `names` are to be tried in their order."""
        match type_:
            case Object():
                path = self._free(owner, names)
                self._origins[path] = origin
                self._api.types[path] = type_
                self._api.types[path] = self._inside(type_, path)
                return Ref(path)
            case Ref(path) if not isinstance(self._api.types[path], Object | Literals):
                return self._alias(path)
            case ListOf(item):
                return ListOf(self._type(owner, item, names, origin))
            case MapOf(value):
                return MapOf(self._type(owner, value, names, origin))
            case Union(types):
                return union(*(self._type(owner, each, names, origin) for each in types))
        return type_

    def _alias(self, path: str) -> Type:
        """Return what a name that is neither an object nor an enumeration is for."""
        if path not in self._aliases:
            self._aliases[path] = ANY  # it may refer to itself
            owner, _, name = path.rpartition(".")
            target = self._api.types[path]
            self._aliases[path] = self._type(owner, target, [f"{name}Item"], f"item of {path}")
        return self._aliases[path]

    def _inside(self, type_: Object, path: str) -> Object:
        """Return a named object whose keys have no objects in place."""
        owner, _, name = path.rpartition(".")
        keys = []
        for key in type_.keys:
            inner = self._type(
                owner, key.type, [name + class_case(key.name)], f"{key.name} of {path}"
            )
            if not isinstance(inner, Opaque):
                keys.append(replace(key, type=inner))
        return Object(tuple(keys))

    def _free(self, owner: str, names: list[str]) -> str:
        """Return the first name that is free."""
        numbered = (f"{names[-1]}{number}" for number in range(2, 100))
        for name in (*names, *numbered):
            path = f"{owner}.{name}"
            if path not in self._api.types:
                return path
        raise ValueError(f"no name is free for {owner}.{names}")
