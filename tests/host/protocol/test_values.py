"""Values that JSON lacks are written and read as values.json says, and none is lost in silence."""

from __future__ import annotations

import ctypes
import enum
import json
import tracemalloc
from array import array
from datetime import UTC, date, datetime, timedelta, timezone
from math import inf, nan
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from onconnect.errors import BrowserError, UnserializableError
from onconnect.protocol import jsontext
from onconnect.protocol.constants import BIGINT_DIGITS, NESTING_LIMIT
from tests.host.protocol.ends import HELLO, End, framed, greeted, pair
from tests.host.protocol.test_messages import opens_to
from tests.host.protocol.vectors import VALUES

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role

MEMBER = {"message": "data", "return": "value", "call": "args", "event": "args"}
NAMES = {
    "array": array,
    "BrowserError": BrowserError,
    "datetime": datetime,
    "inf": inf,
    "nan": nan,
    "UTC": UTC,
}


def python(expression: str) -> Any:
    return eval(expression, dict(NAMES))


def comparable(value: Any) -> Any:
    """Return what is equal for equal errors, and for equal arrays, in which NaN is itself."""
    if isinstance(value, BrowserError):
        return (value.name, value.message)
    if isinstance(value, memoryview):
        return (value.format, value.tobytes())
    return value


def carried(value: Any) -> tuple[Any, Any]:
    """Return the JSON and the kinds of a value."""
    text = jsontext.dumps(value, carries=True)
    member = json.loads(b'{"data":%b}' % text)
    return member["data"], member.get("kinds")


def carried_over(value: Any) -> Any:
    """Return the value as the other end reads it."""
    _, host = pair()
    opens_to(host, 1)
    text = b'[{"type":"message","port":1,"data":%b}]' % jsontext.dumps(value, carries=True)
    (message,) = host.reads(framed(text))
    return message["data"]


@pytest.mark.parametrize("vector", [pytest.param(each, id=each["name"]) for each in VALUES])
@pytest.mark.parametrize("sender", ["browser", "host"])
def test_a_value_that_json_lacks_is_read_as_agreed(vector: Any, sender: Role) -> None:
    if vector.get("from", sender) != sender:
        return  # this end never sends it
    end = greeted("host" if sender == "browser" else "browser")
    opens_to(end, 1)
    end.peer.call("tabs.query", [])
    (message,) = end.reads(framed(f"[{vector['text']}]".encode()))
    assert "kinds" not in message
    data = message[MEMBER[message["type"]]]
    assert comparable(data) == comparable(python(vector["python"]))
    assert type(data) is type(python(vector["python"]))


@pytest.mark.parametrize("vector", [pytest.param(each, id=each["name"]) for each in VALUES])
@pytest.mark.parametrize("sender", ["browser", "host"])
def test_a_value_that_json_lacks_is_written_as_agreed(vector: Any, sender: Role) -> None:
    if vector.get("from", sender) != sender:
        return  # this end never sends it
    end = greeted(sender, values=True)
    opens_to(end, 1)
    end.peer.call("tabs.query", [])
    end.receives({"type": "call", "id": 1, "method": "tabs.query", "args": []})
    end.peer.data_to_send()
    value = python(vector["python"])
    text = jsontext.dumps(value, carries=end.peer.carries)
    match json.loads(vector["text"]):
        case {"type": "message", "port": port}:
            end.peer.message(port, text)
        case {"type": "return", "id": number}:
            end.peer.answer(number, text)
        case {"type": "call", "method": method}:
            end.peer.call(method, value)
        case {"type": "event", "event": event}:
            end.peer.event(event, value)
    end.receives({"type": "ack", "frames": 2})
    assert vector["text"].encode() in end.peer.data_to_send()


class Large(enum.IntEnum):
    ONE = 2**60


class Picture(enum.Enum):
    NONE = b""


@pytest.mark.parametrize(
    ("value", "written", "kind"),
    [
        (bytearray(b"hi"), "aGk=", "Uint8Array"),
        (memoryview(b"xhi")[1:], "aGk=", "Uint8Array"),
        (array("l", [1]), "AQAAAAAAAAA=" if array("l").itemsize == 8 else "AQAAAA==", None),
        (frozenset(["a"]), ["a"], "Set"),
        (
            datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-01T00:00:00.000Z",
            "Date",
        ),
        (datetime(2026, 1, 1, microsecond=1999, tzinfo=UTC), "2026-01-01T00:00:00.001Z", "Date"),
        (KeyError("a"), {"name": "KeyError", "message": "'a'"}, "Error"),
        (Large.ONE, "1152921504606846976", "BigInt"),
        (Picture.NONE, "", "Uint8Array"),
        ({(1, 2): 3}, [[[1, 2], 3]], "Map"),
    ],
)
def test_what_python_has_beside_is_written_as_what_comes_nearest(
    value: Any, written: Any, kind: str | None
) -> None:
    plain, kinds = carried(value)
    assert plain == written
    assert kinds == [[kind or {4: "Int32Array", 8: "BigInt64Array"}[array("l").itemsize]]]


def alone(number: array[Any]) -> memoryview:
    """A number that has the buffer protocol and no dimension, as those of numpy."""
    return memoryview(number).cast("B").cast(number.typecode, [])  # type: ignore[call-overload]


def test_a_number_of_numpys_is_a_number() -> None:
    numbers = [alone(array("f", [1.5])), alone(array("q", [-3])), alone(array("d", [inf]))]
    assert jsontext.dumps(numbers[:2]) == b"[1.5,-3]"
    assert carried(numbers) == ([1.5, -3, "Infinity"], [["Number", 2]])


def test_a_number_that_python_cannot_read_is_named_by_its_place() -> None:
    with pytest.raises(UnserializableError, match=r"^message\[0\] is a number of the format '<"):
        jsontext.dumps([ctypes.c_double(1.5)])


def test_a_message_without_such_values_is_written_as_where_none_may_be_sent() -> None:
    for value in ({"a": [1, 2.5, None, "ü\ud800"]}, "x" * 100_000, [None, 1.7e308], 2**53 - 1):
        assert jsontext.dumps(value, carries=True) == jsontext.dumps(value)


class Measured(BaseModel):
    at: float | None


def test_numbers_that_json_lacks_are_found_beside_models() -> None:
    plain, kinds = carried([Measured(at=None), inf])
    assert (plain, kinds) == ([{"at": None}, "Infinity"], [["Number", 1]])
    assert carried([Measured(at=None), 1.5]) == ([{"at": None}, 1.5], None)


def test_numbers_that_json_lacks_are_null_where_they_may_not_be_sent() -> None:
    assert (
        jsontext.dumps([nan, {"a": -inf}, b"g".decode() + "\xf0\x7f"])
        == b'[null,{"a":null},"g\xc3\xb0\x7f"]'
    )


class UnreadableError(Exception):
    def __str__(self) -> str:
        raise ValueError


def test_an_error_whose_text_is_an_error_has_none() -> None:
    assert carried(UnreadableError())[0] == {"name": "UnreadableError", "message": ""}


class Matrix:
    """Bytes of two dimensions, as a numpy array may have them."""

    def __init__(self) -> None:
        self.view = memoryview(bytes(4)).cast("B", (2, 2))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {"a": [date(2026, 1, 1)]},
            "message['a'][0] is of type date, which JSON cannot carry: "
            "send a string, a number, a list or a dict instead",
        ),
        ([datetime(2026, 1, 1)], "message[0] is a datetime without a time zone"),
        ({"b": {2: object()}}, "message['b'][2] is of type object"),
        ({object: 1}, "the key <class 'object'> of message is of type type"),
        ([10**BIGINT_DIGITS * 99], "message[0] is an integer of more than 4,300 digits"),
        ([Matrix().view], "message[0] has 2 dimensions"),
        ([memoryview(bytes(4))[::2]], "message[0] has 1 dimensions"),
        ([array("w" if "w" in __import__("array").typecodes else "u", "a")], "of the format"),
    ],
)
def test_what_cannot_travel_is_named_by_its_place(value: Any, told: str) -> None:
    with pytest.raises(UnserializableError) as raised:
        jsontext.dumps(value, carries=True)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "value",
    [
        b"hi",
        [array("d")],
        {"a": {1}},
        datetime.now(UTC),
        {1: 2},
        ValueError("no"),
        [memoryview(b"")],
    ],
)
def test_where_the_other_end_takes_no_such_values_the_error_says_what_it_takes(value: Any) -> None:
    with pytest.raises(UnserializableError, match='"message_serialization": "structured_clone"'):
        jsontext.dumps(value)


@pytest.mark.parametrize(
    ("data", "kind", "told"),
    [
        ("AQ==", "Int16Array", "a typed array ends inside an element"),
        ("1", "Number", "a Number is none that JSON lacks"),
        ({"name": "TypeError"}, "Error", "an Error has no name and message"),
    ],
)
def test_a_value_that_does_not_fit_its_kind_is_told_by_what_is_wrong(
    data: Any, kind: str, told: str
) -> None:
    _, host = pair()
    opens_to(host, 1)
    bad = {"type": "message", "port": 1, "data": data, "kinds": [[kind]]}
    assert host.receives(bad) == []
    (report,) = host.says()
    assert report["text"] == f"skipped a bad message of type message: its kinds do not fit: {told}"


def test_a_bigint_has_as_many_digits_as_python_reads() -> None:
    assert carried_over(10**BIGINT_DIGITS - 1) == 10**BIGINT_DIGITS - 1


def test_integers_that_a_number_holds_are_numbers_where_there_is_no_bigint() -> None:
    assert jsontext.dumps(2**60) == b"1152921504606846976"
    with pytest.raises(UnserializableError, match="send it as a string"):
        jsontext.dumps(2**60 + 1)


def test_arguments_of_a_call_are_named_in_an_error() -> None:
    end = greeted("host", values=True)
    with pytest.raises(UnserializableError, match=r"args\[0\]\['a'\] is of type object"):
        end.peer.call("tabs.query", [{"a": object()}])
    assert end.peer.call("tabs.query", []) == 1


@pytest.mark.parametrize("make", [lambda inner: {1: inner}, lambda inner: [inner]])
def test_maps_nest_as_deep_as_their_json_may(make: Any) -> None:
    levels = (NESTING_LIMIT - 1) // (2 if isinstance(make(0), dict) else 1)
    value: Any = b"hi"
    for _ in range(levels):
        value = make(value)
    assert repr(carried_over(value)) == repr(value)
    for innermost in ({1: 2}, {1}, ValueError("no")):
        deeper: Any = innermost
        for _ in range(levels):
            deeper = make(deeper)
        with pytest.raises(UnserializableError, match="deeper than 512 levels"):
            jsontext.dumps([deeper], carries=True)


def test_a_map_is_two_levels_deep() -> None:
    for innermost, fits in (({1}, True), ({1: 2}, False), ({"a": 2}, True)):
        value: Any = innermost
        for _ in range(NESTING_LIMIT - 2):
            value = [value]
        if fits:
            assert carried_over(value)
        else:
            with pytest.raises(UnserializableError, match="deeper than 512 levels"):
                jsontext.dumps(value, carries=True)


def test_only_an_end_that_says_so_is_sent_such_values() -> None:
    assert greeted("host", values=True).peer.carries
    assert not greeted("host").peer.carries
    silent = End("host")
    silent.receives({**HELLO, "values": None})
    assert not silent.peer.carries


def test_kinds_of_other_messages_mean_nothing() -> None:
    end = greeted("host")
    sent = {"type": "connect", "port": 1, "name": "", "sender": {}, "kinds": [["Date", "name"]]}
    (message,) = end.receives(sent)
    assert message["name"] == ""
    (message,) = end.receives({"type": "message", "port": 1, "data": 1, "kinds": None})
    assert message["data"] == 1
    assert end.log == []


def test_large_bytes_take_their_base64_and_nothing_else_of_memory() -> None:
    size = 6 * 1024 * 1024
    value = {"image": bytes(size)}
    tracemalloc.start()
    try:
        text = jsontext.dumps(value, carries=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(text) > size * 4 / 3
    assert peak < 1.4 * len(text)


leaves = (
    st.none()
    | st.booleans()
    | st.text(st.characters(codec=None, exclude_categories=()))  # lone surrogates too
    | st.integers()
    | st.binary()
    | st.datetimes(timezones=st.just(UTC)).map(
        lambda d: d.replace(microsecond=d.microsecond // 1000 * 1000)
    )
)
keys = leaves.filter(lambda key: type(key) is not int or abs(key) <= 2**64)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=4)
    ),
    max_leaves=20,
)


@given(trees)
def test_any_value_comes_back(value: Any) -> None:
    assert carried_over(value) == value


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3) | st.just("aGk="),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)
kinds_of_anybody = st.lists(
    st.lists(
        st.sampled_from(
            ["Uint8Array", "Float32Array", "Date", "BigInt", "Set", "Map", "Error", "x"]
        )
        | st.integers(-1, 2)
        | st.text(max_size=1)
        | json_values,
        max_size=4,
    )
    | json_values,
    max_size=4,
)


@given(json_values, kinds_of_anybody | json_values)
def test_kinds_of_anybody_harm_no_other_message(data: Any, kinds: Any) -> None:
    end = greeted("host")
    opens_to(end, 1)
    good = {"type": "message", "port": 1, "data": "good"}
    read = end.receives(good, {**good, "data": data, "kinds": kinds}, good)
    assert read[0] == read[-1] == good
    assert len(read) + len(end.logged("error")) == 3
