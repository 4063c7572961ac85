"""The outbox counts all that waits to be sent, whether it is sent or dropped later."""

from __future__ import annotations

import json
import random
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onconnect.errors import BufferFullError, MessageTooLongError
from onconnect.protocol import parts
from onconnect.protocol.constants import LONG_SLICE_LENGTH, SHORT_SLICES_SIZE, SLICE_LENGTH
from onconnect.protocol.limits import Limits
from onconnect.protocol.outbox import (
    LONGEST,
    MAX_LOGS_SIZE,
    MAX_WAITING_LOGS,
    OVERHEAD,
    Lane,
    Outbox,
)
from tests.host.protocol.ends import exchange, pair

STEPS = ("message", "post", "long", "very long", "take", "take a chunk", "drop")
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), max_size=40)


@given(steps)
def test_the_size_is_that_of_all_that_waits_and_nothing_in_the_end(
    steps: list[tuple[str, int]],
) -> None:
    outbox = Outbox(-1, Limits(message=3 * LONGEST))
    lanes = [Lane(), Lane(1), Lane(2), Lane(3)]
    outbox.lanes.update({1: lanes[1], 2: lanes[2], 3: lanes[3]})
    for step, index in steps:
        lane = lanes[index]
        if step == "post":
            outbox.post(b"x" * 100, lane=lane)
        elif step == "message":
            outbox.message(index, b"y" * 50)
        elif step in ("long", "very long"):
            data = b"z" * (LONGEST * 5 // (4 if step == "long" else 2))
            if index % 2:
                outbox.message(index, data)
            else:
                outbox.post(data, b"{", b"}", lane)
        elif step.startswith("take") and outbox.is_ready(with_chunk=step != "take"):
            outbox.take(with_chunk=step != "take")
        elif step == "drop" and lane.port is not None:
            outbox.drop(lane)
            outbox.purge()
            lanes[index] = outbox.lanes[index] = Lane(index)
        waiting = sum(each.size for each in lanes)
        assert outbox.size >= waiting
        assert (outbox.size - waiting) % OVERHEAD == 0
    while outbox.is_ready(with_chunk=True):
        outbox.take()
    assert outbox.size == 0
    assert [each.size for each in lanes] == [0] * 4


def test_what_is_posted_after_another_port_was_broken_off_goes_out() -> None:
    browser, host = pair()
    broken, other = (browser.peer.connect("", sender={}) for _ in range(2))
    exchange(browser, host)
    browser.got.clear()
    host.peer.message(broken, b'"waits"')
    host.peer.break_off(broken, "it had enough")
    sent = host.peer.data_to_send()
    host.peer.message(other, b'"after"')
    browser.reads(sent + host.peer.data_to_send())
    assert browser.got == [
        {"type": "disconnect", "port": broken, "error": "it had enough"},
        {"type": "message", "port": other, "data": "after"},
    ]


def test_log_lines_that_wait_are_bounded_in_number_and_in_size() -> None:
    outbox = Outbox(-1, Limits())
    for number in range(MAX_WAITING_LOGS + 10):
        outbox.add_log(b"%d" % number)
    texts, _ = outbox.take()
    assert texts == [b"%d" % number for number in range(10, MAX_WAITING_LOGS + 10)]
    for number in range(100):
        outbox.add_log(b"%d" % number * (LONGEST // 4))
    taken: list[bytes] = []
    while outbox.is_ready(with_chunk=False):
        taken += outbox.take()[0]
    assert sum(map(len, taken)) <= MAX_LOGS_SIZE
    assert taken[-1].startswith(b"99")
    assert len(taken) > 5


def test_log_lines_that_have_left_take_no_room_from_those_that_come() -> None:
    outbox = Outbox(-1, Limits())
    line = b"x" * (MAX_LOGS_SIZE // 8)
    for _ in range(20):
        outbox.add_log(line)
        assert outbox.take() == ([line], False)
    for _ in range(8):
        outbox.add_log(line)
    taken: list[bytes] = []
    while outbox.is_ready(with_chunk=False):
        taken += outbox.take()[0]
    assert len(taken) == 8


KINDS = ("message", "log", "last")


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_is_filled_to_its_last_byte_and_not_beyond(kind: str, beyond: int) -> None:
    outbox = Outbox(-1, Limits())
    first = b'{"type":"ack","frames":7}'
    rest = b"x" * (LONGEST - len(first) - len(b",") + beyond)
    put = {"message": outbox.post, "log": outbox.add_log, "last": outbox.add_last}[kind]
    put(rest)
    assert outbox.has_room_for(first, with_chunk=True) == (beyond <= 0)
    fits = beyond <= 0
    assert outbox.take(first) == ([first, rest] if fits else [first], False)
    assert outbox.is_ready(with_chunk=True) == (not fits)
    assert outbox.take() == ([] if fits else [rest], False)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_messages_log_lines_and_the_last_message_fill_a_frame_together(beyond: int) -> None:
    outbox = Outbox(-1, Limits())
    a, b, c = b"a" * 1000, b"b" * 1000, b"c" * 1000
    last = b"d" * (LONGEST - 3000 - 3 * len(b",") + beyond)
    outbox.add_last(last)
    outbox.add_log(c)
    outbox.post(a)
    outbox.post(b)
    assert outbox.take() == ([a, b, c, last] if beyond <= 0 else [a, b, c], False)
    assert outbox.take() == ([] if beyond <= 0 else [last], False)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_beside_a_chunk_a_frame_is_filled_to_its_last_byte(beyond: int) -> None:
    outbox = Outbox(-1, Limits())
    first = b'{"type":"ack","frames":7}'
    outbox.post(b"z" * (9 * SLICE_LENGTH))
    outbox.post(b"beside")
    assert outbox.is_ready(with_chunk=True)
    (_, chunk), _ = outbox.take()
    outbox.take()
    rest = b"x" * (LONGEST - len(chunk) - len(first) - 2 * len(b",") + beyond)
    outbox.post(rest)
    texts, holds_chunk = outbox.take(first)
    assert holds_chunk
    assert texts[:-1] == ([first, rest] if beyond <= 0 else [first])
    assert texts[-1].startswith(b'{"type":"chunk","id":-1,')


@pytest.mark.parametrize("with_chunk", [False, True])
def test_slices_are_short_beside_others_and_for_1_mib_after_them(with_chunk: bool) -> None:
    outbox = Outbox(-1, Limits())
    outbox.post(b"z" * (2 * LONG_SLICE_LENGTH + SHORT_SLICES_SIZE + 5))
    assert outbox.is_ready(with_chunk=True)
    assert length_of_slice(outbox) == LONG_SLICE_LENGTH
    outbox.post(b"beside")
    if not with_chunk:
        assert outbox.take(with_chunk=False) == ([b"beside"], False)
    for _ in range(SHORT_SLICES_SIZE // SLICE_LENGTH):
        assert length_of_slice(outbox) == SLICE_LENGTH
    assert [length_of_slice(outbox) for _ in range(2)] == [LONG_SLICE_LENGTH, 5]
    assert not outbox.is_ready(with_chunk=True)


def test_what_leaves_before_a_long_message_and_log_lines_leave_its_slices_long() -> None:
    outbox = Outbox(-1, Limits())
    outbox.post(b"before")
    outbox.post(b"z" * (2 * LONG_SLICE_LENGTH))
    assert outbox.take() == ([b"before"], False)
    outbox.add_log(b"a line")
    assert [length_of_slice(outbox) for _ in range(2)] == [LONG_SLICE_LENGTH] * 2


def test_long_bytes_leave_as_base64_that_fills_a_frame_and_is_no_longer() -> None:
    outbox = Outbox(-1, Limits())
    data = random.Random(1).randbytes(3 * LONG_SLICE_LENGTH)
    outbox.post(parts.dumps(data, carries=True), b'{"type":"message","port":1,"data":', b"}")
    texts = []
    while outbox.is_ready(with_chunk=True):
        (chunk,), _ = outbox.take()
        assert len(chunk) <= LONGEST - 65_536
        texts.append(json.loads(chunk)["text"])
    assert {len(text) for text in texts[1:-1]} == {LONG_SLICE_LENGTH}
    assert b"".join(map(b64decode, texts[1:])) == data


def test_of_a_message_that_is_taken_back_only_its_abort_still_waits() -> None:
    outbox = Outbox(-1, Limits())
    lane = outbox.lanes[1] = Lane(1)
    outbox.message(1, b'"%b"' % (b"x" * 3 * LONG_SLICE_LENGTH))
    assert outbox.is_ready(with_chunk=True)
    outbox.take()
    outbox.drop(lane)
    outbox.purge()
    assert outbox.size == OVERHEAD
    assert outbox.is_ready(with_chunk=True)
    (chunk,), _ = outbox.take()
    assert json.loads(chunk) == {
        "type": "chunk",
        "id": -1,
        "port": 1,
        "text": "",
        "abort": True,
    }
    assert outbox.size == 0
    assert not outbox.is_ready(with_chunk=True)


def length_of_slice(outbox: Outbox) -> int:
    """Take a frame; return how long the slice in it is."""
    texts, holds_chunk = outbox.take()
    assert holds_chunk
    return len(json.loads(texts[-1])["text"])


@pytest.mark.parametrize("kind", ["message", "log"])
def test_the_last_message_waits_for_what_does_not_fit_where_it_would(kind: str) -> None:
    outbox = Outbox(-1, Limits())
    put = {"message": outbox.post, "log": outbox.add_log}[kind]
    long, short = b"a" * (LONGEST - 100), b"b" * 200
    put(long)
    put(short)
    outbox.add_last(b"last")
    assert outbox.take() == ([long], False)
    assert outbox.take() == ([short, b"last"], False)


def test_a_log_line_that_fills_a_frame_is_the_longest_that_goes() -> None:
    outbox = Outbox(-1, Limits())
    outbox.add_log(b"x" * (LONGEST + 1))
    outbox.add_log(b"y" * LONGEST)
    assert outbox.take() == ([b"y" * LONGEST], False)


def in_turns(outbox: Outbox) -> list[set[int]]:
    """Take all chunks, one a frame; return which messages were under way after each."""
    under_way: set[int] = set()
    states = []
    while outbox.is_ready(with_chunk=True):
        (text,), _ = outbox.take()
        chunk = json.loads(text)
        under_way.add(chunk["id"])
        if chunk.get("last"):
            under_way.remove(chunk["id"])
        states.append(set(under_way))
    return states


@pytest.mark.parametrize(("size", "together"), [(2 * LONGEST, 2), (2 * LONGEST + 1, 1)])
def test_as_many_long_messages_take_turns_as_are_no_longer_than_one_may_be(
    size: int, together: int
) -> None:
    outbox = Outbox(-1, Limits(message=4 * LONGEST))
    for _ in range(6):
        outbox.post(b"1" * size)
    states = in_turns(outbox)
    assert max(map(len, states)) == together
    assert set().union(*states) == {-1, -2, -3, -4, -5, -6}
    assert states[-1] == set()
    assert outbox.size == 0


def test_beside_a_long_message_that_belongs_to_no_port_all_that_waits_is_counted() -> None:
    outbox = Outbox(-1, Limits())
    outbox.post(b"z" * 2 * LONGEST)
    outbox.post(b"short")
    assert outbox.is_ready(with_chunk=True)
    while outbox.is_ready(with_chunk=True):
        outbox.take()
    assert outbox.size == 0


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_messages_fill_a_frame_to_its_last_byte_with_the_commas_between_them(beyond: int) -> None:
    outbox = Outbox(-1, Limits())
    texts = [b"x" * 999] * 1000
    last = b"y" * (LONGEST - 1000 * (999 + len(b",")) + beyond)
    for text in (*texts, last):
        outbox.post(text)
    assert outbox.take() == ([*texts, last] if beyond <= 0 else texts, False)
    assert outbox.take() == ([] if beyond <= 0 else [last], False)
    assert outbox.size == 0


def with_ports(limits: Limits) -> Outbox:
    outbox = Outbox(-1, limits)
    outbox.lanes.update({1: Lane(1, "one"), 2: Lane(2, "two")})
    return outbox


def test_what_waits_is_bounded_to_the_byte_by_the_memory_that_it_takes() -> None:
    outbox = with_ports(Limits(waiting=10_000))
    outbox.message(1, b"1" * 100)
    outbox.message(1, b"2" * 100)
    waiting = outbox.lanes[1].size
    assert waiting == 2 * len(b'{"type":"message","port":1,"data":}') + 200
    assert outbox.size == waiting + 2 * OVERHEAD
    size = 10_000 - outbox.size - OVERHEAD
    outbox.check_message(1, size)
    with pytest.raises(BufferFullError) as caught:
        outbox.check_message(1, size + 1)
    assert "wait to be sent on port 1 'one'" in str(caught.value)
    assert (caught.value.waiting, caught.value.total) == (waiting, outbox.size)
    assert caught.value.limit == 10_000
    outbox.check_message(1, size - 500, before=500, on_port=500)
    with pytest.raises(BufferFullError) as caught:
        outbox.check_message(1, size - 499, before=500, on_port=400)
    assert (caught.value.waiting, caught.value.total) == (waiting + 400, outbox.size + 500)


def test_a_small_message_is_refused_as_soon_as_it_would_exceed_the_bound() -> None:
    outbox = with_ports(Limits(waiting=10_000))
    outbox.message(1, b"1" * 100)
    size = 10_000 - outbox.size - OVERHEAD
    with pytest.raises(BufferFullError):
        outbox.message(1, b"2" * (size + 1))
    outbox.message(1, b"3" * size)
    texts, _ = outbox.take()
    assert [text.count(b"3") for text in texts] == [0, size]


@pytest.mark.parametrize("more", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
def test_a_message_may_be_as_long_as_the_limit_with_what_is_around_it(
    more: tuple[int, int, int],
) -> None:
    outbox = Outbox(-1, Limits(message=1000))
    head, body, tail = b"h" * 50, b"b" * 900, b"t" * 50
    outbox.post(body, head, tail)
    with pytest.raises(MessageTooLongError) as caught:
        outbox.post(body + b"b" * more[0], head + b"h" * more[1], tail + b"t" * more[2])
    assert (caught.value.size, caught.value.limit) == (1001, 1000)
    assert outbox.take() == ([head + body + tail], False)
    assert outbox.size == 0


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_message_leaves_whole_if_it_fits_into_a_frame_with_what_is_around_it(
    beyond: int,
) -> None:
    outbox = Outbox(-1, Limits())
    outbox.post(b"b" * (LONGEST - 100 + beyond), b"h" * 50, b"t" * 50)
    assert outbox.is_ready(with_chunk=True)
    _, holds_chunk = outbox.take()
    assert holds_chunk == bool(beyond)


def test_a_message_waits_for_the_last_slice_of_a_long_one_on_its_port() -> None:
    outbox = with_ports(Limits())
    outbox.message(1, b"1" * 2 * LONG_SLICE_LENGTH)
    assert outbox.is_ready(with_chunk=True)
    outbox.take()
    outbox.message(1, b"2")
    (chunk,), _ = outbox.take()
    assert json.loads(chunk)["last"] is True
    assert outbox.take() == ([b'{"type":"message","port":1,"data":2}'], False)


def test_no_port_is_starved_by_what_waits_on_others() -> None:
    outbox = with_ports(Limits(waiting=1000))
    outbox.message(1, b"1" * 900)
    outbox.message(2, b"2" * 900)
    outbox.check_message(3, 900)  # it has closed, and nothing would be put
    with pytest.raises(BufferFullError):
        outbox.message(2, b"2")
    outbox.take()
    outbox.message(1, b"1" * 900)
    with pytest.raises(BufferFullError):  # it would not fit into a frame
        outbox.message(2, b"2" * LONGEST)


def test_where_nothing_waits_on_any_port_a_message_of_any_length_may() -> None:
    outbox = with_ports(Limits(waiting=1000))
    outbox.post(b"x" * 2000)  # what belongs to no port does not count
    outbox.message(1, b"1" * LONGEST)
    with pytest.raises(BufferFullError):
        outbox.check_message(2, LONGEST)
    outbox.post(b"x" * 2000)
    outbox.post(b"x" * 2000, lane=outbox.lanes[1])  # what opens, answers or closes something goes
