"""A web server whose page shows the tabs of all browsers that are open, and follows them.

Your tabs are nobody else's business. So the server listens on this computer only, its pages have
an address that nobody can guess, and it answers to no other name that a web site may give it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

import onconnect
from onconnect import ChannelClosedError, Server, browser

HOST, PORT = "127.0.0.1", 8017
ORIGIN = f"http://{HOST}:{PORT}"
SECRET = secrets.token_urlsafe()
PAGE = Path(__file__).with_name("page.html")

pages: set[asyncio.Event] = set()
"""One for each page that is open: it is set when a tab has changed."""


@browser.tabs.on_activated.add_listener
@browser.tabs.on_removed.add_listener
@browser.tabs.on_updated.add_listener
def changed(*_: object) -> None:
    for each in pages:
        each.set()


async def tabs_of(server: Server) -> list[dict[str, Any]]:
    found = []
    for each in server.browsers:
        try:
            tabs = await each.tabs.query({})
        except ChannelClosedError:  # it has just left
            continue
        for tab in tabs:
            shown = {key: tab.get(key) for key in ("title", "url", "active")}
            found.append({"browser": each.about.name, **shown})
    return found


async def page(request: Request) -> FileResponse:
    return FileResponse(PAGE, headers={"Referrer-Policy": "no-referrer"})


async def tabs(request: Request) -> JSONResponse:
    return JSONResponse(await tabs_of(request.state.server))


async def changes(socket: WebSocket) -> None:
    """Send the tabs, now and after each change, until the page goes or the server ends."""
    if socket.headers.get("origin") != ORIGIN:  # browsers let any page open a WebSocket
        await socket.close()
        return
    await socket.accept()
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(send_changes(socket))
        async for _ in socket.iter_text():  # nothing comes, until it ends
            pass
        sending.cancel()


async def send_changes(socket: WebSocket) -> None:
    change = asyncio.Event()
    pages.add(change)
    try:
        while True:
            await socket.send_json(await tabs_of(socket.state.server))
            await change.wait()
            await asyncio.sleep(0.1)  # changes come in bursts; a tab that closes is still there
            change.clear()
    except WebSocketDisconnect:
        pass
    finally:
        pages.discard(change)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Server]]:
    async with onconnect.serve("onconnect.web_server") as server:
        server.on_connect.add_listener(changed)
        server.on_disconnect.add_listener(changed)
        yield {"server": server}


app = Starlette(
    lifespan=lifespan,
    middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST])],
    routes=[
        Mount(
            f"/{SECRET}",
            routes=[
                Route("/", page),
                Route("/tabs", tabs),
                WebSocketRoute("/changes", changes),
            ],
        )
    ],
)

if __name__ == "__main__":
    print(f"Open {ORIGIN}/{SECRET}/")
    uvicorn.run(app, host=HOST, port=PORT, log_level="warning")
