"""Reads the extension API of Firefox: its schemas, which addons-linter carries."""

from __future__ import annotations

import json
import re
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
    from collections.abc import Iterator
    from pathlib import Path

    Schema = dict[str, Any]

GECKO: Final = "gecko"
SKIPPED: Final = {
    "activityLog": "for Mozilla's own extensions",
    "devtools": "for pages of the developer tools",
    "experiments": "describes a manifest key",
    "geckoProfiler": "for Mozilla's own extensions",
    "manifest": "describes the manifest",
    "networkStatus": "for Mozilla's own extensions",
    "telemetry": "for Mozilla's own extensions",
    "test": "for the tests of Firefox",
}
SHAPES: Final = {"storage.StorageArea", "types.Setting"}
"""The types that are namespaces: they have functions."""

ELSEWHERE: Final = {"browserAction": "action", "manifest": "theme"}
"""Schemas that refer to types of another as their own."""

PLAIN: Final[dict[str, Type]] = {
    "any": ANY,
    "boolean": Plain("bool"),
    "integer": Plain("int"),
    "null": NONE,
    "number": Plain("float"),
    "string": Plain("str"),
}


def read(linter: Path) -> Api:
    """Return the API that the schemas in the bundle of addons-linter describe."""
    schemas = {each["$id"]: each for each in _bundled(linter.read_text("utf-8")) if "$id" in each}
    api = Api()
    for name, schema in schemas.items():
        if name not in SKIPPED:
            _Reader(api, schemas, name).read(schema)
    return api


def _bundled(bundle: str) -> Iterator[Schema]:
    """Yield every JSON file that a bundle of webpack's has in it."""
    for text in re.findall(r"= /\*#__PURE__\*/JSON\.parse\('((?:[^'\\]|\\.)*)'\);", bundle):
        yield json.loads(re.sub(r"\\(['\\])", r"\1", text))


class _Reader:
    """Reads one schema, whose types may be those of others."""

    def __init__(self, api: Api, schemas: dict[str, Schema], name: str) -> None:
        self._api = api
        self._schemas = schemas
        self._name = name

    def read(self, schema: Schema) -> None:
        self._namespace(self._name, schema, Support())
        for name, node in schema.get("types", {}).items():
            if (path := f"{self._name}.{name}") in SHAPES:
                self._api.shapes[path] = self._members(path, node, Support())

    def _namespace(self, path: str, schema: Schema, outer: Support) -> None:
        namespace = self._members(path, schema, _support(schema, outer))
        if namespace.functions or namespace.events or namespace.constants or namespace.like:
            self._api.namespaces[path] = namespace

    def _members(self, path: str, schema: Schema, support: Support) -> Namespace:
        namespace = Namespace(path, {GECKO: support})
        for node in schema.get("functions", []):
            if _is_there(node):
                namespace.functions[node["name"]] = self._function(node, support)
        for node in schema.get("events", []):
            if _is_there(node):
                namespace.events[node["name"]] = self._event(path, node, support)
        for name, node in schema.get("properties", {}).items():
            if name != "lastError" and _is_there(node):
                self._property(namespace, name, node)
        return namespace

    def _property(self, namespace: Namespace, name: str, node: Schema) -> None:
        path = f"{namespace.name}.{name}"
        outer = namespace.support[GECKO]
        target, extra = _pair(node)
        if "$ref" in target and (like := self._path(target["$ref"])) in SHAPES:
            inner = self._members(path, extra, _support(node, outer))
            inner.like = like
            self._api.namespaces[path] = inner
            self._api.namespaces.setdefault(namespace.name, namespace)
        elif "properties" in node or "functions" in node:
            self._api.namespaces.setdefault(namespace.name, namespace)
            self._namespace(path, node, outer)
        else:
            value = node.get("value", extra.get("value"))
            type_ = Plain(type(value).__name__) if value is not None else self.type(node)
            if type_ == ANY:
                type_ = Plain("int")  # the quotas that only Firefox itself knows
            support = _support(node, outer)
            namespace.constants[name] = Constant(
                name,
                {GECKO: replace(support, value=value)},
                "deprecated" in node,
                type=type_,
            )

    def _function(self, node: Schema, outer: Support) -> Function:
        parameters = node.get("parameters", [])
        callback: Schema | None = None
        if isinstance(node.get("async"), str):
            callback = next(each for each in parameters if each.get("name") == node["async"])
            parameters = [each for each in parameters if each is not callback]
        result: Type = NONE
        if callback is not None and callback.get("parameters"):
            result = self._or_none(callback["parameters"][0])
        elif node.get("async") is True:
            result = ANY
        elif "returns" in node:
            result = self._or_none(node["returns"])
        return Function(
            node["name"],
            {GECKO: _support(node, outer)},
            "deprecated" in node,
            parameters=[it for it in map(self._parameter, parameters) if not it.is_opaque_option],
            result=result,
        )

    def _event(self, path: str, node: Schema, outer: Support) -> Event:
        parameters = [self._parameter(each) for each in node.get("parameters", [])]
        filters = [self._parameter(each) for each in node.get("extraParameters", [])]
        if "filters" in node:
            keys = tuple(Key(each["name"], self.type(each), True) for each in node["filters"])
            filters.append(Parameter("filter", Object(keys), True))
        answer = None
        if "returns" in node and node["returns"].get("type") != "boolean":
            answer = self.type(node["returns"])
        return Event(
            node["name"],
            {GECKO: _support(node, outer)},
            "deprecated" in node,
            parameters=parameters,
            filters=filters,
            answer=answer,
        )

    def _parameter(self, node: Schema) -> Parameter:
        target, extra = _pair(node)
        name = node.get("name") or extra.get("name") or target.get("name")
        optional = node.get("optional") or extra.get("optional") or target.get("optional")
        return Parameter(str(name), self.type(node), bool(optional))

    def _or_none(self, node: Schema) -> Type:
        _, extra = _pair(node)
        if node.get("optional") or extra.get("optional"):
            return union(self.type(node), NONE)
        return self.type(node)

    def type(self, node: Schema) -> Type:
        """Return the type that a node of a schema describes."""
        if "$ref" in node:
            return self._reference(node["$ref"])
        if "$merge" in node:
            base = self._resolved(node["$merge"]["source"]["$ref"])
            own = self.type(node["$merge"]["with"])
            if isinstance(base, Object) and isinstance(own, Object):
                names = {each.name for each in own.keys}
                return Object((*(each for each in base.keys if each.name not in names), *own.keys))
            return own
        if "allOf" in node:
            target, _ = _pair(node)
            return self.type(target)
        if "anyOf" in node:
            return union(*(self.type(each) for each in node["anyOf"] if _is_there(each)))
        if "isInstanceOf" in node:
            return Opaque(node["isInstanceOf"])
        if "enum" in node:
            values = [it["name"] if isinstance(it, dict) else it for it in node["enum"]]
            return Literals(tuple(values))
        kind = node.get("type")
        if kind == "array":
            return ListOf(self.type(node.get("items", {})))
        if kind == "function":
            return Opaque("function")
        if kind == "object" or "properties" in node:
            return self._object(node)
        return PLAIN[kind or "any"]

    def _object(self, node: Schema) -> Type:
        keys = tuple(
            Key(name, self.type(each), name in node.get("required", []))
            for name, each in node.get("properties", {}).items()
            if _is_there(each)
        )
        if keys:
            return Object(keys)
        values = [*node.get("patternProperties", {}).values()]
        if isinstance(node.get("additionalProperties"), dict):
            values.append(node["additionalProperties"])
        return MapOf(union(*map(self.type, values)) if values else ANY)

    def _path(self, reference: str) -> str:
        schema, _, name = reference.partition("#/types/")
        schema = schema or self._name
        if name not in self._schemas[schema].get("types", {}):
            schema = ELSEWHERE[schema]
        return f"{schema}.{name}"

    def _reference(self, reference: str) -> Type:
        if "#/definitions/" in reference:
            return PLAIN["string"]  # the name of a permission
        path = self._path(reference)
        if path.startswith("manifest."):
            return self._resolved(reference)
        if path == "runtime.Port":
            return Opaque("Port")
        if path not in self._api.types:
            self._api.types[path] = ANY  # it may refer to itself
            self._api.types[path] = self._resolved(reference)
        return Ref(path)

    def _resolved(self, reference: str) -> Type:
        schema, name = self._path(reference).split(".")
        return _Reader(self._api, self._schemas, schema).type(self._schemas[schema]["types"][name])


def _pair(node: Schema) -> tuple[Schema, Schema]:
    """Return what a node refers to, and what it adds to that."""
    if "allOf" in node:
        extra = {key: value for each in node["allOf"][1:] for key, value in each.items()}
        return node["allOf"][0], extra
    if "$merge" in node:
        return node, node["$merge"]["with"]
    return node, {}


def _is_there(node: Schema) -> bool:
    """Whether Firefox has a member, and has it in the background."""
    _, extra = _pair(node)
    unsupported = node.get("unsupported") or extra.get("unsupported")
    return not unsupported and "content_only" not in node.get("allowedContexts", ())


def _support(node: Schema, outer: Support) -> Support:
    needs = outer.needs
    _, extra = _pair(node)
    own = tuple(node.get("permissions") or extra.get("permissions") or ())
    if own and own not in needs:
        needs = (*needs, own)
    manifest = outer.manifest
    if node.get("min_manifest_version") == 3:
        manifest = 3
    elif node.get("max_manifest_version") == 2:
        manifest = 2
    return Support(None, needs, manifest)
