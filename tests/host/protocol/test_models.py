"""A pydantic model and a dataclass are written as pydantic writes them, wherever they are."""

from __future__ import annotations

import datetime
import json
import math
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import pydantic
import pytest
from pydantic.alias_generators import to_camel

from onconnect.errors import UnserializableError
from onconnect.protocol import jsontext
from tests.host.protocol.test_jsontext import nested

T = TypeVar("T")
DAY = datetime.date(2026, 1, 2)


class Note(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(alias_generator=to_camel, populate_by_name=True)

    full_text: str
    due_day: datetime.date | None = None


class Kinds(pydantic.BaseModel):
    tags: set[str]
    data: bytes
    inner: Note


class Numbers(pydantic.RootModel[list[int]]):
    pass


class Page(pydantic.BaseModel, Generic[T]):
    items: list[T]


@dataclass
class Saved:
    count: int
    day: datetime.date = DAY
    notes: list[Note] = field(default_factory=list)


@pydantic.dataclasses.dataclass
class Checked:
    day: datetime.date = pydantic.Field(alias="theDay")


@dataclass(slots=True)
class Node:
    name: str
    below: list[Node] = field(default_factory=list)


NOTE = Note(full_text="milk", due_day=DAY)
AS_JSON: list[tuple[object, Any]] = [
    (NOTE, {"fullText": "milk", "dueDay": "2026-01-02"}),
    (
        Kinds(tags={"a"}, data=b"b", inner=NOTE),
        {"tags": ["a"], "data": "b", "inner": {"fullText": "milk", "dueDay": "2026-01-02"}},
    ),
    (Numbers([1, 2]), [1, 2]),
    (Page[Saved](items=[Saved(1)]), {"items": [{"count": 1, "day": "2026-01-02", "notes": []}]}),
    (
        Saved(2, notes=[NOTE]),
        {
            "count": 2,
            "day": "2026-01-02",
            "notes": [{"fullText": "milk", "dueDay": "2026-01-02"}],
        },
    ),
    (Checked(theDay=DAY), {"theDay": "2026-01-02"}),
    (Node("a", [Node("b")]), {"name": "a", "below": [{"name": "b", "below": []}]}),
]


@pytest.mark.parametrize(("model", "written"), AS_JSON, ids=lambda each: type(each).__name__)
def test_a_model_is_written_by_its_aliases_and_as_the_json_of_its_members(
    model: object, written: Any
) -> None:
    assert json.loads(jsontext.dumps(model)) == written


@pytest.mark.parametrize(("model", "written"), AS_JSON, ids=lambda each: type(each).__name__)
def test_a_model_may_be_deep_in_a_message_and_beside_what_only_javascript_writes(
    model: object, written: Any
) -> None:
    message = {"a": [model, {"b": (model,)}], "c": "\ud800", "d": math.nan}
    expected = {"a": [written, {"b": [written]}], "c": "\ud800", "d": None}
    assert json.loads(jsontext.dumps(message)) == expected
    del message["c"], expected["c"]
    assert json.loads(jsontext.dumps(message)) == expected


def test_a_models_own_strings_may_have_half_a_surrogate_pair() -> None:
    assert jsontext.dumps(Node("\ud800")) == b'{"name":"\\ud800","below":[]}'


class Anything(pydantic.BaseModel):
    value: Any = None


class Picky(pydantic.BaseModel):
    value: int = 0

    @pydantic.field_serializer("value")
    def refuse(self, value: int) -> int:
        raise ZeroDivisionError("not today")


@dataclass
class Strange:
    value: Nowhere  # type: ignore[name-defined]  # noqa: F821


@dataclass
class Holder:
    value: Any


LOOP = Anything()
LOOP.value = [LOOP]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Anything(value=object()), "is of type Anything, which pydantic cannot write: Unable to"),
        (Holder(object()), "is of type Holder, which pydantic cannot write: Unable to"),
        (Picky(), "is of type Picky, which pydantic cannot write: .*not today"),
        (LOOP, "is of type Anything, which pydantic cannot write: Circular reference"),
        (Strange(1), "is of type Strange, which pydantic cannot write: .*not fully defined"),
        (Anything(value=2**60 + 1), r"\['value'\] is 1152921504606846977 and a JavaScript number"),
        (Anything(value=nested(600)), "nested deeper than|cannot write"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_model_that_cannot_be_written_is_one_error_that_names_it(
    model: object, told: str
) -> None:
    with pytest.raises(UnserializableError, match=told) as caught:
        jsontext.dumps({"a": [model]})
    assert "\n" not in str(caught.value)


def test_the_class_of_a_model_is_no_message() -> None:
    for kind in (Note, Saved, Checked):
        with pytest.raises(UnserializableError, match="which JSON cannot carry"):
            jsontext.dumps([kind])


@pytest.mark.process
def test_a_host_that_writes_only_plain_values_never_imports_pydantic() -> None:
    program = (
        "import sys; from onconnect.protocol import jsontext;"
        "jsontext.dumps([{'a': 1.5}, 'b', None]);"
        "assert 'pydantic' not in sys.modules;"
        "from dataclasses import make_dataclass;"
        "assert jsontext.dumps(make_dataclass('Row', [('n', int)])(1)) == b'{\"n\":1}';"
        "assert 'pydantic' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
