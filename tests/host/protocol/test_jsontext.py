from __future__ import annotations

import contextlib
import datetime
import decimal
import enum
import gc
import json
import math
import re
import sys
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onconnect.errors import OnconnectError, UnserializableError
from onconnect.protocol import jsontext

any_text = st.text(st.characters(codec=None, exclude_categories=()))  # lone surrogates too
safe_integers = st.integers(-(2**53) + 1, 2**53 - 1)
scalars = (
    st.none()
    | st.booleans()
    | safe_integers
    | st.floats(allow_nan=False, allow_infinity=False)
    | any_text
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=20,
)


def nested(levels: int, innermost: object = None) -> Any:
    value = innermost
    for _ in range(levels):
        value = [value]
    return value


@given(values)
@example(["\ud800", "\udfff\ud800", {"\udc00": 5e-324}])
def test_any_json_value_comes_back(value: Any) -> None:
    text = jsontext.dumps(value)
    assert jsontext.loads(text) == value
    assert json.loads(text.decode()) == value


@given(values)
def test_what_is_written_is_utf8_without_white_space(value: Any) -> None:
    text = jsontext.dumps(value).decode()
    canonical = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    assert json.dumps(json.loads(text), ensure_ascii=True, separators=(",", ":")) == canonical
    outside_strings = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert not any(character.isspace() for character in outside_strings)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ((1, (2,)), "[1,[2]]"),
        ({"b": 1, "a": [True, None]}, '{"b":1,"a":[true,null]}'),
        ("ü 世界 🎉", '"ü 世界 🎉"'),
        ("\ud800x\udfff", '"\\ud800x\\udfff"'),
        ({"\ud83d": "ü \udc00 🎉"}, '{"\\ud83d":"ü \\udc00 🎉"}'),
        (math.nan, "null"),
        ([math.inf, -math.inf], "[null,null]"),
        (["\ud800", math.nan, 1.5, True, None, 7], '["\\ud800",null,1.5,true,null,7]'),
        (2**53 - 1, "9007199254740991"),
        (-(2**53), "-9007199254740992"),
        (2**60, "1152921504606846976"),
        (10**20, "100000000000000000000"),
        (12345678901234567000, "12345678901234567000"),
        (2**70, "1180591620717411303424"),
        (int(1.5e300), str(int(1.5e300))),
    ],
)
def test_values_are_written_as_javascript_would_read_them(value: object, text: str) -> None:
    assert jsontext.dumps(value).decode() == text


@pytest.mark.parametrize("unit", ["a", '"\\\\', "ü\n", "\x00\x1f", "世", "🎉", "\ud83d\ude00"])
def test_a_long_string_is_written_as_it_is_within_a_list(unit: str) -> None:
    for length in (65_536, 65_537, 140_000):
        text = "x" + unit * (length // len(unit))
        assert jsontext.dumps(text) == jsontext.dumps([text])[1:-1]


@pytest.mark.parametrize("value", [list(range(70_000)), {str(n): n for n in range(70_000)}])
def test_what_has_very_many_members_is_written_as_json(value: Any) -> None:
    assert jsontext.dumps(value) == json.dumps(value, separators=(",", ":")).encode()


class Colour(enum.Enum):
    RED = "red"


class Number(enum.IntEnum):
    ONE = 1


class Place(NamedTuple):
    x: int
    y: int


def test_enumerations_uuids_and_named_tuples_are_written_also_beside_lone_surrogates() -> None:
    number = uuid.UUID(int=7)
    value = [Colour.RED, Number.ONE, number, Place(1, 2)]
    expected = ["red", 1, str(number), [1, 2]]
    assert json.loads(jsontext.dumps(value)) == expected
    assert json.loads(jsontext.dumps([*value, "\ud800"])) == [*expected, "\ud800"]


@dataclass
class Record:
    name: str


class Moment(enum.Enum):
    NOW = datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    "value",
    [
        datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        datetime.date(2026, 1, 1),
        datetime.time(12),
        b"bytes",
        bytearray(b"bytes"),
        {1, 2},
        frozenset({1}),
        decimal.Decimal("1.5"),
        1j,
        Record,
        object(),
        range(3),
        len,
        lambda: None,
        (each for each in "abc"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_carry_is_refused_wherever_it_is(value: object) -> None:
    for message in (value, [value], {"a": (value,)}, ["\ud800", value]):
        with pytest.raises(UnserializableError, match=f"of type {type(value).__qualname__}, which"):
            jsontext.dumps(message)


def test_an_enumeration_is_refused_for_its_value() -> None:
    with pytest.raises(UnserializableError, match=r"^message\[0\] is of type date, which JSON"):
        jsontext.dumps([Moment.NOW])


@pytest.mark.parametrize("base", [TypeError, ValueError, OnconnectError])
def test_the_error_is_of_the_kinds_that_json_dumps_raises(base: type[Exception]) -> None:
    with pytest.raises(base):
        jsontext.dumps(object())


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"tabs": [1, {2}]}, "message['tabs'][1] is of type set"),
        ({"tabs": ({"when": b""},)}, "message['tabs'][0]['when'] is of type bytes"),
        ({"a": {3: 4}}, "message['a'] has the key 3: the keys of a JSON object are strings"),
        ({None: 1}, "message has the key None"),
        ([2**53 + 1], f"message[0] is {2**53 + 1} and a JavaScript number would round it"),
        (-(2**63) - 1, f"message is {-(2**63) - 1} and"),
        (12345678901234567891, "message is 12345678901234567891 and"),
        (10**40 + 1, "message is an integer and a JavaScript number would round it"),
        (10**400, "message is an integer and a JavaScript number would round it"),
    ],
)
def test_the_error_names_the_place_and_the_reason(value: object, told: str) -> None:
    with pytest.raises(UnserializableError) as caught:
        jsontext.dumps(value)
    assert str(caught.value).startswith(told)


@given(st.integers(-(2**1030), 2**1030))
@example(2**53)
@example(2**53 + 1)
@example(-(2**63))
@example(2**64)
def test_an_integer_is_written_only_if_javascript_writes_it_back_alike(value: int) -> None:
    try:
        text = jsontext.dumps(value).decode()
    except UnserializableError:
        with contextlib.suppress(OverflowError):
            assert int(float(value)) != value
    else:
        assert int(text) == value
        # float() rounds as JavaScript does; its shortest digits are those that JavaScript writes
        exact, shortest = int(float(value)), int(decimal.Decimal(repr(float(value))))
        assert value in (exact, shortest)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x) < 1e21))
@example(1.2345678901234567e19)
@example(123456789012345680000.0)
def test_an_integral_number_of_javascript_can_be_sent_back(double: float) -> None:
    if double.is_integer():
        as_javascript_writes_it = int(decimal.Decimal(repr(double)))
        assert float(jsontext.dumps(as_javascript_writes_it)) == double


def test_a_value_that_contains_itself_is_refused() -> None:
    cycle: list[Any] = []
    cycle.append({"me": cycle})
    with pytest.raises(UnserializableError, match="contains itself"):
        jsontext.dumps(cycle)


@pytest.mark.parametrize("innermost", [0, "\ud800"])
def test_a_member_may_have_511_levels_as_its_message_is_the_512th(innermost: object) -> None:
    assert jsontext.loads(jsontext.dumps(nested(511, innermost))) == nested(511, innermost)
    with pytest.raises(UnserializableError, match="deeper than 512 levels"):
        jsontext.dumps(nested(512, innermost))


@pytest.mark.parametrize("innermost", [0, "\ud800"])
def test_a_level_of_an_object_counts_as_one_of_an_array(innermost: object) -> None:
    def objects(levels: int) -> object:
        value = innermost
        for _ in range(levels):
            value = {"a": value}
        return value

    assert jsontext.depth(jsontext.loads(jsontext.dumps(objects(511)))) == 511
    with pytest.raises(UnserializableError):
        jsontext.dumps([objects(512), "\ud800"])


def test_a_value_too_deep_for_what_is_left_of_the_stack_is_refused_too() -> None:
    def call_below(levels: int) -> bytes:
        return call_below(levels - 1) if levels else jsontext.dumps(nested(500))

    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1  # type: ignore[assignment]
    with pytest.raises(UnserializableError, match="nested deeper"):
        call_below(sys.getrecursionlimit() - used - 250)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b" ",
        b"NaN",
        b"[Infinity]",
        b'{"a":-Infinity,"b":"\\ud800"}',
        b"\xef\xbb\xbf[]",
        '"x"'.encode("utf-16"),
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"[1,]",
        b"1 2",
        b"'x'",
        b'"\x01"',
        pytest.param(b"[" * 100_000, id="nested too deep"),
        pytest.param(b"9" * 5000, id="a long number"),
    ],
)
def test_what_is_not_json_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        jsontext.loads(text)


def test_what_javascript_allows_is_read() -> None:
    assert jsontext.loads(b'["\\ud800x", "\\ud83c\\udf89", 1e2, -0.0]') == ["\ud800x", "🎉", 100, 0]
    assert jsontext.loads(bytearray(b' {"a":1,"a":2} ')) == {"a": 2}
    assert jsontext.loads(b"[" * 600 + b"]" * 600) == nested(599, [])


@given(st.binary(max_size=100))
@example(b'["\\ud800", 1e999]')
def test_any_bytes_are_a_value_or_a_value_error(data: bytes) -> None:
    try:
        value = jsontext.loads(data)
    except ValueError:
        return
    assert json.dumps(value) == json.dumps(json.loads(data.decode()))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (b"[]", [b""]),
        (b"[", [b""]),
        (b"[1, x ,]", [b"1", b" x ", b""]),
        (b' [{"a":[1,2]},%,"\\",["] ', [b'{"a":[1,2]}', b"%", b'"\\",["']),
        (b'[{"a":1],{"b":2}]', [b'{"a":1]', b'{"b":2}']),
        (b'["never ends,1]', [b'"never ends,1']),
        (b"[1]extra,2", [b"1", b"extra", b"2"]),
        (b"[}1,}2]", [b"}1", b"}2"]),
        (b'[1,"\\', [b"1", b'"\\']),
    ],
)
def test_a_broken_array_is_split_at_its_top_level(text: bytes, pieces: list[bytes]) -> None:
    assert list(jsontext.split_array(text)) == pieces


@given(st.lists(values, min_size=1, max_size=5))
def test_a_good_array_is_split_into_its_elements(elements: list[Any]) -> None:
    pieces = jsontext.split_array(jsontext.dumps(elements))
    assert [jsontext.loads(piece) for piece in pieces] == elements


@given(st.text('[]{},"\\x', max_size=60).map(lambda text: b"[" + text.encode()))
def test_any_text_can_be_split(text: bytes) -> None:
    pieces = list(jsontext.split_array(text))
    assert all(piece in text for piece in pieces)
    assert len(pieces) <= len(text)


def depth_of(value: object) -> int:
    """Return the levels of a value, as simply as can be."""
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


bracketed = st.recursive(
    st.text("[]{}", max_size=3) | st.just(0),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("[]{}", max_size=3), inner, max_size=3)
    ),
    max_leaves=40,
)


LONG = b" " * 20_000  # makes a text long


@given(bracketed, st.integers(0, 8))
@example(["]", ["]", ["]", ["]", []]]]], 4)
@example({"}": {"}": {"}": {"}": {}}}}}, 4)
@example([["[]" * 30, [[[]]]]], 3)
@example([[] for _ in range(40)], 1)
@example(nested(7), 6)
def test_deeper_is_what_a_naive_count_says(value: Any, levels: int) -> None:
    for text in (jsontext.dumps(value), jsontext.dumps(value) + LONG):
        read = jsontext.loads_measured(levels, bytearray(text))
        assert read == (value, depth_of(value) > levels)
    assert jsontext.depth(value, levels) == min(depth_of(value), levels + 1)


@pytest.mark.parametrize("levels", [512, 513])
def test_a_long_text_of_exactly_as_many_levels_is_not_deep(levels: int) -> None:
    for more, is_deeper in ((0, False), (1, True)):
        count = levels + more
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            text = opening * (count - 1) + b"[]" + closing * (count - 1) + LONG
            assert jsontext.loads_measured(levels, bytearray(text))[1] is is_deeper


def test_a_broken_array_of_exactly_as_many_levels_is_not_deep() -> None:
    for levels, is_deeper in ((4, True), (5, False)):
        elements, deep, _ = jsontext.loads_array(levels, bytearray(b"[[[[[]]]],oops]"))
        assert (elements, deep) == ([nested(3, [])], is_deeper)


def test_a_shallow_text_full_of_brackets_is_not_deep() -> None:
    for value in (["[" * 5000], [[]] * 5000, [[{}, "]"]] * 5000, nested(511)):
        text = bytearray(jsontext.dumps(value))
        assert jsontext.loads_measured(511, text) == (value, False)


@pytest.mark.parametrize(
    "wrong", [b"", b"1],[2", b"],[", b"]" * 511 + b",1" + b"[" * 511, b"[", b"[]]", b"]", b"[] []"]
)
def test_a_long_text_is_no_json_for_pairing_its_brackets_with_others(wrong: bytes) -> None:
    text = bytearray(wrong + LONG)
    with pytest.raises(ValueError, match=" column "):
        jsontext.loads_measured(513, text)
    assert text == wrong + LONG


def test_a_long_text_with_half_a_surrogate_pair_is_measured_too() -> None:
    for levels, is_deeper in ((600, True), (513, True), (512, False), (500, False)):
        text = bytearray(b"[" * levels + b'"\\ud800"' + b"]" * levels + LONG)
        assert jsontext.loads_measured(512, text) == (nested(levels, "\ud800"), is_deeper)


def test_depth_counts_no_further_than_one_beyond_its_limit() -> None:
    assert jsontext.depth(nested(3)) == 3
    assert jsontext.depth("text") == 0
    assert jsontext.depth({"a": [{}], "b": 1}) == 3
    assert jsontext.depth(jsontext.loads(b"[" * 900 + b"]" * 900)) == 513


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_rests_while_a_long_text_is_read(
    monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    seen: list[bool] = []
    loads = jsontext.orjson.loads

    class Spy:
        JSONDecodeError = jsontext.orjson.JSONDecodeError

        @staticmethod
        def loads(text: bytes) -> Any:
            seen.append(gc.isenabled())
            return loads(text)

    monkeypatch.setattr(jsontext, "orjson", Spy)
    before = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        text = bytearray(b"[" + b"1," * 20_000 + b"1]")
        assert jsontext.loads_measured(512, text)[0] == [1] * 20_001
        assert seen == [False]
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if before else gc.disable)()


def test_a_text_whose_value_finds_no_room_is_no_array(monkeypatch: pytest.MonkeyPatch) -> None:
    def room_for(size: int) -> bytes:
        assert size > 20_000_000
        raise MemoryError

    monkeypatch.setattr(jsontext, "bytes", room_for, raising=False)
    text = bytearray(b"[" + b"[]," * 400_000 + b"[]]")
    assert jsontext.loads_array(512, text) == ([], False, jsontext.NO_MEMORY)
    assert len(text) == 1_200_004
