"""Stands between a browser and its host under `onconnect dev`, and restarts the host at each edit.

The browser starts this process, which starts the real host and hands on what the two say. `dev`
tells it over a connection that a file was edited; the end of that is the end of the run.

The browser waits until a host is ready. If the host fails before that, `waiting` tells the browser
why, and the next edit starts the host again with everything that the browser has said so far.

Once a host was ready, this process ends with it: it says `bye`, and the relay starts the next
process at once. A host that fails or ends itself right after it was ready would do so again, so the
next process waits for an edit, and tells why.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from onconnect import starting
from onconnect.arguments import Arguments, is_origin
from onconnect.project.dev import meeting, pages
from onconnect.project.dev.folder import CONTROL, EDITED, HELD, HOST
from onconnect.project.dev.group import await_end, how_ended
from onconnect.project.dev.pipes import Writer, frames_of, message_in
from onconnect.project.dev.printing import Printing, say
from onconnect.project.dev.waits import first
from onconnect.protocol import jsontext
from onconnect.protocol.constants import APP_ERROR, HOST_CRASH
from onconnect.protocol.frames import encode
from onconnect.starting import Start

if TYPE_CHECKING:
    import socket
    import subprocess
    from collections.abc import Sequence

_END_WITHIN = 1.6
"""Seconds that a host has for its end, as it has in a browser, before it is killed."""

_IMPORT_ENDS_WITHIN = 0.3
"""Seconds that a host has for its end if it was not ready yet."""

_LIFE = 1.2
"""Seconds that a host must have lived so that the relay starts the next one without a delay."""

_KEEPER_WITHIN = 1.0
"""Seconds in which the keeper says how its host has ended."""

_MEMBERS = ("code", "message", "detail")
"""The members of `fatal` that `waiting` takes over."""

_SHORT_LIFE = 5.0
"""Seconds after `ready` within which a host that fails is expected to fail again."""


def main() -> None:
    """Serve the browser; the first argument is the folder of the run, the others are the host's."""
    folder, *words = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal of `dev` comes here too
    browser = "chromium" if is_origin(Arguments.read(words).caller) else "firefox"
    try:
        output = meeting.connect(Path(folder), f"{HOST} {browser}")
        control = meeting.connect(Path(folder), f"{CONTROL} {browser}")
    except OSError:
        sys.exit("onconnect dev has ended, and this browser should have ended with it: close it")
    printing = Printing(output)
    command = [sys.executable, "-P", "-m", "onconnect.project.dev.host", folder, browser]
    between = _Between(Path(folder), browser, [*command, *words])
    try:
        asyncio.run(between.run(control))
    finally:
        os.close(1)  # the browser does not wait for what is still printed
        printing.end()


class _Between:
    """Stands between a browser and its host.

    Args:
        folder: the folder of the run.
        browser: "firefox" or "chromium".
        command: the command that starts the host.
    """

    def __init__(self, folder: Path, browser: str, command: Sequence[str]) -> None:
        self._folder = folder
        self._browser = browser
        self._command = command
        self._held = folder / (HELD + browser)
        self._edited = asyncio.Event()
        self._over = asyncio.Event()
        self._to_child: Writer | None = None
        self._out: Writer
        self._speaker: asyncio.StreamWriter
        self._heard: list[bytes] = []  # the browser's frames until a host is ready
        self._complaint: dict[str, Any] | None = None
        self._ready_at: float | None = None
        self._last: dict[str, Any] | None = None  # words of a host that an edit may mend
        self._has_left = False

    async def run(self, control: socket.socket) -> None:
        """Serve until the browser, `dev` or the end of a host ends it.

        Args:
            control: the connection on which `dev` tells of edits.
        """
        loop = asyncio.get_running_loop()
        self._out = Writer(os.fdopen(1, "wb", buffering=0, closefd=False))
        # it stays open as long as this process, so that `dev` sees the end of that
        edits, self._speaker = await asyncio.open_connection(sock=control)
        tasks = [loop.create_task(self._hear()), loop.create_task(self._obey(edits))]
        try:
            with contextlib.suppress(FileNotFoundError):
                self._complaint = json.loads(self._held.read_bytes())
            waits = self._complaint is not None
            while not self._over.is_set():
                if waits:
                    await first(self._edited, self._over)
                if not self._over.is_set():
                    self._edited.clear()
                    self._complaint = None
                    waits = await self._serve()
        finally:
            for task in tasks:
                task.cancel()

    async def _serve(self) -> bool:
        """Run one host; return whether the next one waits for an edit."""
        self._last = None
        start = Start(self._command, Path.cwd(), os.environ)
        # no process of asyncio's, which would be reaped at once
        child = start.process(sys.stderr, bufsize=0, start_new_session=True)
        self._to_child = Writer(cast("IO[bytes]", child.stdin))
        for frame in self._heard:
            self._give(frame)
        handing = asyncio.create_task(self._hand_on(cast("IO[bytes]", child.stdout)))
        ended = asyncio.create_task(asyncio.to_thread(await_end, child))
        try:
            await first(self._edited, self._over, task=ended)
            if ended.done():
                # until it is reaped its keeper sees how it has ended, and says it
                await asyncio.wait([handing], timeout=_KEEPER_WITHIN)
                return await self._failed(child.wait())
            if self._ready_at is not None and not self._over.is_set():
                await self._leave("a file was edited")
            await self._end(child, ended)
            return False
        finally:
            handing.cancel()
            self._to_child.close()
            if child.poll() is None:
                starting.kill(child)
                child.wait()

    async def _failed(self, status: int) -> bool:
        """Tell of a host that has ended by itself; return whether the next waits for an edit."""
        if self._over.is_set() or self._has_left:
            self._over.set()
            return False
        ended = f"Python has ended by itself, {how_ended(status)}"
        waiting = {"type": "waiting", "code": HOST_CRASH, "message": "", **(self._last or {})}
        is_crash = waiting["code"] == HOST_CRASH
        if is_crash:
            waiting["message"] = ": ".join(filter(None, [ended, waiting["message"]]))
        is_short = self._ready_at is None or time.monotonic() - self._ready_at < _SHORT_LIFE
        what = "the next edit starts" if is_short else "now starts"
        say(f"{ended}; {what} it again" if is_crash else f"{what} Python again")
        if self._ready_at is None:
            await self._complain(waiting)
            return True
        if is_short and not self._edited.is_set():
            self._held.write_bytes(jsontext.dumps(waiting))
        await self._leave(waiting["message"])
        return False

    async def _complain(self, waiting: dict[str, Any]) -> None:
        """Tell the extension why there is no host yet, once it has said something."""
        self._complaint = waiting
        if self._heard:
            await self._say_complaint()

    async def _say_complaint(self) -> None:
        complaint, self._complaint = self._complaint, None
        if complaint:
            await self._write(complaint)

    async def _leave(self, reason: str) -> None:
        """Ask the relay for the next process, which comes at once."""
        if self._ready_at is not None and not self._has_left:
            rest = self._ready_at + _LIFE - time.monotonic()
            if rest > 0:
                await first(self._over, within=rest)
            pages.stays(self._folder, self._browser)
            with contextlib.suppress(OSError):
                await self._write({"type": "bye", "reason": reason, "restart": True})
        self._over.set()

    async def _end(self, child: subprocess.Popen[bytes], ended: asyncio.Task[int]) -> None:
        """End a host as a browser does, and by force if it takes longer."""
        if self._to_child:
            self._to_child.close()
        within = _END_WITHIN if self._ready_at is not None else _IMPORT_ENDS_WITHIN
        if not (await asyncio.wait([ended], timeout=within))[0]:
            if self._ready_at is not None:
                say(f"Python did not end within {within:g} s, as something blocks it: it is killed")
            starting.kill(child)
            await ended

    # What comes in

    async def _hear(self) -> None:
        """Hand the browser's frames to the host."""
        async for frame in frames_of(os.fdopen(0, "rb", buffering=0, closefd=False)):
            if self._ready_at is None:
                self._heard.append(frame)
                await self._say_complaint()
            self._give(frame)
        self._over.set()

    def _give(self, frame: bytes) -> None:
        # the browser waits for acks: no more than a window of frames is ever underway
        if self._to_child:
            self._to_child.write(encode(frame))

    async def _obey(self, edits: asyncio.StreamReader) -> None:
        """Hear of edits, and of the end of `dev`."""
        with contextlib.suppress(OSError):  # on Windows the end of a killed one is an error
            while (await edits.readline()) == EDITED:
                self._held.unlink(missing_ok=True)
                self._edited.set()
        self._over.set()

    async def _hand_on(self, said: IO[bytes]) -> None:
        """Hand the host's frames to the browser once the host is ready, including earlier ones."""
        waiting: list[bytes] = []
        async for frame in frames_of(said):
            if not (frame := self._without_what_an_edit_mends(frame)):
                continue
            last = message_in(frame, "fatal")
            waiting.append(frame)
            if self._ready_at is None and not last:
                if not message_in(frame, "ready"):
                    continue
                self._ready_at = time.monotonic()
                self._held.unlink(missing_ok=True)
                self._heard.clear()
            self._has_left = self._has_left or bool(message_in(frame, "bye") or last)
            for each in waiting:
                self._out.write(encode(each))
            waiting.clear()
            await self._out.drain()

    def _without_what_an_edit_mends(self, frame: bytes) -> bytes:
        """Take the last words of a host out of a frame if an edit may mend their cause."""
        fatal, bye = message_in(frame, "fatal"), message_in(frame, "bye")
        if fatal and fatal.get("code") in (APP_ERROR, HOST_CRASH):
            self._last = {name: fatal[name] for name in _MEMBERS if fatal.get(name)}
        elif bye and not bye.get("restart"):
            self._last = {"message": bye.get("reason", "")}
        else:
            return frame
        rest = [each for each in json.loads(frame) if each not in (fatal, bye)]
        return jsontext.dumps(rest) if rest else b""

    async def _write(self, message: dict[str, Any]) -> None:
        frame = json.dumps([message]).encode()
        self._out.write(encode(frame))
        await self._out.drain()


if __name__ == "__main__":
    main()
