"""A stream is read whatever its cuts, up to the limit of a frame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from onconnect.protocol.memory import memory_of
from tests.host.protocol.ends import SENDER, End, both, frame, framed, greet, greeted, line, opened

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


@both
def test_half_a_frame_at_the_end_of_the_stream_is_logged(role: Role) -> None:
    end = greeted(role)
    assert end.reads(frame(line("whole")) + frame(line("half"))[:-3]) == [line("whole")]
    end.peer.receive_eof()
    assert list(end.peer.messages()) == []
    assert end.log == [("error", "the stream ended inside a frame", {})]


def test_half_a_frame_behind_last_words_is_nobodys_business() -> None:
    end = greeted("browser")
    end.reads(frame({"type": "bye", "reason": "", "restart": False}) + b"half")
    end.peer.receive_eof()
    assert end.log == []


@both
def test_a_length_of_4_gib_ends_the_channel_with_fatal(role: Role) -> None:
    end = greeted(role)
    good = frame(line("good"))
    assert end.reads(good + b"\xff\xff\xff\xff" + good) == [line("good")]
    assert end.peer.has_failed
    (fatal,) = end.says()
    assert (fatal["type"], fatal["code"]) == ("fatal", "frame-too-large")
    assert "4,294,967,295 bytes" in fatal["message"]
    assert end.log == [("error", fatal["message"], {"size": 2**32 - 1, "limit": 64 * 2**20})]
    assert end.reads(good) == []


@both
def test_the_limit_of_a_frame_can_be_configured(role: Role) -> None:
    end = End(role, limits=Limits(frame=len(json.dumps([line("x")]))))
    assert end.receives(line("x")) == [line("x")]
    assert end.receives(line("xx")) == []
    assert end.peer.has_failed


@both
def test_a_stream_may_be_cut_at_every_byte(role: Role) -> None:
    messages = [line("é"), line("b")]
    data = frame(messages[0]) + framed(json.dumps([messages[1]]).encode())
    for cut in range(1, len(data)):
        end = greeted(role)
        assert end.reads(data[:cut]) + end.reads(data[cut:]) == messages


def test_a_conversation_looks_the_same_byte_by_byte() -> None:
    browser, host = End("browser"), End("host")
    greet(browser)
    browser.peer.connect("a", sender=SENDER)
    for n in range(3):
        browser.peer.message(1, jsontext.dumps([n, "\ud800", "🎉"]))
    browser.peer.disconnect(1)
    for byte in browser.peer.data_to_send():
        host.reads(bytes([byte]))
    assert [each["type"] for each in host.got] == [
        "hello",
        "connect",
        *["message"] * 3,
        "disconnect",
    ]
    assert [each["data"][0] for each in host.got[2:5]] == [0, 1, 2]


def test_a_message_takes_an_equal_share_of_the_memory_of_its_frame() -> None:
    end, (port,) = opened("host", 1)
    small = {"type": "message", "port": port, "data": 1}
    large = {"type": "message", "port": port, "data": [[]] * 1000}
    escaped = {"type": "message", "port": port, "data": "\n" * 1000}
    shares = []
    for messages in ([small], [escaped], [large], [small, large]):
        end.peer.receive_data(frame(*messages))
        shares += [end.peer.share() for _ in end.peer.messages()]
    assert shares == [
        memory_of([1]),
        len(json.dumps([escaped])),  # its text takes more
        memory_of([large["data"]]),
        *[memory_of([1, large["data"]]) // 2] * 2,
    ]


def test_a_message_in_slices_has_no_share_in_the_frame_of_its_last_slice() -> None:
    end, (port,) = opened("host", 1)
    message = {"type": "message", "port": port, "data": "x" * 10_000}
    text = json.dumps(message)
    slices = [{"type": "chunk", "id": 1, "port": port, "text": each} for each in (text, " ")]
    slices[1]["last"] = True
    assert end.receives(slices[0]) == []
    end.peer.receive_data(frame(slices[1]))
    (share,) = [end.peer.share() for _ in end.peer.messages()]
    assert share >= len(text)
