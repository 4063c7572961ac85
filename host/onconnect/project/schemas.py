"""Makes the JSON schemas of types together, and the names of what they share."""

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

    Direction: TypeAlias = Literal["validation", "serialization"]

RECEIVED: Final = "validation"
"""The direction of what Python receives, in pydantic's word."""

POSTED: Final = "serialization"
"""The direction of what Python posts."""

REF: Final = "#/$defs/"
"""What a reference to a definition begins with."""

ANYTHING: Final[dict[str, Any]] = {"onconnect": "anything"}
"""Stands for the schema of a type that no listener has said."""

_BOTH: Final = re.compile("-(Input|Output)$")
_OTHER: Final = {"-Input": "-Output", "-Output": "-Input"}
"""How pydantic names a definition that it has for both directions."""


def schemas_of(asked: list[tuple[Any, Direction]]) -> tuple[list[Any], dict[str, Any]]:
    """Return the JSON schemas of types, and those that they refer to by name.

    Raises:
        SetupError: pydantic has no schema of a type.
    """
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError
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

    try:
        inputs = [(i, mode, adapter_of(kind)) for i, (kind, mode) in enumerate(asked)]
        made, shared = TypeAdapter.json_schemas(
            inputs, ref_template=f"{REF}{{model}}", schema_generator=Generator
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
