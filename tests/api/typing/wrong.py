"""Uses the extension API as a type checker refuses it, each line with what the checker says."""

from __future__ import annotations

from onconnect import Port, browser, serve
from onconnect.types.tabs import QueryInfo, Tab


async def calls() -> None:
    await browser.tabs.query({"activ": True})  # E: Extra key "activ"
    await browser.tabs.query({"active": "yes"})  # E: expression has type "str"
    await browser.tabs.query()  # E: Too few arguments
    await browser.tabs.query(active=True)  # E: Unexpected keyword argument "active"
    await browser.tabs.query({"status": "loaded"})  # E: expression has type "Literal['loaded']"
    await browser.tabs.get("7")  # E: incompatible type "str"; expected "int"
    await browser.tabs.get_current(7)  # E: Too many arguments
    await browser.tabs.update(7, {"actve": True})  # E: No overload variant
    await browser.scripting.execute_script({"files": ["a.js"]})  # E: Missing key "target"
    await browser.notifications.create({"type": "bsic"})  # E: No overload variant
    await browser.storage.local.set("notes")  # E: incompatible type "str"
    await browser.tabs.connect(7, frame_id="0")  # E: No overload variant
    browser.runtime.connect("other@example.org", "greeter")  # E: No overload variant


async def names() -> None:
    await browser.tabs.qeury({})  # E: has no attribute "qeury"
    await browser.tab.query({})  # E: has no attribute "tab"
    await browser.tabs.executeScript({})  # E: has no attribute "executeScript"
    await browser.storage.locale.get("notes")  # E: has no attribute "locale"
    print(browser.tabs.TAB_ID_NOBODY)  # E: has no attribute "TAB_ID_NOBODY"
    browser.tabs.on_update.add_listener(print)  # E: has no attribute "on_update"


async def results() -> None:
    print(browser.tabs.query({})[0])  # E: is not indexable
    tab = (await browser.tabs.query({}))[0]
    print(tab["adress"])  # E: has no key "adress"
    print(tab["index"] + "1")  # E: Unsupported operand types
    (await browser.storage.local.get_keys()).upper()  # E: has no attribute "upper"
    print(browser.tabs.TAB_ID_NONE.upper())  # E: has no attribute "upper"


@browser.tabs.on_updated.add_listener  # E: cannot be "Callable[[str], None]"
def updated(tab_id: str) -> None: ...


@browser.tabs.on_created.add_listener  # E: cannot be "Callable[[Tab, int], None]"
def created(tab: Tab, window_id: int) -> None: ...


@browser.runtime.on_connect.add_listener  # E: cannot be "Callable[[Port[Any, Any], str], None]"
def connected(port: Port, name: str) -> None: ...


@browser.tabs.on_updated.add_listener({"propertys": ["status"]})  # E: No overload variant
def some_updates(tab_id: int) -> None: ...


@browser.tabs.on_updated.add_listener({"properties": ["state"]})  # E: No overload variant
def other_updates(tab_id: int) -> None: ...


browser.tabs.on_created.add_listener(print, {"urls": ["<all_urls>"]})  # E: Too many arguments
browser.web_request.on_completed.add_listener(print)  # E: No overload variant


@browser.runtime.on_connect.add_listener(name=5)  # E: No overload variant
def named(port: Port) -> None: ...


@browser.runtime.on_connect.add_listener(name="notes")
def typed(port: Port[QueryInfo, int]) -> None:
    port.post_message("text")  # E: incompatible type "str"; expected "int"


browser.runtime.on_connect.add_listener(named, "notes")  # E: No overload variant
browser.tabs.on_removed.add_listener(named, name="notes")  # E: Unexpected keyword argument "name"


async def programs(port: Port) -> None:
    async with serve("org.example.notes", "notes") as server:  # E: Too many positional arguments
        (await server.connected()).tabs.qeury({})  # E: has no attribute "qeury"
        await server.browsers[0].tabs.query({"activ": True})  # E: Extra key "activ"
        server.browser.tabs.query({})  # E: has no attribute "browser"
    print(port.browser.about.nam)  # E: has no attribute "nam"
    port.browser.lifespan(print)  # E: has no attribute "lifespan"

    @server.on_connect.add_listener  # E: cannot be "Callable[[Port[Any, Any]], None]"
    def came(each: Port) -> None: ...
