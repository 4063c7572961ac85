"""A window of frames is in flight, and acks release what waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onconnect.protocol.constants import FRAME_LIMIT
from onconnect.protocol.outbox import LONGEST
from tests.host.protocol.ends import (
    HELLO,
    HOST,
    End,
    both,
    frame,
    framed,
    frames_until_full,
    greeted,
    line,
    opened,
    texts_of,
)

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


@both
def test_until_it_is_told_the_window_is_4(role: Role) -> None:
    assert frames_until_full(End(role)) == 4


@both
@pytest.mark.parametrize(("told", "window"), [(6, 6), (2, 2), (1, 2), (0, 2), (-5, 2)])
def test_the_window_is_what_the_other_end_tells_and_at_least_2(
    role: Role, told: int, window: int
) -> None:
    assert frames_until_full(greeted(role, window=told)) == window


@both
def test_an_idle_channel_sends_one_message_a_frame(role: Role) -> None:
    end = greeted(role)
    for n in range(20):
        end.peer.call(str(n), [])
        (sent,) = end.sends()
        assert [each["method"] for each in sent] == [str(n)]
        end.receives({"type": "ack", "frames": n + 2})


@both
def test_what_waits_goes_as_one_frame_in_order_when_an_ack_comes(role: Role) -> None:
    end = greeted(role)
    full = frames_until_full(end)
    for n in range(20):
        end.peer.call(str(n), [])
    assert end.sends() == []
    end.receives({"type": "ack", "frames": 2})
    (sent,) = end.sends()
    assert [each["method"] for each in sent] == [f"call {full}", *map(str, range(20))]
    end.peer.call("later", [])
    assert end.sends() == []


@both
def test_what_waits_goes_as_as_many_frames_as_the_limit_asks(role: Role) -> None:
    end = greeted(role)
    for _ in range(4):
        end.peer.call("", [])
        end.sends()
    sizes = [600_000, 600_000, 400_000, 1_000_000, 10, 20]
    for n, size in enumerate(sizes):
        end.peer.call(str(n), ["x" * size])
    end.receives({"type": "ack", "frames": 4})
    texts = texts_of(end.peer.data_to_send())
    assert [[each["method"] for each in json.loads(text)] for text in texts] == [
        ["0"],
        ["1", "2"],
        ["3", "4", "5"],
    ]
    assert max(map(len, texts)) <= FRAME_LIMIT


@both
def test_small_messages_fill_frames_up_to_the_limit(role: Role) -> None:
    end = greeted(role)
    for n in range(3000):
        end.peer.call(str(n), ["ü" * 250])
    texts = texts_of(end.peer.data_to_send())
    assert all(len(text) <= FRAME_LIMIT for text in texts)
    assert all(len(text) > FRAME_LIMIT - 1000 for text in texts[:-1])
    methods = [int(each["method"]) for text in texts for each in json.loads(text)]
    assert methods == list(range(3000))


@both
def test_a_frame_with_data_carries_the_ack_that_is_owed_once(role: Role) -> None:
    end = greeted(role)
    end.receives(line("a"))
    assert end.sends() == []
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}
    end.peer.call("b", [])
    assert [each["type"] for each in end.sends()[0]] == ["call"]


def test_the_first_frame_is_acknowledged_as_every_other() -> None:
    end = End("host")
    end.receives(HELLO)
    assert end.sends() == []  # one frame is not worth an ack of its own
    end.peer.ready(HOST)
    ((ack, ready),) = end.sends()
    assert ack == {"type": "ack", "frames": 1}
    assert ready["type"] == "ready"


@both
def test_an_ack_goes_alone_when_two_frames_are_unacknowledged(role: Role) -> None:
    end = greeted(role)
    for n in (4, 6, 8):
        end.receives(line("a"))
        assert end.sends() == []
        end.receives(line("b"))
        assert end.sends() == [[{"type": "ack", "frames": n}]]


@both
def test_a_lone_ack_goes_whatever_the_window(role: Role) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives(line("a"))
    end.receives(line("b"))
    assert end.sends() == [[{"type": "ack", "frames": 4}]]


@both
@pytest.mark.parametrize("text", [{"text": "x"}, {}])
def test_a_frame_with_a_chunk_good_or_bad_is_acknowledged_at_once(
    role: Role, text: dict[str, str]
) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives({"type": "chunk", "id": 1, **text})
    assert end.sends() == [[{"type": "ack", "frames": 3}]]


@both
def test_a_lone_ack_is_never_acknowledged(role: Role) -> None:
    end = greeted(role)
    for _ in range(10):
        end.receives({"type": "ack", "frames": 1})
    assert end.sends() == []
    end.receives(line("a"))
    end.receives({"type": "ack", "frames": 1, "novelty": True})
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}


@both
def test_a_lone_ack_that_is_sent_takes_no_room_in_the_window(role: Role) -> None:
    end = greeted(role)
    for _ in range(5):
        end.receives(line("a"))
        end.receives(line("b"))
        assert len(end.sends()) == 1
    assert frames_until_full(end) == 4


@both
@pytest.mark.parametrize(
    "data",
    [
        frame(),
        framed(b"null"),
        framed(b"no JSON"),
        framed(b"["),
        frame({"type": "teleport"}),
        frame({"type": "ack", "frames": 1}, {"type": "ack", "frames": 1}),
        framed(b'[{"type":"ack","frames":1},no JSON]'),
    ],
)
def test_every_other_frame_counts(role: Role, data: bytes) -> None:
    end = greeted(role)
    end.reads(data)
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}


@both
def test_a_frame_of_length_0_is_skipped_with_a_warning_and_does_not_count(role: Role) -> None:
    end = greeted(role)
    assert end.reads(framed(b"") + frame(line("next"))) == [line("next")]
    assert end.log == [("warning", "skipped an empty frame", {})]
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}


@both
def test_an_ack_lower_than_the_last_or_above_what_was_sent_is_ignored_and_logged(
    role: Role,
) -> None:
    end = greeted(role)
    for _ in range(4):
        end.peer.call("", [])
        assert len(end.sends()) == 1
    end.receives({"type": "ack", "frames": 3})
    for n, impossible in enumerate((2, 0, -1, 6, 2**53), 1):
        end.receives({"type": "ack", "frames": impossible})
        assert len(end.logged("warning")) == n
        assert end.log[-1] == ("warning", "ignored an impossible ack", {"frames": impossible})
    assert frames_until_full(end) == 2
    end.receives({"type": "ack", "frames": 3})
    end.receives({"type": "ack", "frames": 7})
    assert len(end.logged("warning")) == 5


@both
def test_frames_beyond_the_window_are_processed_and_logged_once(role: Role) -> None:
    end = greeted(role)
    end.reads(b"".join(frame(line(str(n))) for n in range(20)))
    assert [each["text"] for each in end.got] == [str(n) for n in range(20)]
    assert end.log == [("warning", "more than 4 frames came unacknowledged", {})]
    assert end.sends() == [[{"type": "ack", "frames": 22}]]
    end.reads(b"".join(frame(line(str(n))) for n in range(20)))
    assert len(end.log) == 1


@both
def test_a_full_window_is_no_flood(role: Role) -> None:
    end = greeted(role)
    for _ in range(3):
        end.reads(frame(line("")) * 4)
        assert len(end.sends()) == 1
    assert end.log == []


@both
def test_a_frame_counts_when_all_its_messages_are_dispatched(role: Role) -> None:
    end = greeted(role)
    end.peer.receive_data(frame(line("1"), line("2")) + frame(line("3")))
    messages = end.peer.messages()
    owed = []
    for message in messages:
        end.peer.call(message["text"], [])
        (sent,) = end.sends()
        owed.append([each.get("frames") for each in sent if each["type"] == "ack"])
    assert owed == [[], [], [3]]
    end.peer.call("4", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 4}


@both
def test_what_an_ack_releases_goes_after_its_whole_frame_and_acknowledges_it(role: Role) -> None:
    end = greeted(role)
    full = frames_until_full(end)
    end.peer.receive_data(frame({"type": "ack", "frames": 2}, line("question")))
    for _ in end.peer.messages():
        assert end.sends() == []
        end.peer.call("answer", [])
    (sent,) = end.sends()
    assert [each.get("method") or each.get("frames") for each in sent] == [
        3,
        f"call {full}",
        "answer",
    ]


@both
def test_a_frame_with_a_chunk_is_acknowledged_at_once_though_no_data_can_be_sent(
    role: Role,
) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives({"type": "chunk", "id": 1, "text": "["})
    assert end.sends() == [[{"type": "ack", "frames": 3}]]


@both
def test_an_ack_goes_with_a_chunk_though_the_next_message_fits_beside_neither(role: Role) -> None:
    end, (one, other) = opened(role, 2)
    end.peer.message(one, b'"%b"' % (b"x" * 2 * LONGEST))
    end.sends()
    end.peer.message(other, b'"%b"' % (b"y" * (LONGEST - 50)))
    end.receives({"type": "ack", "frames": 3}, line("something to acknowledge"))
    sent = end.sends()
    assert [[each["type"] for each in frame] for frame in sent] == [["ack", "chunk"], ["message"]]


def test_a_frame_that_only_says_waiting_is_not_acknowledged() -> None:
    end = greeted("browser")
    waiting = {"type": "waiting", "code": "not-running", "message": "start it"}
    for _ in range(3):
        end.receives(waiting)
    assert end.sends() == []
    end.receives({"type": "ack", "frames": 1}, waiting)
    end.peer.call("tabs.query", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}
