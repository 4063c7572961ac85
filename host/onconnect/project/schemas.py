"""Makes the JSON schemas of types together, and the names of what they share.

Where messages carry values that JSON lacks, a type of them has a schema of its own: its member
`onconnect` says what pages have in its place.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any, Final, Literal

from onconnect.browser.typed import adapter_of
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import TypeAlias

    from pydantic.json_schema import GenerateJsonSchema

    Direction: TypeAlias = Literal["validation", "serialization"]

RECEIVED: Final = "validation"
"""The direction of what Python receives, in pydantic's word."""

POSTED: Final = "serialization"
"""The direction of what Python posts."""

REF: Final = "#/$defs/"
"""What a reference to a definition begins with."""

ANYTHING: Final[dict[str, Any]] = {"onconnect": "anything"}
"""Stands for the schema of a type that no listener has said."""

_MAX_SAFE_INTEGER: Final = 2**53 - 1
_UINT8ARRAY: Final[dict[str, Any]] = {"onconnect": "Uint8Array"}
_EMPTY: Final[dict[str, Any]] = {"type": "object", "additionalProperties": {"enum": []}}
_NUMBERS: Final = ("memoryview", "array", "ndarray")
"""Classes whose instances are typed arrays in JavaScript."""

_BOTH: Final = re.compile("-(Input|Output)$")
_OTHER: Final = {"-Input": "-Output", "-Output": "-Input"}
"""How pydantic names a definition that it has for both directions."""


def schemas_of(
    asked: list[tuple[Any, Direction]], carried: Collection[bool] = (False,)
) -> tuple[list[Any], dict[str, Any]]:
    """Return the JSON schemas of types, and those that they refer to by name.

    Args:
        asked: the types.
        carried: whether messages carry values that JSON lacks; both, if some browsers' do.

    Raises:
        SetupError: pydantic has no schema of a type.
    """
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError

    try:
        inputs = [(i, mode, adapter_of(kind)) for i, (kind, mode) in enumerate(asked)]
        made, shared = TypeAdapter.json_schemas(
            inputs, ref_template=f"{REF}{{model}}", schema_generator=_generator(carried)
        )
    except TypeError as error:
        raise SetupError(str(error)) from None
    except PydanticUserError as error:
        raise SetupError(
            f"a type of the handlers has no form in TypeScript ({error.message.splitlines()[0]}): "
            "annotate them with pydantic models, dataclasses, TypedDicts or JSON's types"
        ) from None
    schemas = [ANYTHING if kind is Any else made[i, mode] for i, (kind, mode) in enumerate(asked)]
    return schemas, shared.get("$defs", {})


def _generator(carried: Collection[bool]) -> type[GenerateJsonSchema]:
    """Return what makes schemas of types where messages carry so much."""
    from pydantic.json_schema import GenerateJsonSchema

    class Generator(GenerateJsonSchema):
        def field_is_required(self, field: Any, total: bool) -> bool:
            """Whether a member is always there: Python posts those that have a default, too."""
            if self.mode == POSTED and field["type"] != "typed-dict-field":
                return not field.get("serialization_exclude")
            return super().field_is_required(field, total)

        def default_schema(self, schema: Any) -> Any:
            """Leave the default out, which may be of any type: nobody asks for it."""
            return self.generate_inner(schema["schema"])

    if True not in carried:
        return Generator

    class Carrying(Generator):
        def datetime_schema(self, schema: Any) -> Any:
            return _either({"onconnect": "Date"}, super().datetime_schema(schema))

        def bytes_schema(self, schema: Any) -> Any:
            written = _UINT8ARRAY if self.mode == POSTED else {"onconnect": "Bytes"}
            return _either(dict(written), super().bytes_schema(schema))

        def int_schema(self, schema: Any) -> Any:
            """Know a BigInt by the bounds of the integer: without any it is taken for a number."""
            plain = super().int_schema(schema)
            least = schema.get("ge", schema.get("gt", 0))
            most = schema.get("le", schema.get("lt", 0))
            if max(-least, most) <= _MAX_SAFE_INTEGER < max(least, -most):
                return _either({"onconnect": "bigint"}, plain)
            if max(-least, most) <= _MAX_SAFE_INTEGER:
                return plain
            return {"anyOf": [plain, {"onconnect": "bigint"}]}

        def set_schema(self, schema: Any) -> Any:
            return self._set(super().set_schema(schema))

        def frozenset_schema(self, schema: Any) -> Any:
            return self._set(super().frozenset_schema(schema))

        def _set(self, plain: Any) -> Any:
            return _either({"onconnect": "Set", "items": plain["items"]}, plain)

        def dict_schema(self, schema: Any) -> Any:
            plain: dict[str, Any] = super().dict_schema(schema)
            are_texts = _are_texts(schema.get("keys_schema", {"type": "str"}))
            if are_texts == {True}:
                return plain
            keys = self.generate_inner(schema["keys_schema"])
            values = self.generate_inner(schema.get("values_schema", {"type": "any"}))
            written: dict[str, Any] = {"onconnect": "Map", "keys": keys, "values": values}
            if True in are_texts:
                return {"anyOf": [written, plain]}
            if self.mode == POSTED:  # an empty dict is an empty object
                written = {"anyOf": [written, _EMPTY]}
            return _either(written, plain)

        def is_instance_schema(self, schema: Any) -> Any:
            if issubclass(schema["cls"], BaseException):
                return {"onconnect": "Error"}
            if schema["cls"].__name__ in _NUMBERS:
                numbers = {"onconnect": "Numbers"}
                return numbers if self.mode != POSTED else {"anyOf": [_UINT8ARRAY, numbers]}
            return super().is_instance_schema(schema)

        def ser_schema(self, schema: Any) -> Any:
            """Leave out a serializer for JSON alone: it is not asked where more is carried."""
            if str(schema.get("when_used")).startswith("json"):
                return None
            return super().ser_schema(schema)

    def _either(written: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any]:
        return written if False not in carried else {"anyOf": [written, plain]}

    return Carrying


def _are_texts(keys: Any) -> set[bool]:
    """Return whether the keys of a dict are strings, by the core schema; both, if some are."""
    match keys:
        case {"type": "str" | "any"} | {"type": "enum", "sub_type": "str"}:
            return {True}
        case {"type": "literal", "expected": list(values)}:
            return {isinstance(each, str) for each in values}
        case {"type": "union", "choices": list(choices)}:
            return set().union(*map(_are_texts, choices))
        case {"schema": dict(inner)}:
            return _are_texts(inner)
    return {False}


def names_of(definitions: Mapping[str, Any], taken: Collection[str]) -> dict[str, str]:
    """Return the name in the file of each definition, by its name in the schemas.

    What is the same in both directions, which pydantic tells apart, has one name. No name is one
    of those that are taken.
    """
    same = _same(definitions)
    names: dict[str, str] = {}
    for definition in definitions:
        if same.get(definition) in names:
            names[definition] = names[same[definition]]
            continue
        name = re.sub(r"\W", "", _BOTH.sub("", definition) if definition in same else definition)
        name = name or "Model"
        if name in taken or name[0].isdigit():
            name = f"Python{name}"
        free = (
            each for each in itertools.chain([name], (f"{name}{n}" for n in itertools.count(2)))
        )
        names[definition] = next(each for each in free if each not in names.values())
    return names


def _same(definitions: Mapping[str, Any]) -> dict[str, str]:
    """Return the other direction's name of each definition that is the same in both."""
    texts = {name: json.dumps(each) for name, each in definitions.items()}
    others = {name: _BOTH.sub(lambda side: _OTHER[side[0]], name) for name in definitions}
    same = {name for name, other in others.items() if other != name and other in definitions}

    def neutral(ref: re.Match[str]) -> str:
        return f'"{REF}{_BOTH.sub("", ref[1])}"' if ref[1] in same else ref[0]

    def one_sided(name: str) -> str:
        return re.sub(f'"{re.escape(REF)}([^"]+)"', neutral, texts[name])

    while different := {name for name in same if one_sided(name) != one_sided(others[name])}:
        same -= different
    return {name: others[name] for name in same}
