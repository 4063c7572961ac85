"""A message that came in slices is put together, within bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onconnect.protocol import jsontext
from onconnect.protocol.constants import REFUSED_LIMIT, UNFINISHED_LIMIT
from onconnect.protocol.limits import Limits
from tests.host.protocol.ends import SENDER, End, both, framed, greeted, opened

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


def sliced(message: Any, size: int, **members: Any) -> list[Any]:
    """Return a message in chunks of some characters."""
    text = json.dumps(message, ensure_ascii=False)
    slices = [text[at : at + size] for at in range(0, len(text), size)]
    chunks = [{"type": "chunk", **members, "text": each} for each in slices]
    return [*chunks[:-1], chunks[-1] | {"last": True}]


def ports_from(end: End, number: int) -> list[int]:
    sign = -1 if end.peer.role == "browser" else 1
    rest: dict[str, Any] = {"target": {}} if end.peer.role == "browser" else {"sender": SENDER}
    end.receives({"type": "connect", "port": sign * number, "name": "", **rest})
    return [sign * number]


@both
@given(data=st.data())
@settings(max_examples=50)
def test_any_slicing_in_any_interleaving_arrives_whole(role: Role, data: Any) -> None:
    end, numbers = opened(role, 3)
    texts = st.text(max_size=30)
    values = data.draw(st.lists(texts, min_size=1, max_size=5))
    queues = []
    for n, value in enumerate(values, 1):
        port = numbers[n % 3]
        message = {"type": "message", "port": port, "data": [n, value]}
        queues.append(sliced(message, data.draw(st.integers(1, 20)), id=n, port=port))
    rest = [queue[:] for queue in queues]
    frames: list[list[Any]] = []
    ends: list[int] = []
    while any(rest):
        queue = data.draw(st.sampled_from([each for each in rest if each]))
        frames.append([queue.pop(0)])
        if not queue:
            ends.append(frames[-1][0]["id"])
    end.receives(*(each for frame in frames for each in frame))
    assert [each["data"] for each in end.got] == [[n, values[n - 1]] for n in ends]
    assert end.log == []


@both
def test_slices_that_split_a_surrogate_pair_are_joined(role: Role) -> None:
    end, (port,) = opened(role, 1)
    chunks = sliced({"type": "message", "port": port, "data": "🎉"}, 1000, id=1, port=port)
    (text,) = [each["text"] for each in chunks]
    head, tail = text.split("🎉")
    slices = [head + "\ud83c", "\udf89" + tail]
    got = end.receives(
        {"type": "chunk", "id": 1, "port": port, "text": slices[0]},
        {"type": "chunk", "id": 1, "port": port, "text": slices[1], "last": True},
    )
    assert got == [{"type": "message", "port": port, "data": "🎉"}]


@both
def test_an_aborted_message_is_forgotten_and_its_id_with_it(role: Role) -> None:
    end, (port,) = opened(role, 1)
    chunk = {"type": "chunk", "id": 7, "port": port, "text": '{"type":'}
    end.receives(chunk, chunk | {"text": "", "abort": True}, chunk | {"id": 8, "abort": True})
    message = {"type": "message", "port": port, "data": 1}
    assert end.receives(*sliced(message, 5, id=7, port=port)) == [message]
    assert end.log == []


@both
def test_a_message_in_slices_is_checked_as_any_other(role: Role) -> None:
    end, (port, other) = opened(role, 2, window=100)
    message = {"type": "message", "port": port}
    bad: list[tuple[Any, int | None]] = [
        ([1], None),
        ({"type": "message", "port": other, "data": 1}, port),
        ({"type": "message", "port": port, "data": 1}, None),
        ({"type": "ack", "frames": 1}, None),
        ({"type": "chunk", "id": 9, "text": ""}, None),
        ({"type": ["message"], "port": port}, port),
        (message | {"data": json.loads("[" * 512 + "]" * 512)}, port),
        ({"type": "call", "id": 5, "method": "a"}, None),
        ({"type": "return", "id": 99}, None),
    ]
    for n, (each, number) in enumerate(bad, 1):
        members = {"id": n} if number is None else {"id": n, "port": number}
        assert end.receives(*sliced(each, 100, **members)) == []
        said = end.says()
        kinds = sorted(reply["type"] for reply in said)
        assert kinds == {8: ["log", "throw"], 9: []}.get(n, ["log"])
    good = message | {"data": json.loads("[" * 511 + "]" * 511)}
    assert end.receives(*sliced(good, 100, id=20, port=port)) == [good]
    event = {"type": "teleport"}
    assert end.receives(*sliced(event, 5, id=21)) == []
    assert end.logged("warning") == ["skipped a message of an unknown type"]


@both
def test_what_is_no_json_in_slices_is_reported_and_who_waits_for_it_is_told(role: Role) -> None:
    end, (port,) = opened(role, 1)
    end.peer.call("a", [])
    end.sends()

    def sent(text: str, **members: Any) -> list[Any]:
        return end.receives({"type": "chunk", "id": 1, "text": text, "last": True, **members})

    assert sent('{"type":"message"', port=port) == []
    assert [each["type"] for each in end.says()] == ["log"]
    assert sent('{"type":"call","id":3,"method":"a","args":[') == []
    assert [each["type"] for each in end.says()] == ["throw", "log"]
    (answer,) = sent('{"type":"return","id":1,"value":[')
    assert (answer["type"], answer["id"]) == ("throw", 1)
    assert "a message in slices is not JSON" in answer["error"]["message"]
    assert sent('{"type":"return","id":1,"value":[') == []
    message = {"type": "message", "port": port, "data": 1}
    assert end.receives(message) == [message]


@both
def test_a_message_beyond_the_limit_closes_its_port_with_an_error_at_both_ends(role: Role) -> None:
    end, (port, other) = opened(role, 2, limits=Limits(message=1000))
    chunk = {"type": "chunk", "id": 1, "port": port, "text": "x" * 600}
    assert end.receives(chunk) == []
    text = "a message in slices is longer than 1,000 bytes"
    assert end.receives(chunk) == [{"type": "disconnect", "port": port, "error": text}]
    assert [each for each in end.says() if each["type"] != "log"] == [
        {"type": "disconnect", "port": port, "error": text}
    ]
    assert end.log == [("error", f"closed a port: {text}", {"port": port})]
    assert end.receives(chunk, chunk | {"last": True}) == []  # dropped in silence
    message = {"type": "message", "port": other, "data": 1}
    assert end.receives(message) == [message]
    assert len(end.log) == 1


@both
def test_all_half_built_messages_together_are_bounded(role: Role) -> None:
    end, numbers = opened(role, 4, limits=Limits(message=1000))
    closed = []
    for n, port in enumerate(numbers, 1):
        closed += end.receives({"type": "chunk", "id": n, "port": port, "text": "ü" * 300})
    (one,) = closed
    assert one["port"] == numbers[3]
    assert one["error"] == "the messages that arrive in slices hold more than 2,000 bytes"
    end.receives({"type": "disconnect", "port": numbers[0]})
    assert end.receives({"type": "chunk", "id": 9, "port": numbers[1], "text": "ü" * 300}) == []


@both
def test_a_message_that_has_become_whole_counts_no_longer(role: Role) -> None:
    end, (one, two, three) = opened(role, 3, limits=Limits(message=1000))
    unfinished = [
        {"type": "chunk", "id": 1, "port": one, "text": "x" * 800},
        {"type": "chunk", "id": 2, "port": two, "text": "x" * 800},
    ]
    assert end.receives(*unfinished) == []
    message = {"type": "message", "port": three, "data": "y" * 50}
    for number in (3, 4, 5):
        (got,) = end.receives(*sliced(message, 60, id=number, port=three))
        assert got == message
    assert end.receives({"type": "chunk", "id": 6, "port": three, "text": "z" * 200}) == []
    (closed,) = end.receives({"type": "chunk", "id": 6, "port": three, "text": "z"})
    assert closed["error"] == "the messages that arrive in slices hold more than 2,000 bytes"


@both
def test_a_refused_message_that_is_aborted_is_forgotten(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    end.receives({"type": "chunk", "id": 1, "text": "x" * 1001})
    assert len(end.logged("error")) == 1
    end.receives({"type": "chunk", "id": 1, "text": "", "abort": True})
    call = {"type": "call", "id": 7, "method": "m", "args": []}
    assert end.receives(*sliced(call, 10, id=1)) == [call]


@both
def test_the_number_of_half_built_messages_is_bounded(role: Role) -> None:
    end, (port,) = opened(role, 1)
    chunks = [{"type": "chunk", "id": n, "text": ""} for n in range(1, UNFINISHED_LIMIT + 1)]
    assert end.receives(*chunks) == []
    assert end.log == []
    (closed,) = end.receives({"type": "chunk", "id": 9999, "port": port, "text": ""})
    assert closed["error"] == "more than 1,024 messages arrive in slices at once"
    end.receives(*(each | {"abort": True} for each in chunks))
    assert end.receives({"type": "chunk", "id": 10_000, "text": ""}) == []
    assert len(end.logged("error")) == 1


@both
def test_slices_that_change_their_port_close_it(role: Role) -> None:
    end, (one, other) = opened(role, 2)
    end.receives({"type": "chunk", "id": 1, "port": one, "text": "{"})
    (closed,) = end.receives({"type": "chunk", "id": 1, "port": other, "text": "}", "last": True})
    assert closed == {
        "type": "disconnect",
        "port": one,
        "error": "a message in slices changed its port on the way",
    }


@both
def test_without_a_port_who_waits_is_told_that_a_message_was_too_long(role: Role) -> None:
    end = greeted(role, limits=Limits(message=500))
    end.peer.call("a", [])
    end.sends()

    def too_long(number: int, head: str) -> list[Any]:
        chunk = {"type": "chunk", "id": number, "text": head + "x" * 500}
        return end.receives(chunk, chunk, chunk | {"last": True})

    (answer,) = too_long(1, '{"type":"return","id":1,"value":"')
    text = "a message in slices is longer than 500 bytes"
    assert answer == {"type": "throw", "id": 1, "error": {"message": text}}
    assert too_long(2, '{"type":"return","id":1,"value":"') == []
    assert too_long(3, '{"type":"call","id":4,"method":"') == []
    assert too_long(4, '{"type":"event","event":"') == []
    replies = [each for each in end.says() if each["type"] != "log"]
    assert replies == [{"type": "throw", "id": 4, "error": {"message": text}}]
    assert len(end.logged("error")) == 4


@both
def test_a_connect_that_is_too_long_is_answered_with_a_disconnect(role: Role) -> None:
    end = greeted(role, limits=Limits(message=500))
    number = -1 if role == "browser" else 1
    head = f'{{"type":"connect","port":{number},"name":"'
    assert end.receives({"type": "chunk", "id": 1, "port": number, "text": head + "x" * 500}) == []
    (reply,) = [each for each in end.says() if each["type"] != "log"]
    assert (reply["type"], reply["port"]) == ("disconnect", number)


@both
def test_slices_for_a_port_of_this_end_that_has_closed_are_dropped_in_silence(role: Role) -> None:
    end = greeted(role)
    number = 5 if role == "browser" else -5
    end.receives({"type": "chunk", "id": 1, "port": number, "text": "{", "last": True})
    assert end.log == []


@both
def test_a_port_that_closes_frees_its_half_built_messages(role: Role) -> None:
    end, (one, other) = opened(role, 2, limits=Limits(message=1000))
    for n, port in ((1, one), (2, other)):
        end.receives({"type": "chunk", "id": n, "port": port, "text": "x" * 900})
    end.peer.disconnect(one)
    end.receives({"type": "disconnect", "port": other})
    (port,) = ports_from(end, 3)
    more = [{"type": "chunk", "id": n, "port": port, "text": "x" * 900} for n in (3, 4)]
    late = [
        {"type": "chunk", "id": n, "port": closed, "text": "x"}
        for n, closed in ((1, one), (2, other))
    ]
    assert end.receives(*more, *late) == []
    assert end.logged("error") == []


@both
def test_a_port_that_closes_leaves_the_half_built_messages_of_others(role: Role) -> None:
    end, (port, other) = opened(role, 2)
    kept = {"type": "message", "port": other, "data": "0123456789"}
    lost = {"type": "message", "port": port, "data": "0123456789"}
    first, *rest = sliced(kept, 30, id=1, port=other)
    end.receives(first, sliced(lost, 30, id=2, port=port)[0])
    end.receives({"type": "disconnect", "port": port})
    assert end.receives(*rest) == [kept]


@both
def test_refused_messages_are_remembered_up_to_a_bound(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=500))
    frames = [{"type": "chunk", "id": n, "text": "x" * 501} for n in range(1, REFUSED_LIMIT + 3)]
    end.receives(*frames)
    assert len(end.logged("error")) == REFUSED_LIMIT + 2
    end.receives(frames[-1], frames[-1] | {"last": True})
    assert len(end.logged("error")) == REFUSED_LIMIT + 2
    end.receives(frames[0])  # forgotten, and refused anew
    assert len(end.logged("error")) == REFUSED_LIMIT + 3
    message = {"type": "message", "port": port}
    assert end.receives(message) == [message]


@both
@pytest.mark.parametrize("has_port", [True, False])
def test_a_message_that_finds_no_room_closes_its_port_or_fails_its_call(
    role: Role, has_port: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = greeted(role)
    sign = 1 if role == "host" else -1
    members = {"sender": {}} if role == "host" else {"target": {}}
    end.receives({"type": "connect", "port": sign, "name": "", **members})

    def fail(levels: int, text: bytearray) -> Any:
        raise MemoryError

    monkeypatch.setattr(jsontext, "loads_measured", fail)
    port = {"port": sign} if has_port else {}
    kind = "message" if has_port else "call"
    text = json.dumps({"type": kind, **(port or {"id": 1}), "data": 1}, separators=(",", ":"))
    chunk = json.dumps([{"type": "chunk", "id": 1, **port, "text": text, "last": True}])
    monkeypatch.setattr(
        jsontext, "loads_array", lambda levels, text: (json.loads(text), False, None)
    )
    got = end.reads(framed(chunk.encode()))
    wrong = f"there is not enough memory for a message in slices of {len(text)} bytes"
    if has_port:
        assert got == [{"type": "disconnect", "port": sign, "error": wrong}]
        assert {"type": "disconnect", "port": sign, "error": wrong} in end.says()
    else:
        assert got == []
        assert {"type": "throw", "id": 1, "error": {"message": wrong}} in end.says()
