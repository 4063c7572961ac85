"""Reads and writes frames of native messaging on pipes, without knowing what the frames mean.

A thread waits for each pipe: on Windows no event loop can wait for the pipes that a browser makes.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from onconnect.errors import FrameTooLargeError
from onconnect.protocol.frames import FrameReader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_READ_SIZE = 65_536

_LIMIT = 256 * 1024 * 1024
"""Bytes of a frame."""


class Writer:
    """A pipe to write. What is written after its reader has gone is lost.

    Args:
        pipe: the pipe, which has no buffer.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._waiting: queue.SimpleQueue[bytes | asyncio.Event | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, daemon=True).start()

    def write(self, data: bytes) -> None:
        """Write, without waiting for it."""
        self._waiting.put(data)

    async def drain(self) -> None:
        """Wait until all is written."""
        done = asyncio.Event()
        self._waiting.put(done)
        await done.wait()

    def close(self) -> None:
        """Close the pipe when all is written."""
        self._waiting.put(None)

    def _run(self) -> None:
        while (each := self._waiting.get()) is not None:
            if isinstance(each, bytes):
                with suppress(OSError):  # nobody reads any more
                    _write_whole(self._pipe, each)
            else:
                with suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(each.set)
        with suppress(OSError):
            self._pipe.close()


def _write_whole(pipe: IO[bytes], data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(pipe.fileno(), rest) :]


async def frames_of(pipe: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield the JSON text of each frame until the pipe ends, which it may do inside one."""
    loop = asyncio.get_running_loop()
    read: asyncio.Queue[bytes] = asyncio.Queue(1)  # who writes waits for who reads

    def run() -> None:
        with suppress(RuntimeError):  # the loop has ended
            data = b"more"
            while data:
                try:
                    data = os.read(pipe.fileno(), _READ_SIZE)
                except OSError:  # on Windows a pipe whose writer has gone
                    data = b""
                asyncio.run_coroutine_threadsafe(read.put(data), loop).result()

    threading.Thread(target=run, daemon=True).start()
    cutter = FrameReader(_LIMIT)
    with suppress(FrameTooLargeError):
        while data := await read.get():
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
