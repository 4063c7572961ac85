"""The browser is told what Python listens to, and its events reach the listeners."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onconnect import Browser


async def test_what_is_listened_to_is_told_when_ready(browser: Browser) -> None:
    urls = {"urls": ["<all_urls>"]}
    browser.runtime.on_connect.add_listener(print)
    browser.runtime.on_message.add_listener(print)
    browser.tabs.on_updated.add_listener(print)
    browser.tabs.on_updated.add_listener(repr)
    browser.tabs.on_updated.add_listener(print, {"tabId": 1})
    browser.web_request.on_completed.add_listener(print, urls, ["extraHeaders"])
    browser.alarms.on_alarm.has_listener(print)  # named, and nothing else
    async with RawBrowser(browser) as fake:
        await fake.settle()
        assert [(each["method"], each["args"]) for each in fake.arrived] == [
            ("tabs.onUpdated.addListener", []),
            ("tabs.onUpdated.addListener", [{"tabId": 1}]),
            ("webRequest.onCompleted.addListener", [urls, ["extraHeaders"]]),
        ]


async def test_what_is_listened_to_later_is_told_then_once(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        browser.tabs.on_updated.add_listener(print)
        browser.tabs.on_updated.add_listener(repr)
        browser.tabs.on_updated.add_listener(print)
        await fake.settle()
        assert [each["method"] for each in fake.arrived] == ["tabs.onUpdated.addListener"]


async def test_which_ports_and_messages_are_listened_to_is_told_before_ready_and_when_it_changes(
    browser: Browser,
) -> None:
    browser.runtime.on_connect.add_listener(print)
    async with RawBrowser(browser) as fake:
        assert fake.listened == [["runtime.onConnect"]]
        browser.runtime.on_connect.add_listener(repr)
        browser.runtime.on_message_external.add_listener(print)
        browser.runtime.on_message_external.add_listener(print)
        browser.tabs.on_updated.add_listener(print)
        browser.runtime.on_connect.remove_listener(print)
        browser.runtime.on_connect.remove_listener(repr)
        browser.runtime.on_connect.remove_listener(repr)
        await fake.settle()
        assert fake.listened[1:] == [
            ["runtime.onConnect", "runtime.onMessageExternal"],
            ["runtime.onMessageExternal"],
        ]
        assert [each["method"] for each in fake.arrived] == ["tabs.onUpdated.addListener"]


async def test_without_a_listener_of_ports_and_messages_that_is_told(browser: Browser) -> None:
    browser.tabs.on_updated.add_listener(print)
    async with RawBrowser(browser) as fake:
        await fake.settle()
        assert fake.listened == [[]]


async def test_what_a_lifespan_listens_to_is_told_before_ready(browser: Browser) -> None:
    @browser.lifespan
    async def life() -> AsyncIterator[None]:
        browser.runtime.on_message.add_listener(print)
        yield

    async with RawBrowser(browser) as fake:
        assert fake.listened == [["runtime.onMessage"]]


async def test_of_threads_that_change_it_the_last_state_is_told_last(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        for _ in range(50):
            await asyncio.gather(
                asyncio.to_thread(browser.runtime.on_message.add_listener, print),
                asyncio.to_thread(browser.runtime.on_connect.add_listener, print),
                asyncio.to_thread(browser.runtime.on_connect.remove_listener, repr),
            )
            await fake.settle()
            assert fake.listened[-1] == ["runtime.onConnect", "runtime.onMessage"]
            await asyncio.to_thread(browser.runtime.on_connect.remove_listener, print)
            await asyncio.to_thread(browser.runtime.on_message.remove_listener, print)
            await fake.settle()
            assert fake.listened[-1] == []
        told = fake.listened
        assert all(told[i] != told[i + 1] for i in range(len(told) - 1))


async def test_what_a_thread_adds_and_removes_before_the_loop_turns_is_not_told(
    browser: Browser,
) -> None:
    def add_and_remove() -> None:
        browser.runtime.on_message.add_listener(print)
        browser.runtime.on_message.remove_listener(print)

    async with RawBrowser(browser) as fake:
        thread = threading.Thread(target=add_and_remove)
        thread.start()
        thread.join()
        await fake.settle()
        assert fake.listened == [[]]


async def test_each_of_several_channels_is_told(browser: Browser) -> None:
    async with RawBrowser(browser) as one, RawBrowser(browser) as other:
        browser.runtime.on_connect.add_listener(print)
        await one.settle()
        await other.settle()
        assert one.listened == other.listened == [[], ["runtime.onConnect"]]


async def test_an_event_reaches_the_listeners_of_its_registration(browser: Browser) -> None:
    got: list[Any] = []
    browser.tabs.on_updated.add_listener(lambda *args: got.append(("all", *args)))
    browser.tabs.on_updated.add_listener(lambda tab: got.append(("one", tab)), {"tabId": 3})
    async with RawBrowser(browser) as fake:
        plain, filtered = await fake.expect("call"), await fake.expect("call")
        fake.answer(plain)
        fake.answer(filtered)
        fake.event("tabs.onUpdated", 3, {"status": "complete"}, listener=plain["id"])
        fake.event("tabs.onUpdated", 3, {"status": "complete"}, listener=filtered["id"])
        fake.event("tabs.onUpdated", 4, {}, listener=plain["id"])
        await fake.settle()
        assert got == [("all", 3, {"status": "complete"}), ("one", 3), ("all", 4, {})]


async def test_an_event_that_woke_comes_without_a_registration(browser: Browser) -> None:
    got: list[Any] = []
    browser.action.on_clicked.add_listener(lambda tab: got.append(tab["id"]))
    browser.action.on_clicked.add_listener(lambda: got.append("filtered"), {"what": "ever"})
    async with RawBrowser(browser) as fake:
        fake.event("action.onClicked", {"id": 3})
        fake.event("runtime.onStartup")
        await fake.settle()
        assert got == [3]


async def test_async_listeners_of_events_are_tasks(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    error = ValueError("boom")

    @browser.action.on_clicked.add_listener
    async def clicked(tab: Any) -> None:
        await browser.tabs.remove(tab["id"])
        raise error

    async with RawBrowser(browser) as fake:
        fake.event("action.onClicked", {"id": 3})
        call = await fake.expect("call", method="tabs.remove")
        assert call["args"] == [3]
        fake.answer(call)
        await fake.settle()
    assert [(each["message"], each["exception"]) for each in reported] == [
        ("a listener of action.onClicked failed", error)
    ]


async def test_the_last_listener_that_leaves_is_told(browser: Browser) -> None:
    got: list[Any] = []

    def listener(*args: object) -> None:
        got.append(args)

    browser.tabs.on_updated.add_listener(listener)
    browser.tabs.on_updated.add_listener(listener, {"tabId": 1})
    other = browser.tabs.on_updated.add_listener(lambda: None)
    async with RawBrowser(browser) as fake:
        plain, filtered = await fake.expect("call"), await fake.expect("call")
        fake.answer(plain)
        browser.tabs.on_updated.remove_listener(listener)
        await fake.settle()
        removal = await fake.expect("call")
        assert (removal["method"], removal["args"]) == (
            "tabs.onUpdated.removeListener",
            [filtered["id"]],
        )
        fake.answer(removal)
        assert list(fake.arrived) == []
        fake.event("tabs.onUpdated", listener=filtered["id"])
        fake.event("tabs.onUpdated", listener=plain["id"])
        await fake.settle()
        assert got == []
        browser.tabs.on_updated.remove_listener(other)
        removal = await fake.expect("call")
        assert removal["args"] == [plain["id"]]
        browser.tabs.on_updated.add_listener(other)
        again = await fake.expect("call")
        assert again["method"] == "tabs.onUpdated.addListener"
        assert again["id"] not in (plain["id"], filtered["id"])


async def test_a_registration_that_the_browser_refuses_is_reported_and_stops_nobody(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    browser.tabs.on_updated.add_listener(print, {"nonsense": 1})
    async with RawBrowser(browser) as fake:
        refused = await fake.expect("call")
        fake.throw(refused, "Unexpected property: nonsense", "TypeError")
        await fake.settle()
        browser.tabs.on_updated.remove_listener(print)
        await fake.settle()
        assert list(fake.arrived) == []  # there is nothing to leave
    (report,) = reported
    assert report["message"] == "a listener of tabs.onUpdated failed"
    assert str(report["exception"]) == ("tabs.onUpdated.addListener: Unexpected property: nonsense")


async def test_a_removal_that_fails_is_nobodys_business(browser: Browser) -> None:
    browser.tabs.on_updated.add_listener(print)
    async with RawBrowser(browser) as fake:
        fake.answer(await fake.expect("call"))
        browser.tabs.on_updated.remove_listener(print)
        fake.throw(await fake.expect("call"), "no such listener")
        await fake.settle()
        assert fake.log == []


async def test_an_event_may_be_listened_to_from_a_thread(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        listener = await asyncio.to_thread(browser.tabs.on_updated.add_listener, lambda: None)
        call = await fake.expect("call")
        assert call["method"] == "tabs.onUpdated.addListener"
        await asyncio.to_thread(browser.tabs.on_updated.remove_listener, listener)
        assert (await fake.expect("call"))["args"] == [call["id"]]
