"""Writes and reads the browser's frames: a length of 4 bytes, then that many bytes of JSON.

The length is in the byte order of the machine.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging (P98)
"""

from __future__ import annotations

import struct

from onconnect.errors import FrameTooLargeError
from onconnect.protocol.constants import RECEIVED_LIMIT

_HEADER = struct.Struct("=I")


def encode(text: bytes) -> bytes:
    """Return the frame of a JSON text."""
    return _HEADER.pack(len(text)) + text


def encode_array(texts: list[bytes]) -> bytes:
    """Return the frame of an array, given the JSON texts of its elements."""
    elements = b",".join(texts)
    return b"".join((_HEADER.pack(len(elements) + len(b"[]")), b"[", elements, b"]"))


class FrameReader:
    """Cuts a stream of bytes into frames, however the bytes are cut."""

    def __init__(self, limit: int = RECEIVED_LIMIT) -> None:
        self.limit = limit
        self._buffer = bytearray()
        self._start = 0

    def feed(self, data: bytes) -> None:
        """Take what was read."""
        if self._start:
            del self._buffer[: self._start]
            self._start = 0
        self._buffer += data

    def next_frame(self) -> bytearray | None:
        """Return the JSON text of the next whole frame; None until more is fed.

        Raises:
            FrameTooLargeError: the next frame is longer than `limit`; what follows is unreadable.
        """
        text = self._start + 4
        if len(self._buffer) < text:
            return None
        (length,) = _HEADER.unpack_from(self._buffer, self._start)
        if length > self.limit:
            raise FrameTooLargeError(length, self.limit)
        end = text + length
        if len(self._buffer) < end:
            return None
        if end == len(self._buffer):  # it may be long: hand it over without a copy
            frame, self._buffer, self._start = self._buffer, bytearray(), 0
            del frame[:text]
            return frame
        self._start = end
        return self._buffer[text:end]

    @property
    def is_inside_frame(self) -> bool:
        """Whether a frame has begun and not ended."""
        return self._start < len(self._buffer)
