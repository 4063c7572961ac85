"""Log lines wait behind all messages, and the oldest are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onconnect.protocol.constants import FRAME_LIMIT
from tests.host.protocol.ends import both, frames_until_full, greeted

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


@both
def test_log_lines_go_when_the_messages_are_gone(role: Role) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives({"type": "ack", "frames": 5})
    end.sends()
    end.peer.log("info", "a line", {"n": 1})
    end.peer.call("a message", [])
    (sent,) = end.sends()
    assert [each.get("method") or each["text"] for each in sent] == ["a message", "a line"]
    assert sent[1] == {"type": "log", "level": "info", "text": "a line", "fields": {"n": 1}}


@both
def test_when_the_channel_is_full_the_oldest_log_lines_are_dropped(role: Role) -> None:
    end = greeted(role)
    full = frames_until_full(end)
    for n in range(5000):
        end.peer.log("info", str(n), {})
    end.peer.call("last", [])
    end.receives({"type": "ack", "frames": 5})
    said = end.says()
    lines = [int(each["text"]) for each in said if each["type"] == "log"]
    assert 0 < len(lines) < 5000
    assert lines == list(range(5000 - len(lines), 5000))
    calls = [each["method"] for each in said if each["type"] == "call"]
    assert calls == [f"call {full}", "last"]


@both
def test_a_log_line_longer_than_a_frame_is_dropped(role: Role) -> None:
    end = greeted(role)
    end.peer.log("info", "x" * FRAME_LIMIT, {})
    end.peer.log("info", "short", {})
    assert [each["text"] for each in end.says()] == ["short"]
