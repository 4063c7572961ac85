"""Uses the extension API as a type checker accepts it, with the types that it infers."""

from __future__ import annotations

from asyncio import Future, gather
from collections.abc import Callable
from typing import Any, Literal, assert_type

from onconnect import About, ConnectedBrowser, Event, Limits, Port, Server, browser, serve
from onconnect.types.alarms import Alarm
from onconnect.types.runtime import MessageSender
from onconnect.types.tabs import OnUpdatedChangeInfo, QueryInfo, Tab
from onconnect.types.web_request import BlockingResponse, OnBeforeRequestDetails
from onconnect.types.windows import Window


async def calls() -> None:
    assert_type(browser.tabs.query({"active": True}), Future[list[Tab]])
    tabs = await browser.tabs.query({"active": True, "currentWindow": True})
    assert_type(tabs[0]["index"], int)
    assert_type(tabs[0].get("title"), str | None)
    of_window: QueryInfo = {"windowId": browser.windows.WINDOW_ID_CURRENT, "status": "complete"}
    first, second = await gather(browser.tabs.query(of_window), browser.windows.get_current())
    assert_type(first, list[Tab])
    assert_type(second, Window)
    assert_type(await browser.tabs.create({"url": "https://example.org/"}), Tab)
    assert_type(await browser.alarms.get("tick"), Alarm | None)
    assert_type(browser.tabs.TAB_ID_NONE, int)
    assert_type(await browser.runtime.get_url("page.html"), str)
    await browser.action.set_badge_text({"text": "3", "tabId": 7})
    await browser.menus.create({"id": "note", "title": "Note it", "contexts": ["selection"]})
    await browser.notifications.create({"type": "basic", "title": "Done", "message": "All of it"})
    await browser.scripting.execute_script({"target": {"tabId": 7}, "files": ["read.js"]})


async def options_that_come_first() -> None:
    await browser.tabs.update({"active": True})
    await browser.tabs.update(7, {"active": True})
    await browser.tabs.set_zoom(None, 1.5)
    await browser.alarms.create({"periodInMinutes": 1})
    await browser.alarms.create("tick", {"periodInMinutes": 0.5})
    assert_type(await browser.tabs.capture_visible_tab({"format": "png"}), str)
    await browser.tabs.capture_visible_tab(browser.windows.WINDOW_ID_CURRENT, {"format": "jpeg"})


async def nested_namespaces() -> None:
    assert_type(await browser.storage.local.get("notes"), dict[str, Any])
    await browser.storage.local.set({"notes": ["one"]})
    assert_type(browser.storage.sync.QUOTA_BYTES, int)
    setting = browser.privacy.network.network_prediction_enabled
    assert_type(
        (await setting.get({}))["levelOfControl"],
        Literal[
            "not_controllable",
            "controlled_by_other_extensions",
            "controllable_by_this_extension",
            "controlled_by_this_extension",
        ],
    )
    await setting.set({"value": False})


async def what_takes_keywords() -> None:
    assert_type(browser.runtime.connect(name="greeter"), Port)
    assert_type(browser.tabs.connect(7, name="greeter", frame_id=0), Port)
    await browser.runtime.send_message({"greeting": "hi"}, extension_id="other@example.org")
    await browser.tabs.send_message(7, "hi", frame_id=0)


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.post_message("hi")


@browser.runtime.on_message.add_listener
async def asked(message: dict[str, Any], sender: MessageSender) -> int:
    assert_type(sender.get("url"), str | None)
    return len(message)


@browser.runtime.on_message.add_listener
def asked_too(message: str, sender: MessageSender, send_response: Callable[[object], None]) -> bool:
    send_response(message)
    return True


@browser.tabs.on_updated.add_listener
def updated(tab_id: int, change: OnUpdatedChangeInfo, tab: Tab) -> None:
    assert_type(change.get("url"), str | None)


assert_type(
    updated(
        7,
        {},
        {"index": 0, "active": True, "highlighted": True, "pinned": False, "incognito": False},
    ),
    None,
)


@browser.tabs.on_updated.add_listener({"properties": ["status", "title"]})
async def some_updates(tab_id: int) -> None: ...


@browser.web_request.on_before_request.add_listener({"urls": ["<all_urls>"]}, ["blocking"])
async def blocked(details: OnBeforeRequestDetails) -> BlockingResponse:
    return {"cancel": details["url"].endswith(".gif")}


browser.web_navigation.on_committed.add_listener(print, {"url": [{"hostSuffix": ".example.org"}]})
browser.storage.local.on_changed.add_listener(
    lambda changes: print(changes["notes"].get("newValue"))
)
browser.action.on_clicked.add_listener(lambda: None)
browser.action.on_clicked.remove_listener(print)

any_event: Event = browser.bookmarks.on_created


@browser.runtime.on_connect.add_listener(name="notes")
async def typed_port(port: Port[QueryInfo, Tab]) -> None:
    async for query in port:
        assert_type(query, QueryInfo)
        port.post_message((await browser.tabs.query(query))[0])


@browser.runtime.on_connect_external.add_listener
def half_typed_port(port: Port[QueryInfo]) -> None:
    port.post_message("anything")


def named_port(port: Port) -> None:
    assert_type(port, Port[Any, Any])
    port.post_message({"any": "thing"})


added: Callable[[Port], None] = browser.runtime.on_connect.add_listener(named_port, name="a")


async def programs() -> None:
    async with serve("org.example.notes", handlers=["notes"], limits=Limits(message=7)) as server:
        assert_type(server, Server)
        assert_type(server.browsers, list[ConnectedBrowser])
        first = await server.connected()
        assert_type(first.about, About)
        assert_type(first.about.profile, str)
        assert_type(await first.tabs.query({"active": True}), list[Tab])
        assert_type(first.runtime.connect(name="here").browser, ConnectedBrowser)
        assert_type(first.is_connected, bool)
    assert_type(await serve("org.example.notes"), Server)
    assert_type(browser.about.version, str)


@browser.runtime.on_connect.add_listener
async def whose(port: Port) -> None:
    assert_type(await port.browser.tabs.get(7), Tab)


async def watched(server: Server) -> None:
    @server.on_connect.add_listener
    async def came(each: ConnectedBrowser) -> None: ...

    @server.on_disconnect.add_listener
    def left(each: ConnectedBrowser) -> None: ...

    @server.on_disconnect.add_listener
    def counted() -> None: ...

    kept: Callable[[ConnectedBrowser], None] = server.on_connect.add_listener(left)
    print(kept)
