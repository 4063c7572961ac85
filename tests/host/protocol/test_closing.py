"""When a port closes, the messages that wait on it travel or are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.host.protocol.ends import both, opened
from tests.host.protocol.slices import LONG, Receiver

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


@both
def test_what_was_posted_before_a_disconnect_still_travels(role: Role) -> None:
    end, (port,) = opened(role, 1)
    for data in (b"1", b'"%b"' % (b"x" * LONG), b"2"):
        end.peer.message(port, data)
    end.peer.disconnect(port)
    end.peer.message(port, b"3")
    said = [each for each in Receiver(end).takes_all() if each["type"] != "chunk"]
    assert said == [
        {"type": "message", "port": port, "data": 1},
        {"type": "message", "port": port, "data": 2},
        {"type": "disconnect", "port": port},
    ]


@both
@pytest.mark.parametrize("begun", [False, True])
def test_what_waits_for_a_port_that_the_other_end_has_closed_is_dropped(
    role: Role, begun: bool
) -> None:
    end, (port, other) = opened(role, 2)
    receiver = Receiver(end)
    full = [
        end.peer.message(other, b'"full"') or receiver.takes() for _ in range(3 if begun else 4)
    ]
    assert all(full)
    for data in (b'"%b"' % (b"x" * LONG), b'"behind"', b'"%b"' % (b"y" * LONG)):
        end.peer.message(port, data)
    end.peer.message(other, b'"%b"' % (b"z" * LONG))
    end.peer.message(other, b'"last"')
    assert bool(receiver.takes()) == begun
    end.receives({"type": "disconnect", "port": port})
    assert end.peer.buffered(port) == 0
    receiver.frames.clear()
    said = receiver.takes_all()
    aborts = [each for each in said if each.get("abort")]
    sign = 1 if role == "browser" else -1
    assert aborts == (
        [{"type": "chunk", "id": sign, "port": port, "text": "", "abort": True}] if begun else []
    )
    assert {each["port"] for each in said if each not in aborts} == {other}
    assert said[-1]["data"] == "last"


@both
def test_ports_that_close_together_leave_what_others_post_in_order(role: Role) -> None:
    end, numbers = opened(role, 5)
    receiver = Receiver(end)
    for n in range(20):
        for port in numbers:
            end.peer.message(port, b"%d" % n)
        receiver.takes()
    closed, stays = numbers[:4], numbers[4]
    end.receives(*({"type": "disconnect", "port": port} for port in closed[:2]))
    for port in closed[2:]:
        end.peer.break_off(port, "it had enough")
    end.peer.message(stays, b"20")
    receiver.frames.clear()
    said = receiver.takes_all()
    assert [each["data"] for each in said if each["port"] == stays] == list(range(4, 21))
    others = [each for each in said if each["port"] != stays]
    assert [(each["type"], each["port"]) for each in others] == [
        ("disconnect", port) for port in closed[2:]
    ]


@both
def test_breaking_off_a_port_drops_what_waits_and_tells_why(role: Role) -> None:
    end, (port, other) = opened(role, 2)
    receiver = Receiver(end)
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    assert len(receiver.takes()) == 2
    for n in range(2):
        end.peer.message(other, b"%d" % n)
        receiver.takes()
    end.peer.message(port, b'"behind"')
    end.peer.break_off(port, "it had enough")
    end.peer.break_off(port, "again")
    (frame,) = receiver.acks()
    assert [each["type"] for each in frame] == ["disconnect", "chunk"]
    assert frame[0]["error"] == "it had enough"
    assert frame[1]["abort"] is True
    assert receiver.acks() == []
