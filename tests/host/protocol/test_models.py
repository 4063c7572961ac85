"""A pydantic model and a dataclass are written as pydantic writes them, wherever they are."""

from __future__ import annotations

import datetime
import decimal
import enum
import ipaddress
import json
import math
import subprocess
import sys
from array import array
from collections import deque
from collections.abc import Iterable  # noqa: TC003 - models' annotations are read
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import pydantic
import pytest
from pydantic.alias_generators import to_camel

from onconnect.errors import BrowserError, UnserializableError
from onconnect.protocol import careful, jsontext
from tests.host.protocol.test_jsontext import nested
from tests.host.protocol.test_values import carried, carried_over

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


# Where values are carried that JSON lacks

NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)


class Colour(enum.Enum):
    RED = b"red"


@dataclass
class Frame:
    pixels: bytes


class Photo(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(alias_generator=to_camel, populate_by_name=True)

    raw_image: bytes
    taken_at: datetime.datetime | None
    tags: set[str] = set()
    counts: dict[int, list[bytes]] = {}
    frames: list[Frame] = []
    last: deque[bytes] = deque()
    size: int = 0
    share: float = 0


PHOTO = Photo(
    raw_image=b"\xff",
    taken_at=NOON,
    tags={"a"},
    counts={1: [b"b"]},
    frames=[Frame(b"\xfe")],
    last=deque([b"c"]),
    size=2**70,
    share=math.inf,
)


def test_a_model_carries_the_values_that_a_dict_would_carry() -> None:
    assert carried_over([PHOTO]) == [
        {
            "rawImage": b"\xff",
            "takenAt": NOON,
            "tags": {"a"},
            "counts": {1: [b"b"]},
            "frames": [{"pixels": b"\xfe"}],
            "last": [b"c"],
            "size": 2**70,
            "share": math.inf,
        }
    ]


def test_what_a_model_carries_is_read_as_an_equal_model() -> None:
    assert Photo.model_validate(carried_over(PHOTO)) == PHOTO
    plain = Photo(raw_image=b"", taken_at=None)
    assert Photo.model_validate(carried_over(plain)) == plain


class Shown(pydantic.BaseModel):
    """Members without a kind, and serializers of the user's."""

    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    day: datetime.date = DAY
    price: decimal.Decimal = decimal.Decimal("1.50")
    lasts: datetime.timedelta = datetime.timedelta(minutes=1)
    address: ipaddress.IPv4Address = ipaddress.IPv4Address("10.0.0.1")
    page: pydantic.HttpUrl = pydantic.HttpUrl("https://example.org/")
    secret: pydantic.SecretStr = pydantic.SecretStr("milk")
    hidden: bytes = pydantic.Field(b"", exclude=True)
    when: datetime.datetime = NOON

    @pydantic.field_serializer("when")
    def year(self, when: datetime.datetime) -> int:
        return when.year


SHOWN = {
    "day": "2026-01-02",
    "price": "1.50",
    "lasts": "PT1M",
    "address": "10.0.0.1",
    "page": "https://example.org/",
    "secret": "**********",
    "when": 2026,
}


def test_members_without_a_kind_are_what_pydantics_json_has_and_serializers_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert carried({"a": Shown(), "b": b""}) == ({"a": SHOWN, "b": ""}, [["Uint8Array", "b"]])
    monkeypatch.delattr(careful, "dumps")  # nothing of it is written with care
    assert carried([Shown()]) == ([SHOWN], None)


class Nested(pydantic.BaseModel):
    value: Any

    @pydantic.field_serializer("value")
    def as_it_is(self, value: object) -> object:
        return Holder(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Colour.RED, b"red"),
        (ValueError("no"), BrowserError("no", name="ValueError")),
        ({DAY: {DAY}}, {"2026-01-02": {"2026-01-02"}}),
        (Nested(value=1), {"value": {"value": 1}}),
        (Nested(value=NOON), {"value": {"value": NOON}}),
        (Shown(), SHOWN),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_member_of_any_type_travels_as_it_would_in_a_dict(value: object, read: Any) -> None:
    (carried_value,) = carried_over(Anything(value=[value]))["value"]
    if isinstance(read, BrowserError):
        assert (carried_value.name, carried_value.message) == (read.name, read.message)
    else:
        assert carried_value == read
        assert type(carried_value) is type(read)


class Sound(pydantic.BaseModel):
    samples: pydantic.InstanceOf[memoryview]


class Levels(pydantic.BaseModel):
    samples: list[float]


def test_a_typed_array_is_read_as_a_memoryview_or_as_a_list_and_posted_again() -> None:
    sound = Sound(samples=memoryview(array("f", [1.5])))
    read = Sound.model_validate(carried_over(sound))
    assert (read.samples.format, read.samples.tolist()) == ("f", [1.5])
    assert Levels.model_validate(carried_over(read)).samples == [1.5]


@dataclass
class Shelf:
    things: deque[Any]


class Lazy(pydantic.BaseModel):
    numbers: Iterable[Any]


def test_the_members_of_a_generator_travel_once() -> None:
    assert carried_over(Lazy(numbers=(each for each in (1, b"b")))) == {"numbers": [1, b"b"]}


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Anything(value=[object()]), r"^message\['a'\]\['value'\]\[0\] is of type object, which"),
        (
            Holder(NOON.replace(tzinfo=None)),
            r"\['a'\]\['value'\] is a datetime without a time zone",
        ),
        (Picky(), "is of type Picky, which pydantic cannot write: .*not today"),
        (LOOP, "or contains itself: flatten it"),
        (Anything(value=nested(600)), "nested deeper than|cannot write"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_a_model_cannot_carry_is_one_error_that_names_its_place(
    model: object, told: str
) -> None:
    with pytest.raises(UnserializableError, match=told) as caught:
        jsontext.dumps({"a": model, "b": {1}}, carries=True)
    assert "\n" not in str(caught.value)


def test_beside_a_model_a_dict_still_refuses_what_has_no_kind() -> None:
    with pytest.raises(UnserializableError, match=r"^message\[1\] is of type date, which JSON"):
        jsontext.dumps([PHOTO, DAY], carries=True)


def test_where_only_json_is_carried_bytes_of_a_model_are_text_or_refused() -> None:
    assert json.loads(jsontext.dumps(Frame(b"hi"))) == {"pixels": "hi"}
    with pytest.raises(UnserializableError, match=r"is of type Frame, which pydantic cannot write"):
        jsontext.dumps(Frame(b"\xff"))


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


class Around(pydantic.BaseModel):
    """A model in which another one comes before a member that JSON alone does not carry."""

    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    first: Any = None
    second: Any = None

    @pydantic.field_serializer("first")
    def as_it_is(self, first: Any) -> Any:
        return first


def test_a_serializer_may_return_a_model_and_what_follows_it_is_still_in_the_outer_one() -> None:
    around = Around(first=Around(second=b"hi"), second=deque([1, b"x"]))
    assert carried_over({"a": around}) == {
        "a": {"first": {"first": None, "second": b"hi"}, "second": [1, b"x"]}
    }


class Tight(pydantic.BaseModel):
    """A model with a member that nothing can write."""

    member: Any = None

    @pydantic.field_serializer("member")
    def refused(self, member: Any) -> Any:
        raise ValueError


def test_a_model_in_a_list_that_cannot_be_written_is_named_by_its_place_and_its_error() -> None:
    message = {"a": [b"", Tight()]}
    told = r"message\['a'\]\[1\] is of type Tight, which pydantic cannot write: .*ValueError"
    with pytest.raises(UnserializableError, match=told):
        jsontext.dumps(message, carries=True)
