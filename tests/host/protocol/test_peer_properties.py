"""A peer keeps its promises whatever comes, and so do two peers however their bytes travel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onconnect.protocol.limits import Limits
from tests.host.protocol.ends import End, exchange, frame, framed, greeted, pair
from tests.host.protocol.vectors import GOOD
from tests.host.protocol.wedges import WEDGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.protocol.messages import Role

roles = st.sampled_from(["browser", "host"])
NEXT = {"type": "log", "level": "info", "text": "next"}

kinds = st.sampled_from([vector["message"]["type"] for vector in GOOD])
members = st.sampled_from(sorted({name for vector in GOOD for name in vector["message"]}))
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["", "info"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(members, inner, max_size=3),
    max_leaves=5,
)
messages = st.builds(
    lambda kind, members: {"type": kind, **members}, kinds, st.dictionaries(members, anything)
)


def wedges(test: Callable[..., None]) -> Callable[..., None]:
    """Begin with the frames of `wedges.py`, at both ends."""
    for role in ("browser", "host"):
        for text in WEDGES.values():
            test = example(role, text, False)(test)
    return test


@given(roles, st.binary(max_size=200), st.booleans())
@wedges
def test_any_frame_is_survived_by_the_next(role: Role, text: bytes, as_array: bool) -> None:
    end = greeted(role)
    end.reads(framed(b"[" + text + b"]" if as_array else text))
    assert end.receives(NEXT) == [NEXT]
    end.sends()


@given(roles, st.binary(max_size=200))
def test_any_stream_is_survived(role: Role, data: bytes) -> None:
    end = End(role, limits=Limits(frame=100))
    for byte in data:
        end.reads(bytes([byte]))
    end.peer.receive_eof()
    end.sends()


@pytest.mark.slow
@given(roles, st.lists(st.lists(messages | anything, max_size=4), max_size=4))
@settings(max_examples=300)
def test_messages_of_any_shape_are_survived_and_answered_with_good_ones(
    role: Role, frames: list[list[Any]]
) -> None:
    end = greeted(role)
    other = greeted("host" if role == "browser" else "browser")
    for each in frames:
        end.receives(*each)
        if not end.peer.is_open:
            return
        other.reads(end.peer.data_to_send())
    assert end.receives(NEXT) == [NEXT]
    assert not any("skipped" in text for text in other.logged("error"))


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["post", "log"]), roles, st.integers(0, 400_000)),
        st.tuples(st.just("send"), roles, st.none()),
        st.tuples(st.just("carry"), roles, st.integers(1, 2_000_000)),
    ),
    max_size=60,
)


@given(steps)
@settings(max_examples=60)
def test_two_ends_lose_nothing_and_keep_the_order_however_their_bytes_travel(
    steps: list[tuple[str, Role, Any]],
) -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender={})
    exchange(browser, host)
    ends = {"browser": browser, "host": host}
    posted: dict[str, list[int]] = {"browser": [], "host": []}
    pipes = {"browser": bytearray(), "host": bytearray()}
    for number, (step, role, size) in enumerate(steps):
        end, pipe = ends[role], pipes[role]
        other = ends["host" if role == "browser" else "browser"]
        if step == "post":
            posted[role].append(number)
            end.peer.message(port, b'[%d,"%s"]' % (number, b"x" * size))
        elif step == "log":
            end.peer.log("info", "x" * size, {})
        elif step == "send":
            pipe += end.peer.data_to_send()
        else:
            other.reads(bytes(pipe[:size]))
            del pipe[:size]
    for role, pipe in pipes.items():
        ends["host" if role == "browser" else "browser"].reads(bytes(pipe))
    exchange(browser, host)
    for role, other in (("browser", host), ("host", browser)):
        data = [each["data"][0] for each in other.got if each["type"] == "message"]
        assert data == posted[role]
    assert browser.log == host.log == []  # no flood, no impossible ack


@given(st.integers(2, 6), st.lists(st.booleans(), max_size=60))
def test_no_more_than_the_window_is_ever_in_flight(window: int, acks: list[bool]) -> None:
    end = greeted("host", window=window)
    sent = acknowledged = 1
    for number, comes_ack in enumerate(acks):
        if comes_ack:
            acknowledged = min(acknowledged + 1, sent)
            end.reads(frame({"type": "ack", "frames": acknowledged}))
        end.peer.call(str(number), [])
        sent += len(end.sends())
        assert sent - acknowledged <= window
    end.reads(frame({"type": "ack", "frames": sent}))
    end.sends()
    assert json.dumps(end.log) == "[]"
