"""Reads and writes frames of native messaging on pipes, without knowing what the frames mean."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from onconnect.errors import FrameTooLargeError
from onconnect.protocol.frames import FrameReader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_READ_SIZE = 65_536

_LIMIT = 256 * 1024 * 1024
"""Bytes of a frame."""


async def open_reader(pipe: IO[bytes] | None) -> asyncio.StreamReader:
    """Return the stream of a pipe to read."""
    reader = asyncio.StreamReader(limit=_LIMIT)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    return reader


async def open_writer(pipe: IO[bytes] | None) -> asyncio.StreamWriter:
    """Return the stream of a pipe to write."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def frames_of(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield the JSON text of each frame until the stream ends, which it may do inside one."""
    cutter = FrameReader(_LIMIT)
    with suppress(FrameTooLargeError, OSError):
        while data := await reader.read(_READ_SIZE):
            cutter.feed(data)
            while (frame := cutter.next_frame()) is not None:
                yield bytes(frame)


def message_in(frame: bytes, kind: str) -> dict[str, Any] | None:
    """Return the first message of a type in a frame; None if there is none."""
    if f'"{kind}"'.encode() not in frame:
        return None
    with suppress(ValueError):
        for message in json.loads(frame):
            if isinstance(message, dict) and message.get("type") == kind:
                return message
    return None
