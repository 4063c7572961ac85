"""Records a chat that has everything in it, and reads the recording."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from onconnect.recording.recorder import LONGEST
from onconnect.testing import FakeBrowser

PROJECT = Path(__file__).parents[1] / "testing" / "project"


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def messages_of(path: Path, sender: str) -> list[Any]:
    return [line["message"] for line in lines_of(path) if line.get("from") == sender]


async def chat(fake: FakeBrowser) -> None:
    """What is recorded: ports, messages, answers, events and calls, both ways."""

    def get(tab_id: int) -> None:
        raise ValueError(f"No tab with id: {tab_id}.")

    fake.api["tabs.get"] = get
    fake.api["tabs.query"] = [{"id": 1}, {"id": 2}]
    script = fake.tabs.open().content_script(answer="from the tab")
    with await fake.connect("echo") as port:
        for message in (1, {"text": "grüße \ud800", "password": "hunter2"}, "x" * 2 * LONGEST):
            port.post_message(message)
            assert await port.receive() == message
    assert await fake.send_message("tabs") == 2
    assert await fake.send_message("no tab") == "No tab with id: 9."
    (await fake.connect("registering")).disconnect()
    await fake.emit("action.onClicked", {"id": 1})
    with await script.connect("echo") as port:
        port.post_message([2.5, True, None])
        assert await port.receive() == [2.5, True, None]


def record(path: Path, project: Path = PROJECT, **environ: str) -> None:
    """Record a chat with the project's handlers, in a process as a browser starts it."""

    async def play() -> None:
        variables = {"ONCONNECT_RECORD": str(path), **environ}
        async with FakeBrowser.spawn(project, environ=variables) as fake:
            await chat(fake)

    asyncio.run(play())


class Stream:
    """A stream that keeps what it is given."""

    def __init__(self) -> None:
        self.written = b""
        self.heard: list[bytes] = []

    def start(self, on_data: Any, on_eof: Any) -> None:
        self.on_data = on_data

    def write(self, data: bytes) -> None:
        self.written += data
