from __future__ import annotations

import struct
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onconnect.errors import FrameTooLargeError
from onconnect.protocol import frames
from onconnect.protocol.frames import FrameReader


def read(reader: FrameReader) -> list[bytes]:
    texts = []
    while (text := reader.next_frame()) is not None:
        texts.append(bytes(text))
    return texts


def test_a_frame_is_its_length_in_native_byte_order_and_then_the_text() -> None:
    assert frames.encode(b"[1]") == (3).to_bytes(4, sys.byteorder) + b"[1]"


def test_a_frame_may_be_cut_at_every_byte() -> None:
    data = frames.encode(b'["one"]') + frames.encode(b"") + frames.encode(b"[2]")
    for cut in range(len(data) + 1):
        reader = FrameReader()
        reader.feed(data[:cut])
        texts = read(reader)
        reader.feed(data[cut:])
        assert texts + read(reader) == [b'["one"]', b"", b"[2]"], cut


@given(st.lists(st.binary(max_size=50), max_size=8), st.data())
def test_frames_are_the_same_however_the_stream_is_cut(
    texts: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(map(frames.encode, texts))
    reader, got = FrameReader(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        reader.feed(stream[:size])
        stream = stream[size:]
        if data.draw(st.booleans()):
            got += read(reader)
    assert got + read(reader) == texts
    assert not reader.is_inside_frame


@given(st.lists(st.binary(max_size=64), max_size=8))
@example([b"\xff\xff\xff\xff"])
def test_any_bytes_are_frames_an_unfinished_one_or_too_large(pieces: list[bytes]) -> None:
    reader, got = FrameReader(limit=100), b""
    stream = b"".join(pieces)
    refused: FrameTooLargeError | None = None
    try:
        for piece in pieces:
            reader.feed(piece)
            for text in read(reader):
                got += frames.encode(text)
    except FrameTooLargeError as error:
        refused = error
    if refused is None:
        assert stream.startswith(got)
        assert reader.is_inside_frame == (len(got) < len(stream))
    else:
        assert refused.size > refused.limit == 100
        assert struct.pack("=I", refused.size) in stream


def test_the_limit_is_inclusive() -> None:
    reader = FrameReader(limit=5)
    reader.feed(frames.encode(b"[123]"))
    assert read(reader) == [b"[123]"]
    reader.feed(struct.pack("=I", 6))
    with pytest.raises(FrameTooLargeError) as caught:
        reader.next_frame()
    assert (caught.value.size, caught.value.limit) == (6, 5)


def test_a_length_of_4_gib_is_refused_before_its_text_comes() -> None:
    reader = FrameReader()
    reader.feed(b"\xff\xff\xff\xff")
    with pytest.raises(FrameTooLargeError, match=r"4,294,967,295 bytes .* 67,108,864 are accepted"):
        reader.next_frame()


def test_inside_a_frame_is_where_it_has_begun_and_not_ended() -> None:
    reader = FrameReader()
    assert not reader.is_inside_frame
    for byte in frames.encode(b"[]")[:-1]:
        reader.feed(bytes([byte]))
        assert reader.next_frame() is None
        assert reader.is_inside_frame
    reader.feed(b"]")
    assert read(reader) == [b"[]"]
    assert not reader.is_inside_frame
