"""A message that is too long or one too many is refused, and changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import BufferFullError, MessageTooLongError, UnserializableError
from onconnect.protocol.constants import FRAME_LIMIT
from onconnect.protocol.limits import Limits
from onconnect.protocol.outbox import LONGEST
from tests.host.protocol.ends import (
    SENDER,
    both,
    essence,
    framed,
    greeted,
    line,
    opened,
    pair,
    texts_of,
)
from tests.host.protocol.slices import LONG, Receiver, joined

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


def joined_or_whole(messages: list[Any]) -> Any:
    return joined(messages) if messages[0]["type"] == "chunk" else messages[0]


def test_a_message_that_fills_a_frame_goes_whole() -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    browser.peer.message(port, b"[]")  # and the next one needs a closer look
    fits = b'"%s"' % (b"x" * (LONGEST - 64 - 2))
    host.peer.log("info", "something to acknowledge", {})
    browser.reads(host.peer.data_to_send())
    browser.peer.message(port, fits)
    texts = texts_of(browser.peer.data_to_send())
    assert b'"chunk"' not in b"".join(texts)
    assert max(map(len, texts)) <= FRAME_LIMIT
    assert host.reads(b"".join(map(framed, texts)))[-1]["data"] == json.loads(fits)


@both
def test_an_ack_beside_which_a_message_does_not_fit_goes_in_a_frame_of_its_own(role: Role) -> None:
    end = greeted(role)
    end.receives(line("something to acknowledge"))
    envelope = len('{"type":"call","id":1,"method":"a","args":[""]}')
    end.peer.call("a", ["x" * (LONGEST - envelope)])
    ack, call = texts_of(end.peer.data_to_send())
    assert json.loads(ack) == [{"type": "ack", "frames": 3}]
    assert len(call) == FRAME_LIMIT


@both
def test_what_cannot_be_sent_leaves_the_peer_as_it_was(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    end.receives({"type": "call", "id": 1, "method": "a", "args": []})
    with pytest.raises(UnserializableError):
        end.peer.call("a", [object()])
    with pytest.raises(MessageTooLongError):
        end.peer.call("a", ["x" * 1000])
    with pytest.raises(MessageTooLongError):
        end.peer.answer(1, b'"%b"' % (b"x" * 1000))
    assert end.says() == []
    assert end.peer.call("a", []) == 1
    end.peer.throw(1, "it could not be written")
    assert essence(end.says()) == [{"type": "call", "id": 1}, {"type": "throw", "id": 1}]


@both
def test_a_connect_that_cannot_be_sent_opens_no_port(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    with pytest.raises(MessageTooLongError):
        end.peer.connect("x" * 1000)
    number = 1 if role == "browser" else -1
    end.peer.message(number, b"1")
    end.peer.disconnect(number)
    assert end.says() == []


@both
def test_a_throw_that_is_too_long_leaves_its_call_to_be_answered(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    end.receives({"type": "call", "id": 1, "method": "a", "args": []})
    with pytest.raises(MessageTooLongError):
        end.peer.throw(1, "x" * 1000)
    end.peer.throw(1, "short")
    assert essence(end.says()) == [{"type": "throw", "id": 1}]


@both
def test_the_bytes_that_wait_on_a_port_are_known(role: Role) -> None:
    end, (port, other) = opened(role, 2)
    receiver = Receiver(end)
    for _ in range(4):
        end.peer.message(other, b"1")
        receiver.takes()
    assert (end.peer.buffered(port), end.peer.buffered(99)) == (0, 0)
    end.peer.message(port, b'"12345"')
    small = end.peer.buffered(port)
    assert small == len(f'{{"type":"message","port":{port},"data":"12345"}}')
    end.peer.message(port, b'"%b"' % (b"x" * 6 * LONG))
    end.peer.message(port, b"[]")
    waiting = end.peer.buffered(port)
    assert waiting > LONG
    seen = [waiting]
    while receiver.acks():
        seen.append(end.peer.buffered(port))
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) > 5
    assert seen[-1] == 0
    assert end.peer.buffered(other) == 0


@both
def test_a_port_on_which_much_waits_takes_no_more(role: Role) -> None:
    end, (port, other) = opened(role, 2, limits=Limits(waiting=1000))
    receiver = Receiver(end)
    for _ in range(4):
        end.peer.message(other, b"1")
        receiver.takes()
    end.peer.message(port, b'"%b"' % (b"x" * 5000))  # a lone one may be of any size
    with pytest.raises(BufferFullError) as caught:
        end.peer.message(port, b"1")
    assert caught.value.limit == 1000
    assert caught.value.waiting == end.peer.buffered(port) > 5000
    assert f"port {port} 'p'" in str(caught.value)
    assert "`await port.drain()`" in str(caught.value)
    end.peer.message(other, b"2")
    receiver.takes_all()
    end.peer.message(port, b"1")
    assert receiver.takes() == [[{"type": "message", "port": port, "data": 1}]]


@both
def test_a_message_longer_than_the_limit_is_refused(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=FRAME_LIMIT))
    with pytest.raises(MessageTooLongError) as caught:
        end.peer.message(port, b'"%b"' % (b"x" * FRAME_LIMIT))
    assert caught.value.size == FRAME_LIMIT + 2
    end.peer.message(port, b'"%b"' % (b"x" * (caught.value.limit - 2)))
    assert len(joined_or_whole(Receiver(end).takes_all())["data"]) == caught.value.limit - 2


@both
def test_a_short_limit_refuses_a_message_that_would_fit_into_a_frame(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=1000))
    with pytest.raises(MessageTooLongError) as caught:
        end.peer.message(port, b'"%b"' % (b"x" * 5000))
    assert caught.value.size == 5002
    end.peer.message(port, b'"short"')
    assert joined_or_whole(Receiver(end).takes_all())["data"] == "short"


@both
def test_the_bytes_of_several_long_messages_are_counted_together(role: Role) -> None:
    end, (port, other) = opened(role, 2)
    receiver = Receiver(end)
    for _ in range(4):
        end.peer.message(other, b"1")
        receiver.takes()
    for _ in range(2):
        end.peer.message(port, b'"%b"' % (b"x" * LONG))
    assert end.peer.buffered(port) > 2 * LONG


@both
def test_what_is_not_too_long_for_the_check_can_be_sent(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=1000))
    end.receives({"type": "call", "id": 2**53 - 1, "method": "a", "args": []})
    longest = 1000 - 64
    end.peer.check_length(longest)
    with pytest.raises(MessageTooLongError):
        end.peer.check_length(longest + 1)
    data = b'"%b"' % (b"x" * (longest - 2))
    end.peer.message(port, data)
    end.peer.answer(2**53 - 1, data)
    assert [each["type"] for each in end.says()] == ["message", "return"]


@both
def test_a_message_that_was_checked_before_is_not_refused_when_it_is_sent(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(waiting=1000))
    end.peer.check_message(port, 900)
    end.peer.message(port, b"1" * 900)
    assert end.peer.waiting > 900
    with pytest.raises(BufferFullError):
        end.peer.message(port, b"2" * 900)
    end.peer.message(port, b"3" * 900, is_checked=True)
    assert end.peer.waiting > 1800
    sent = [each["data"] for each in end.says()]
    assert sent == [int("1" * 900), int("3" * 900)]
    assert end.peer.waiting == 0
