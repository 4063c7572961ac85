"""Says what a pydantic model or a dataclass is as JSON: what pydantic itself writes, by aliases.

pydantic is imported only for a dataclass that is not one of its own.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, Final

import orjson

OPTIONS: Final = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_STRICT_INTEGER
)
"""How orjson writes here: it leaves dataclasses to `as_json`, and dates and large integers to
careful.py."""


def is_model(value: object) -> bool:
    """Whether a value is a pydantic model or an instance of a dataclass."""
    kind = type(value)
    return hasattr(kind, "__pydantic_serializer__") or dataclasses.is_dataclass(kind)


def as_json(value: object) -> object:
    """Return what JSON has in the place of a model: dicts, lists, strings, numbers.

    Raises:
        TypeError: the value is no model.
        Exception: pydantic cannot write it, or a serializer of the user's has failed.
    """
    if not is_model(value):
        raise TypeError
    kind: Any = type(value)
    serializer = getattr(kind, "__pydantic_serializer__", None) or _serializer(kind)
    return serializer.to_python(value, mode="json", by_alias=True)


@functools.lru_cache(maxsize=256)
def _serializer(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind).serializer
