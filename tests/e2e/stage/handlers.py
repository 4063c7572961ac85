"""Runs the Python that a test sends to the background script of the stage.

Each test has its own names, notes and listeners; what it added is removed when the next begins.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onconnect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

registry = onconnect.browser.registry

HERE = Path(__file__).parent
LONGEST_REQUEST = 1 << 24


@onconnect.browser.lifespan
async def stage() -> AsyncIterator[None]:
    server = await asyncio.start_unix_server(answer, HERE / "socket", limit=LONGEST_REQUEST)
    yield
    server.close()


class Play:
    """What one test has: its names, and what it notes."""

    def __init__(self, test: str) -> None:
        self.test = test
        self.names: dict[str, Any] = {
            "browser": onconnect.browser,
            "Port": onconnect.Port,
            "Any": Any,
            "note": self.note,
        }

    def note(self, *said: Any) -> None:
        line = json.dumps(said[0] if len(said) == 1 else said, default=repr)
        with (HERE / f"{self.test}.notes").open("a") as notes:
            notes.write(line + "\n")


play = Play("before the first")


def names_of(test: str) -> dict[str, Any]:
    global play
    if play.test != test:
        remove_listeners()
        play = Play(test)
    return play.names


def remove_listeners() -> None:
    for event in registry.events.values():
        for listener in tuple(event._listeners.values()):
            event.remove_listener(listener.function)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # the lifespan has started this task, so that the API may be used here as in a listener
    while not registry.client.is_ready:  # noqa: ASYNC110  it is once the host is ready
        await asyncio.sleep(0.001)
    request = json.loads(await reader.readline())
    try:
        listened = registry.listened()
        reply = {"value": await run(request["source"], names_of(request["test"]))}
        if registry.listened() != listened:
            await onconnect.browser.runtime.get_platform_info()  # the relay has been told by then
    except Exception:
        reply = {"error": traceback.format_exc()}
    writer.write(json.dumps(reply, default=repr).encode() + b"\n")
    await writer.drain()
    writer.close()


async def run(source: str, names: dict[str, Any]) -> Any:
    """Run statements, `await` among them; return the value of the last one, as a prompt does."""
    tree = ast.parse(source)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("_", ast.Store())], tree.body[-1].value)
        ast.fix_missing_locations(tree)
    names["_"] = None
    code = compile(tree, "<test>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(code, names)
    if inspect.iscoroutine(result):
        await result
    return names["_"]
