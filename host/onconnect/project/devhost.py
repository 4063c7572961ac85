"""The host under `onconnect dev`: stands between the browser and the Python that is edited.

The browser starts this process, which starts the real host and hands on what the two say. `dev`
tells it by a socket that a file was edited, and by the end of that socket that all is over.

Until the host is ready the browser waits and sees nothing of it: a host that fails then is started
again at the next edit, with what the browser has said so far. From then on the end of a host is the
end of this process: it says `bye` and is started anew by the relay, at once, as the relay does with
a host that has lived for a moment. One that failed right after it was ready would fail again, so
that the next process waits for an edit too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import struct
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onconnect import terminal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

OUTPUT = "host-"
"""The named pipes, in the folder of the run, that take what a browser's host prints begin so."""

CONTROL = "control"
"""The socket, in the folder of the run, on which `dev` tells of edits."""

EDITED = b"edited\n"
"""What it tells."""

HELD = "held-"
"""The files that tell a process to wait for an edit begin so; a browser's name follows."""

BROWSERS = ("firefox", "chromium")

END_WITHIN = 1.6
"""Seconds that a host has for its end, as it has in a browser, before it is killed."""

IMPORT_ENDS_WITHIN = 0.3
"""Seconds that a host has which was not ready yet."""

LIFE = 1.2
"""Seconds after which the relay starts a host that leaves again without a delay."""

SHORT_LIFE = 5.0
"""Seconds: a host that fails sooner would fail again, until somebody has edited it."""

_HEADER = struct.Struct("=I")
_LIMIT = 256 * 1024 * 1024


def main() -> None:
    """Serve the browser; the first argument is the folder of the run, the others are the host's."""
    folder, *arguments = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal of `dev` comes here too
    browser = BROWSERS[any(each.startswith("chrome-extension:") for each in arguments)]
    try:
        output = os.open(Path(folder, OUTPUT + browser), os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # nobody reads: `dev` has gone
        sys.exit("onconnect dev has ended, and this browser should have ended with it: close it")
    os.set_blocking(output, True)
    sys.stderr = os.fdopen(output, "w", 1, "utf-8", "backslashreplace")
    command = [sys.executable, "-P", "-m", "onconnect.project.devchild", folder, browser]
    sys.exit(asyncio.run(Between(Path(folder), browser, [*command, *arguments]).run()))


class Between:
    """What stands between a browser and its host.

    Args:
        folder: that of the run.
        browser: which one, "firefox" or "chromium".
        command: what starts the host.
    """

    def __init__(self, folder: Path, browser: str, command: Sequence[str]) -> None:
        self._folder = folder
        self._browser = browser
        self._command = command
        self._held = folder / (HELD + browser)
        self._edited = asyncio.Event()
        self._over = asyncio.Event()
        self._child: asyncio.subprocess.Process | None = None
        self._out: asyncio.StreamWriter
        self._heard: list[bytes] = []  # the browser's frames until a host is ready
        self._told = 0  # frames of this process's own: the browser counts them, the host does not
        self._complaint = ""
        self._ready_at: float | None = None
        self._fatal: dict[str, Any] | None = None
        self._has_left = False

    async def run(self) -> int:
        """Serve until the browser, `dev` or the end of a host ends it; return the exit status."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=_LIMIT)
        source, sink = os.fdopen(0, "rb", buffering=0), os.fdopen(1, "wb", buffering=0)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sink)
        self._out = asyncio.StreamWriter(transport, protocol, None, loop)
        control, speaker = await asyncio.open_unix_connection(self._folder / CONTROL)
        speaker.write(f"{self._browser}\n".encode())
        tasks = [loop.create_task(self._hear(reader)), loop.create_task(self._obey(control))]
        try:
            waits = self._held.exists()
            while not self._over.is_set():
                if waits:
                    await self._first(self._edited, self._over)
                if not self._over.is_set():
                    self._edited.clear()
                    waits = await self._serve()
            return 0
        finally:
            for task in tasks:
                task.cancel()

    async def _serve(self) -> bool:
        """Run one host; return whether the next one waits for an edit."""
        self._fatal = None
        child = self._child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=sys.stderr,
            start_new_session=True,
            limit=_LIMIT,
        )
        for frame in self._heard:
            self._give(frame)
        handing = asyncio.create_task(self._hand_on(child.stdout))
        ended = asyncio.create_task(child.wait())
        await self._first(self._edited, self._over, task=ended)
        if ended.done():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(handing, 1)
            return await self._failed(ended.result())
        if self._ready_at is not None and not self._over.is_set():
            await self._leave("a file was edited")
        await self._end(child, ended)
        handing.cancel()
        return False

    async def _failed(self, status: int) -> bool:
        """Tell of a host that has ended by itself."""
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        with contextlib.suppress(ValueError):
            how = signal.Signals(-status).name if status < 0 else how
        ended = f"Python has ended by itself, {how}"
        fatal = self._fatal or {"code": "host-crash", "message": ""}
        is_crash = fatal["code"] == "host-crash"
        reason = (
            ": ".join(filter(None, [ended, fatal["message"]])) if is_crash else fatal["message"]
        )
        if self._over.is_set() or self._has_left:
            self._over.set()
            return False
        is_short = self._ready_at is None or time.monotonic() - self._ready_at < SHORT_LIFE
        what = "the next edit starts" if is_short else "now starts"
        say(f"{ended}; {what} it again" if is_crash else f"{what} Python again")
        if self._ready_at is None:
            await self._complain(reason)
            return True
        if is_short and not self._edited.is_set():
            self._held.touch()
        await self._leave(reason)
        return False

    async def _complain(self, reason: str) -> None:
        """Tell the extension's inspector and console why there is no host yet."""
        detail = (self._fatal or {}).get("detail")
        self._complaint = f"{reason}\n{detail}" if detail else reason
        if self._heard:
            await self._say_complaint()

    async def _say_complaint(self) -> None:
        text, self._complaint = self._complaint, ""
        self._told += 1
        await self._write({"type": "log", "level": "error", "text": text})

    async def _leave(self, reason: str) -> None:
        """Ask the relay for the next process, which comes at once."""
        if self._ready_at is not None and not self._has_left:
            rest = self._ready_at + LIFE - time.monotonic()
            if rest > 0:
                await self._first(self._over, within=rest)
            with contextlib.suppress(OSError):
                await self._write({"type": "bye", "reason": reason, "restart": True})
        self._over.set()

    async def _end(self, child: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
        """End a host as a browser does, and by force if it takes longer."""
        if child.stdin:
            child.stdin.close()
        within = END_WITHIN if self._ready_at is not None else IMPORT_ENDS_WITHIN
        if not (await asyncio.wait([ended], timeout=within))[0]:
            if self._ready_at is not None:
                say(f"Python did not end within {within:g} s, as something blocks it: it is killed")
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS has the other
                os.killpg(child.pid, signal.SIGKILL)
            await ended

    # What comes in

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        """Hand the browser's frames to the host."""
        async for frame in frames(reader):
            if self._ready_at is None:
                self._heard.append(frame)
                if self._complaint:
                    await self._say_complaint()
            self._give(frame)
        self._over.set()

    def _give(self, frame: bytes) -> None:
        # the browser waits for acks: no more than a window of frames is ever underway
        stdin = self._child.stdin if self._child else None
        if stdin and not stdin.is_closing() and (mine := self._without_own(frame)):
            stdin.write(_HEADER.pack(len(mine)) + mine)

    def _without_own(self, frame: bytes) -> bytes:
        """Take the frames of this process out of the browser's count of those it has had."""
        if not self._told or b'"ack"' not in frame:
            return frame
        messages = json.loads(frame)
        for message in list(messages):
            if isinstance(message, dict) and message.get("type") == "ack":
                message["frames"] -= self._told
                if message["frames"] <= 0:
                    messages.remove(message)
        return json.dumps(messages).encode() if messages else b""

    async def _obey(self, control: asyncio.StreamReader) -> None:
        """Hear of edits, and of the end of `dev`."""
        while (await control.readline()) == EDITED:
            self._edited.set()
        self._over.set()

    async def _hand_on(self, said: asyncio.StreamReader | None) -> None:
        """Hand the host's frames to the browser: from when it is ready on, with those before."""
        waiting: list[bytes] = []
        async for frame in frames(said):
            if last := _one_of(frame, "fatal"):
                self._fatal = last
                if last.get("code") in ("app-error", "host-crash"):
                    continue  # what is mended by an edit
            waiting.append(frame)
            if self._ready_at is None and not last:
                if not _one_of(frame, "ready"):
                    continue
                self._ready_at = time.monotonic()
                self._held.unlink(missing_ok=True)
                self._heard.clear()
            self._has_left = self._has_left or bool(_one_of(frame, "bye") or last)
            for each in waiting:
                self._out.write(_HEADER.pack(len(each)) + each)
            waiting.clear()
            await self._out.drain()

    async def _write(self, message: dict[str, Any]) -> None:
        frame = json.dumps([message]).encode()
        self._out.write(_HEADER.pack(len(frame)) + frame)
        await self._out.drain()

    @staticmethod
    async def _first(
        *events: asyncio.Event, task: asyncio.Task[int] | None = None, within: float | None = None
    ) -> None:
        """Wait for the first of some events, or the end of a task."""
        waits = [asyncio.create_task(each.wait()) for each in events]
        await asyncio.wait(
            [*waits, *([task] if task else [])],
            timeout=within,
            return_when=asyncio.FIRST_COMPLETED,
        )
        for each in waits:
            each.cancel()


async def frames(reader: asyncio.StreamReader | None) -> AsyncIterator[bytes]:
    """Yield the frames of a stream until it ends, inside one too."""
    with contextlib.suppress(asyncio.IncompleteReadError, OSError):
        while reader:
            (size,) = _HEADER.unpack(await reader.readexactly(_HEADER.size))
            yield await reader.readexactly(size)


def _one_of(frame: bytes, kind: str) -> dict[str, Any] | None:
    """Return the message of a kind in a frame; None if there is none."""
    if f'"{kind}"'.encode() not in frame:
        return None
    with contextlib.suppress(ValueError):
        for message in json.loads(frame):
            if isinstance(message, dict) and message.get("type") == kind:
                return message
    return None


def say(text: str) -> None:
    """Print a line of this module's own."""
    sys.stderr.write(f"onconnect: {terminal.line(text)}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
