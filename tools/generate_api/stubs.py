"""Writes the stubs of the namespaces: a class for each, whose functions and events are typed."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from onconnect.browser.names import python_name
from onconnect.browser.registry import CONNECT_EVENTS
from tools.generate_api.annotations import Annotations, class_case
from tools.generate_api.docstrings import docstring, facts
from tools.generate_api.model import (
    NONE,
    ListOf,
    Literals,
    MapOf,
    Opaque,
    Parameter,
    Plain,
    Ref,
    Union,
    union,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tools.generate_api.model import Api, Constant, Event, Function, Namespace, Type

WRITTEN: Final = ("runtime", "tabs")
"""The namespaces that have a class written by hand: the stubs add to it."""

HEAD = '"""{} Generated."""\n\n'


def written(api: Api, package: Path) -> dict[str, str]:
    """Return the text of each stub by its file name; `package` has the classes written by hand."""
    roots: dict[str, list[Namespace]] = {}
    for path, namespace in (api.namespaces | api.shapes).items():
        roots.setdefault(path.split(".")[0], []).append(namespace)
    stubs = {}
    for root, namespaces in roots.items():
        by_hand: set[str] = set()
        if root in WRITTEN:
            by_hand = _methods(package / f"browser/{root}.py")
        stubs[f"{python_name(root)}.pyi"] = _Stub(api, root, by_hand).written(namespaces)
    return {"__init__.pyi": _package(api), **stubs}


def _methods(module: Path) -> set[str]:
    """Return the names of the methods of the one class in a module."""
    tree = ast.parse(module.read_text("utf-8"))
    (written,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    return {node.name for node in written.body if isinstance(node, ast.FunctionDef)}


def _package(api: Api) -> str:
    roots = [each for path, each in api.namespaces.items() if "." not in path]
    names = [each.name for each in roots]
    text = HEAD.format("The namespaces of the extension API.")
    for name in sorted(names, key=python_name):
        text += f"from onconnect.browser.namespaces.{python_name(name)} import {class_case(name)}\n"
    text += "\nclass Namespaces:\n"
    text += docstring("What every `browser` has: the namespaces of the API.", [], "    ") + "\n"
    for namespace in roots:
        text += f"    {python_name(namespace.name)}: {class_case(namespace.name)}\n"
        text += docstring(f"browser.{namespace.name}.", facts(namespace), "    ")
    return text


class _Stub:
    """Writes the stub of a namespace and of those in it."""

    def __init__(self, api: Api, root: str, by_hand: set[str]) -> None:
        self._api = api
        self._root = root
        self._by_hand = by_hand
        self._annotations = Annotations()
        self._imports: set[str] = set()

    def written(self, namespaces: list[Namespace]) -> str:
        body = ""
        for namespace in sorted(namespaces, key=lambda each: -each.name.count(".")):
            if not self._is_plain(namespace):
                body += self._namespace(namespace)
        imports = set(self._imports)
        if self._annotations.typing:
            imports.add(f"from typing import {', '.join(sorted(self._annotations.typing))}")
        for module in self._annotations.imported:
            imports.add(f"from onconnect.types import {module} as _{module}")
        return HEAD.format(f"browser.{self._root}.") + "\n".join([*sorted(imports), "", "", body])

    def _is_plain(self, namespace: Namespace) -> bool:
        """Whether a namespace is what its shape is, and no more."""
        return namespace.like is not None and not namespace.members()

    def _base(self, namespace: Namespace) -> str:
        if namespace.like is not None:
            root, _, name = namespace.like.rpartition(".")
            if root != self._root:
                self._imports.add(
                    f"from onconnect.browser.namespaces.{python_name(root)} import {name}"
                )
            return name
        if namespace.name in WRITTEN:
            self._imports.add(f"from onconnect.browser import {namespace.name} as _written")
            return f"_written.{class_case(namespace.name)}"
        self._imports.add("from onconnect.browser.namespace import Namespace")
        return "Namespace"

    def _namespace(self, namespace: Namespace) -> str:
        name = class_case(namespace.name)
        events = [
            each
            for each in namespace.events.values()
            if python_name(each.name) not in self._by_hand
        ]
        if namespace.name in self._api.shapes:
            name = namespace.name.rpartition(".")[2]
        prefix = "" if namespace.name == self._root else name
        text = "".join(self._event(prefix, namespace, each) for each in events)
        text += f"class {name}({self._base(namespace)}):\n"
        text += docstring(f"browser.{namespace.name}.", facts(namespace), "    ") + "\n"
        for path, inner in self._api.namespaces.items():
            if path.rpartition(".")[0] == namespace.name:
                kind = self._base(inner) if self._is_plain(inner) else class_case(path)
                text += f"    {python_name(path.rpartition('.')[2])}: {kind}\n"
                text += docstring(f"browser.{path}.", facts(inner), "    ")
        for constant in namespace.constants.values():
            text += self._constant(namespace, constant)
        for event in events:
            text += f"    {python_name(event.name)}: {_event_class(prefix, event)}\n"
            text += docstring(f"browser.{namespace.name}.{event.name}.", facts(event), "    ")
        for function in namespace.functions.values():
            if python_name(function.name) not in self._by_hand:
                text += self._function(namespace, function)
        return text + "\n\n"

    def _constant(self, namespace: Namespace, constant: Constant) -> str:
        if python_name(constant.name) in self._by_hand:
            return ""
        values = [it.value for it in constant.support.values() if it.value is not None]
        if not values:
            return ""  # only the browser knows it
        text = f"    {constant.name}: {self._annotations.write(constant.type)}\n"
        value = f"It is {' or '.join(map(repr, dict.fromkeys(values)))}."
        first = f"browser.{namespace.name}.{constant.name}."
        return text + docstring(first, [value, *facts(constant)], "    ")

    def _function(self, namespace: Namespace, function: Function) -> str:
        if isinstance(_innermost(function.result), Opaque) or any(
            isinstance(_innermost(each.type), Opaque) for each in function.parameters
        ):
            return ""  # JSON cannot carry it
        self._imports.add("from asyncio import Future")
        forms = self._forms(function.parameters)
        result = self._annotations.write(function.result)
        doc = docstring(f"Call browser.{namespace.name}.{function.name}.", facts(function), " " * 8)
        text = ""
        for i, form in enumerate(forms):
            parameters = ", ".join(["self", *form, *(["/"] if form else [])])
            if len(forms) > 1:
                self._annotations.typing.add("overload")
                text += "    @overload\n"
            text += f"    def {python_name(function.name)}({parameters}) -> Future[{result}]:"
            text += f"\n{doc}" if i == 0 else " ...\n"
        return text

    def _forms(self, parameters: list[Parameter]) -> list[list[str]]:
        """Return the ways to give arguments: options at the beginning may be left out."""
        forms = []
        for start in range(len(parameters) + 1):
            dropped, kept = parameters[:start], parameters[start:]
            if not all(each.is_optional for each in dropped) or (dropped and not kept):
                break
            if dropped and self._kind(dropped[-1].type) == self._kind(kept[0].type):
                break  # nobody could tell which is meant
            last = max((i for i, each in enumerate(kept) if not each.is_optional), default=-1)
            forms.append([self._parameter(each, i > last) for i, each in enumerate(kept)])
        return forms

    def _kind(self, type_: Type) -> str:
        while isinstance(type_, Ref):
            type_ = self._api.types[type_.name]
        match type_:
            case Literals() | Plain("str"):
                return "str"
            case Plain("int" | "float"):
                return "number"
            case Plain(name):
                return name
            case Union():
                return "several"
            case ListOf():
                return "list"
        return "object"

    def _parameter(self, parameter: Parameter, has_default: bool) -> str:
        text = f"{_argument(parameter.name)}: {self._annotation(parameter)}"
        return text + (" = ..." if has_default else "")

    def _annotation(self, parameter: Parameter) -> str:
        if parameter.is_optional:
            return self._annotations.write(union(parameter.type, NONE))
        return self._annotations.write(parameter.type)

    def _event(self, prefix: str, namespace: Namespace, event: Event) -> str:
        """Write an event's class; its listeners may take fewer arguments than there are."""
        name = _event_class(prefix, event)
        listener = f"_{name}Listener"
        types = [
            self._listened(namespace, each)
            for each in event.parameters
            if each.type != Opaque("function") or namespace.name == "runtime"
        ]
        takes = [
            f"Callable[[{', '.join(types[:count])}], object]" for count in range(len(types), -1, -1)
        ]
        is_of_ports = f"{namespace.name}.{event.name}" in CONNECT_EVENTS
        module, base = ("connect_event", "ConnectEvent") if is_of_ports else ("event", "Event")
        self._imports |= {
            "from collections.abc import Callable",
            f"from onconnect.browser.{module} import {base}",
        }
        self._annotations.typing.add("TypeVar")
        text = f'{listener} = TypeVar("{listener}", bound={" | ".join(takes)})\n\n'
        text += f"class {name}({base}):\n"
        text += docstring(f"The event browser.{namespace.name}.{event.name}.", [], "    ")
        filters = [self._parameter(each, each.is_optional) for each in event.filters]
        parameters = ", ".join([f"self, listener: {listener}", *filters, "/"])
        if is_of_ports:
            parameters += ", *, name: str | None = ..."
        once = f"    def add_listener({parameters}) -> {listener}: ...\n"
        if not event.filters and not is_of_ports:
            return text + "\n" + once + "\n"
        self._annotations.typing.add("overload")
        if is_of_ports:
            alone = "self, *, name: str"
        else:
            first = self._parameter(replace(event.filters[0], is_optional=False), False)
            alone = ", ".join(["self", first, *filters[1:], "/"])
        decorates = f"Callable[[{listener}], {listener}]"
        return (
            f"{text}\n    @overload\n{once}"
            f"    @overload\n    def add_listener({alone}) -> {decorates}: ...\n\n"
        )

    def _listened(self, namespace: Namespace, parameter: Parameter) -> str:
        match parameter.type:
            case Opaque("Port"):
                self._imports.add("from onconnect.browser.port import Port")
                return "Port"
            case Opaque("function"):
                return "Callable[[object], None]"
        return self._annotation(parameter)


def _event_class(prefix: str, event: Event) -> str:
    return prefix + class_case(event.name)


def _argument(name: str) -> str:
    argument = python_name(name)
    return f"{argument}_" if argument in ("from", "self", "global", "lambda") else argument


def _innermost(type_: Type) -> Type:
    while isinstance(type_, ListOf | MapOf):
        type_ = type_.item if isinstance(type_, ListOf) else type_.value
    return type_
