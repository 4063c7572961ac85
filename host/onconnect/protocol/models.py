"""Says what a pydantic model or a dataclass is in a message: what pydantic dumps, by its aliases.

Where only JSON is carried, that is pydantic's JSON, in which dates and bytes are text. Where more
is carried, it is what pydantic dumps for Python, so that a model has the values that a dict would
have; what has no kind, such as a Decimal, is what pydantic's JSON has of it.

pydantic is imported only for a dataclass that is not one of its own, and for such a member.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import deque
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

import orjson

OPTIONS: Final = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_STRICT_INTEGER
)
"""How orjson writes here: it leaves dataclasses to `as_json`, and dates and large integers to
careful.py."""

_NOT_TEXT: Final = (bytes, bytearray, set, frozenset, deque, Iterator, Enum)
"""What pydantic would write as JSON, and careful.py has to look at: values inside would be lost."""


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
    return _dumped(value, "json")


def as_values(value: object) -> orjson.Fragment:
    """Return the JSON text of a model that has no value which JSON lacks.

    Raises:
        TypeError: the value is no model, or the model has such a value: careful.py writes it.
        Exception: as `as_json`.
    """
    return orjson.Fragment(orjson.dumps(as_python(value), _member, OPTIONS))


def as_python(value: object) -> object:
    """Return what pydantic dumps of a model for Python: its members as they are.

    Raises:
        TypeError: the value is no model.
        Exception: as `as_json`.
    """
    dumped = _dumped(value, "python")
    return _dumped(value, "json") if type(dumped) is type(value) else dumped  # as of an address


def as_text(value: object) -> object:
    """Return what pydantic's JSON has of a member without a kind, such as a Decimal.

    Raises:
        Exception: pydantic knows no JSON of it.
    """
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)


def _member(value: object) -> object:
    """Return what stands for a member that orjson refuses, if it is nothing that JSON lacks."""
    from datetime import datetime

    if is_model(value):  # a serializer of the user's may return one
        return as_values(value)
    if isinstance(value, (*_NOT_TEXT, datetime)):
        raise TypeError
    return as_text(value)


def _dumped(value: object, mode: str) -> object:
    if not is_model(value):
        raise TypeError
    kind: Any = type(value)
    serializer = getattr(kind, "__pydantic_serializer__", None) or _serializer(kind)
    return serializer.to_python(value, mode=mode, by_alias=True)


@functools.lru_cache(maxsize=256)
def _serializer(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind).serializer
