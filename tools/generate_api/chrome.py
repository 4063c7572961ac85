"""Reads the extension API of Chromium: the declarations of chrome-types."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

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
    Namespace,
    Object,
    Opaque,
    Parameter,
    Plain,
    Ref,
    Support,
    Type,
    union,
)

if TYPE_CHECKING:
    from pathlib import Path

    Node = dict[str, Any]

CHROMIUM: Final = "chromium"
SKIPPED: Final = {
    "declarativeContent": "takes objects that only JavaScript can make",
    "devtools": "for pages of the developer tools",
}
SHAPES: Final = {"storage.StorageArea", "types.ChromeSetting", "contentSettings.ContentSetting"}
"""The types that are namespaces: they have functions."""

PLAIN: Final[dict[str, Type]] = {
    "any": ANY,
    "boolean": Plain("bool"),
    "never": ANY,
    "number": Plain("float"),
    "object": MapOf(ANY),
    "string": Plain("str"),
    "undefined": NONE,
    "unknown": ANY,
    "void": NONE,
}
WHOLE: Final = re.compile(r"(Ids?|Index|Count)$|^(id|index)$")
"""Names of numbers that are integers: the declarations do not tell."""


def read(reader: Path) -> Api:
    """Return the API that the declarations describe; `reader` prints them as JSON."""
    printed = subprocess.run(["node", reader], capture_output=True, check=True, encoding="utf-8")
    return _Reader(json.loads(printed.stdout)).api


class _Reader:
    def __init__(self, namespaces: list[Node]) -> None:
        self.api = Api()
        renamed = {each["from"]: each["to"] for each in namespaces if each["kind"] == "rename"}
        self._named: dict[str, Node] = {}
        whole: list[tuple[str, Node]] = []
        for node in namespaces:
            if node["kind"] == "namespace":
                self._collect(str(renamed.get(node["name"], node["name"])), node, whole)
        for path, node in whole:
            if path.split(".")[0] not in SKIPPED and _is_there(node):
                self._namespace(path, node)
        for path in SHAPES & set(self._named):
            name = path.replace("ChromeSetting", "Setting")
            self.api.shapes[name] = self._members(path, self._named[path], Support())
            self.api.shapes[name].name = name

    def _collect(self, path: str, node: Node, whole: list[tuple[str, Node]]) -> None:
        own = [each for each in node["members"] if each["kind"] != "namespace"]
        if own:
            whole.append((path, {**node, "members": own}))
        for each in own:
            if each["kind"] in ("interface", "alias"):
                self._named[f"{path}.{each['name']}"] = each
        for each in node["members"]:
            if each["kind"] == "namespace":
                self._collect(f"{path}.{each['name']}", each, whole)

    def _namespace(self, path: str, node: Node) -> None:
        namespace = self._members(path, node, _support(node, Support()))
        nested = any(each.startswith(f"{path}.") for each in self.api.namespaces)
        if namespace.functions or namespace.events or namespace.constants or nested:
            self.api.namespaces[path] = namespace

    def _members(self, path: str, node: Node, support: Support) -> Namespace:
        namespace = Namespace(path, {CHROMIUM: support}, _is_deprecated(node))
        overloads: dict[str, list[Node]] = {}
        for each in node["members"]:
            if not _is_there(each):
                continue
            if each["kind"] == "function":
                overloads.setdefault(each["name"], []).append(each)
            elif each["kind"] == "property" and each["name"] != "lastError":
                self._property(namespace, each)
        for name, nodes in overloads.items():
            namespace.functions[name] = self._function(path, name, nodes, support)
        return namespace

    def _property(self, namespace: Namespace, node: Node) -> None:
        path, type_ = namespace.name, node["type"]
        name = node["name"]
        support = _support(node, namespace.support[CHROMIUM])
        reference = type_.get("reference", "")
        if reference.endswith(("events.Event", "CustomChromeEvent")) or reference == "Event":
            namespace.events[name] = self._event(path, node, support)
            return
        base, own = type_, []
        if "all" in type_:
            base, own = type_["all"][0], type_["all"][1]["members"]
        like = self._path(path, base.get("reference", ""))
        if like in SHAPES:
            inner = self._members(f"{path}.{name}", {"members": own, "tags": []}, support)
            inner.like = like.replace("ChromeSetting", "Setting")
            self.api.namespaces[inner.name] = inner
        elif "members" in type_:
            self._namespace(f"{path}.{name}", {**node, "members": type_["members"]})
        else:
            value = type_.get("literal")
            kind = Plain(type(value).__name__) if value is not None else self.type(path, type_)
            namespace.constants[name] = Constant(
                name,
                {CHROMIUM: replace(support, value=value)},
                _is_deprecated(node),
                type=Plain("int") if kind == Plain("float") else kind,
            )

    def _function(self, path: str, name: str, nodes: list[Node], outer: Support) -> Function:
        promising = [each for each in nodes if each["returns"].get("reference") == "Promise"]
        nodes = promising or nodes
        longest = max(nodes, key=lambda each: len(each["parameters"]))
        parameters = [self._parameter(path, each) for each in longest["parameters"]]
        result: Type = NONE
        if promising:
            result = self.type(path, longest["returns"]["arguments"][0])
        elif longest["returns"] != {"keyword": "void"}:
            result = self.type(path, longest["returns"])
        parameters = [each for each in parameters if not each.is_opaque_option]
        for i, each in enumerate(parameters):
            if any(each.name not in {it["name"] for it in other["parameters"]} for other in nodes):
                parameters[i] = Parameter(each.name, each.type, True)
        support = _support(longest, outer)
        return Function(
            name, {CHROMIUM: support}, _is_deprecated(longest), parameters=parameters, result=result
        )

    def _event(self, path: str, node: Node, support: Support) -> Event:
        signature = node["type"]["arguments"][0]["function"]
        filters: list[Parameter] = []
        if node["type"]["reference"].endswith("CustomChromeEvent"):
            filters = [self._parameter(path, each) for each in signature["parameters"][1:]]
            signature = signature["parameters"][0]["type"]["function"]
        parameters = [self._parameter(path, each) for each in signature["parameters"]]
        returns = self.type(path, signature["returns"])
        is_answer = returns not in (ANY, NONE, Plain("bool"), union(Plain("bool"), NONE))
        return Event(
            node["name"],
            {CHROMIUM: support},
            _is_deprecated(node),
            parameters=parameters,
            filters=filters,
            answer=returns if is_answer else None,
        )

    def _parameter(self, path: str, node: Node) -> Parameter:
        return Parameter(
            node["name"], self.type(path, node["type"], node["name"]), node["optional"]
        )

    def type(self, path: str, node: Node, name: str = "") -> Type:
        """Return the type of a node in a namespace; `name` is what has it."""
        match node:
            case {"keyword": "number"}:
                return Plain("int") if WHOLE.search(name) else Plain("float")
            case {"keyword": keyword}:
                return PLAIN[keyword]
            case {"array": item}:
                return ListOf(self.type(path, item, name))
            case {"rest": item}:
                return self.type(path, item["array"], name)
            case {"tuple": items}:
                return ListOf(union(*(self.type(path, each, name) for each in items)))
            case {"union": types}:
                return union(*(self.type(path, each, name) for each in types))
            case {"literal": value}:
                return NONE if value is None else Literals((value,))
            case {"function": _}:
                return Opaque("function")
            case {"members": members}:
                return self._object(path, members)
            case {"reference": reference, "arguments": arguments}:
                return self._reference(path, reference, arguments)
        raise ValueError(f"{path}: no type is known for {node}")

    def _object(self, path: str, members: list[Node]) -> Type:
        keys = tuple(
            Key(each["name"], self.type(path, each["type"], each["name"]), not each["optional"])
            for each in members
            if each["kind"] == "property" and _is_there(each)
        )
        if keys:
            return Object(keys)
        return MapOf(
            union(*(self.type(path, each["type"]) for each in members if each["kind"] == "index"))
            if any(each["kind"] == "index" for each in members)
            else ANY
        )

    def _path(self, path: str, reference: str) -> str:
        """Return the whole name of a type that a namespace refers to."""
        while path and f"{path}.{reference}" not in self._named:
            path = path.rpartition(".")[0]
        return f"{path}.{reference}" if path else reference

    def _reference(self, path: str, reference: str, arguments: list[Node]) -> Type:
        if reference == "T":
            return ANY  # the values of a shape; its namespaces say which
        if reference == "Promise":
            return self.type(path, arguments[0])
        whole = self._path(path, reference.removeprefix("chrome."))
        node = self._named.get(whole)
        if node is None or any(each["kind"] == "function" for each in node.get("members", ())):
            return Opaque(reference.removeprefix("runtime."))
        if whole not in self.api.types:
            self.api.types[whole] = ANY  # it may refer to itself
            inner = whole.rpartition(".")[0]
            self.api.types[whole] = (
                self.type(inner, node["type"])
                if node["kind"] == "alias"
                else self._object(inner, node["members"])
            )
        return Ref(whole)


def _is_there(node: Node) -> bool:
    """Whether Chromium has a member in its releases, where a native host can run."""
    tags = node.get("tags", ())
    platforms = {text for tag, text in tags if tag == "chrome-platform"}
    channels = {text for tag, text in tags if tag == "chrome-channel"}
    is_released = not channels and ("since", "Pending") not in map(tuple, tags)
    return is_released and (not platforms or bool(platforms & {"linux", "mac", "win"}))


def _is_deprecated(node: Node) -> bool:
    return any(tag == "deprecated" for tag, _ in node["tags"])


def _support(node: Node, outer: Support) -> Support:
    since = outer.since
    for tag, text in node["tags"]:
        if tag == "since" and (match := re.search(r"Chrome (\d+)", text)):
            since = int(match[1])
    own = tuple(text for tag, text in node["tags"] if tag == "chrome-permission")
    own += tuple(f"manifest:{text}" for tag, text in node["tags"] if tag == "chrome-manifest")
    needs = (*outer.needs, own) if own and own not in outer.needs else outer.needs
    return Support(since, needs, outer.manifest)
