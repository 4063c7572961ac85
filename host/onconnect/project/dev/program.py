"""Runs the program of a project with `attach = true` under `onconnect dev`, again at each edit.

It is a process of its own, which ends with its connection to `dev`: so the program does not outlive
the run, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.project.dev import meeting
from onconnect.project.dev.folder import CONTROL, EDITED, HOST
from onconnect.project.dev.group import OF_ITS_OWN, await_end, end, how_ended
from onconnect.project.dev.printing import Printing, say
from onconnect.project.dev.waits import first
from onconnect.starting import Start

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence


def main() -> None:
    """Run the program; the first argument is the folder of the run, the others are its command."""
    folder, *words = sys.argv[1:]
    try:
        output = meeting.connect(Path(folder), HOST)
        control = meeting.connect(Path(folder), CONTROL)
    except OSError:  # the run is over already
        return
    printing = Printing(output)
    asyncio.run(_Running(words).run(control))
    printing.end()


class _Running:
    """The program, one process after the other.

    Args:
        words: its command.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._edited = asyncio.Event()
        self._over = asyncio.Event()

    async def run(self, control: socket.socket) -> None:
        """Run the program until `dev` ends.

        Args:
            control: the connection on which `dev` tells of edits; its end is the end of the run.
        """
        edits, speaker = await asyncio.open_connection(sock=control)
        obeying = asyncio.create_task(self._obey(edits))
        while not self._over.is_set():
            self._edited.clear()
            try:
                await self._serve()
            except OSError as error:
                say(f"{self._words[0]} cannot be started ({error.strerror}): correct `start`")
                await first(self._edited, self._over)
        await obeying
        speaker.close()  # until now `dev` waits for the end of this

    async def _serve(self) -> None:
        """Run one process; if it ends by itself, wait for an edit."""
        program = shutil.which(self._words[0]) or self._words[0]
        child = Start([program, *self._words[1:]], Path.cwd(), os.environ).process(
            sys.stderr, stdin=subprocess.DEVNULL, stdout=sys.stderr, **OF_ITS_OWN
        )
        say(f"the program runs, process {child.pid}")
        ended = asyncio.create_task(asyncio.to_thread(_await_end, child))
        await first(self._edited, self._over, task=ended)
        if not ended.done():
            await asyncio.to_thread(end, child)
            return
        end(child)
        how = how_ended(ended.result())
        say(f"the program has ended by itself, {how}; the next edit starts it again")
        await first(self._edited, self._over)

    async def _obey(self, edits: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):  # on Windows the end of a killed one is an error
            while (await edits.readline()) == EDITED:
                self._edited.set()
        self._over.set()


def _await_end(child: subprocess.Popen[bytes]) -> int:
    with contextlib.suppress(ChildProcessError):  # `end` has seen its end before
        return await_end(child)
    return 0


if __name__ == "__main__":
    main()
