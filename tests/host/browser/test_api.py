"""Functions and events of the extension API, by their names."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BrowserError, ChannelClosedError, Port, UnserializableError
from tests.host.fake_browser import FakeBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable


async def in_listener(
    browser: Browser, fake: FakeBrowser, function: Callable[[], Awaitable[Any]]
) -> asyncio.Future[Any]:
    """Run a coroutine function as a listener; return the future of what becomes of it."""
    outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def connected(port: Port) -> None:
        try:
            result = await function()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)

    browser.runtime.on_connect.add_listener(connected)
    fake.connect()
    await fake.settle()
    browser.runtime.on_connect.remove_listener(connected)
    return outcome


# Calls


@pytest.mark.parametrize(
    ("call", "method"),
    [
        (lambda browser: browser.tabs.query, "tabs.query"),
        (lambda browser: browser.tabs.execute_script, "tabs.executeScript"),
        (lambda browser: browser.storage.local.get, "storage.local.get"),
        (lambda browser: browser.browser_action.set_badge_text, "browserAction.setBadgeText"),
        (lambda browser: browser.runtime.get_platform_info, "runtime.getPlatformInfo"),
        (lambda browser: browser.i18n.get_message, "i18n.getMessage"),
        (lambda browser: browser.runtime.get_url, "runtime.getURL"),
    ],
)
async def test_a_function_is_called_by_its_name_in_snake_case(
    browser: Browser, call: Any, method: str
) -> None:
    async with FakeBrowser(browser) as fake:
        outcome = await in_listener(browser, fake, lambda: call(browser)({"active": True}, 5))
        message = await fake.expect("call")
        assert (message["method"], message["args"]) == (method, [{"active": True}, 5])
        fake.answer(message, [{"id": 3}])
        assert await outcome == [{"id": 3}]


async def test_a_call_without_a_value_returns_none(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        outcome = await in_listener(browser, fake, lambda: browser.action.set_title({}))
        fake.peer.answer((await fake.expect("call"))["id"])
        fake.flush_soon()
        assert await outcome is None


@pytest.mark.parametrize(("name", "expected"), [("TypeError", "TypeError"), (None, "Error")])
async def test_a_call_that_fails_raises_what_the_browser_says(
    browser: Browser, name: str | None, expected: str
) -> None:
    async with FakeBrowser(browser) as fake:
        outcome = await in_listener(browser, fake, lambda: browser.tabs.get(99))
        fake.throw(await fake.expect("call"), "No tab with id: 99.", name)
        with pytest.raises(BrowserError, match=r"^tabs\.get: No tab with id: 99\.$") as caught:
            await outcome
        assert (caught.value.message, caught.value.name) == ("No tab with id: 99.", expected)
        assert caught.value.method == "tabs.get"


async def test_a_call_goes_at_once_also_when_nobody_awaits_it(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(
        lambda _: browser.action.set_badge_text({"text": "1"}) and None
    )
    async with FakeBrowser(browser) as fake:
        fake.connect()
        call = await fake.expect("call", method="action.setBadgeText")
        fake.answer(call)
        await fake.settle()


async def test_calls_are_answered_in_any_order(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        outcome = await in_listener(
            browser, fake, lambda: asyncio.gather(browser.tabs.get(1), browser.tabs.get(2))
        )
        first, second = await fake.expect("call"), await fake.expect("call")
        fake.answer(second, "second")
        fake.answer(first, "first")
        assert await outcome == ["first", "second"]


@pytest.mark.parametrize("answer", ["return", "throw"])
async def test_a_cancelled_call_is_forgotten(browser: Browser, answer: str) -> None:
    async with FakeBrowser(browser) as fake:

        async def gives_up() -> str:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await browser.tabs.query({})
            return "given up"

        outcome = await in_listener(browser, fake, gives_up)
        assert await outcome == "given up"
        call = await fake.expect("call")
        if answer == "return":
            fake.answer(call, "too late")
        else:
            fake.throw(call, "too late")
        await fake.settle()
        assert fake.log == []


async def test_an_answer_to_a_call_cancelled_in_the_same_turn_is_forgotten(
    browser: Browser,
) -> None:
    calls: list[asyncio.Future[Any]] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        calls.extend(browser.tabs.get(n) for n in range(2))
        port.on_message.add_listener(lambda: [each.cancel() for each in calls] and None)

    async with FakeBrowser(browser) as fake:
        page = fake.connect()
        first, second = await fake.expect("call"), await fake.expect("call")
        page.post("cancel")
        fake.answer(first)
        fake.throw(second, "no")
        await fake.settle()
        assert all(each.cancelled() for each in calls)


async def test_the_end_of_the_channel_fails_pending_calls(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        raised: list[ChannelClosedError] = []

        async def asks() -> None:
            try:
                await browser.tabs.query({})
            except ChannelClosedError as error:
                raised.append(error)
                raise

        async def connected(port: Port) -> None:
            await asks()

        browser.runtime.on_connect.add_listener(connected)
        fake.connect()
        await fake.expect("call")
        await fake.leave()
        assert [str(error) for error in raised] == ["the browser left before tabs.query returned"]


async def test_the_end_of_the_channel_leaves_calls_that_are_settled_alone(
    browser: Browser,
) -> None:
    calls: list[asyncio.Future[Any]] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        calls.append(browser.tabs.get(1))
        port.on_disconnect.add_listener(calls[0].cancel)

    async with FakeBrowser(browser) as fake:
        fake.connect()
        await fake.expect("call")
        await fake.leave()
        assert calls[0].cancelled()


async def test_a_call_that_nobody_awaits_ends_silently_with_the_channel(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(
        lambda _: browser.action.set_badge_text({"text": "1"}) and None
    )
    async with FakeBrowser(browser) as fake:
        fake.connect()
        await fake.expect("call")
    gc.collect()


async def test_arguments_that_cannot_be_sent_raise_at_once(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        raised: list[Exception] = []

        async def calls() -> None:
            try:
                browser.tabs.query({"id": {1}})
            except UnserializableError as error:
                raised.append(error)

        await (await in_listener(browser, fake, calls))
        assert "of type set" in str(raised[0])


async def test_without_a_browser_there_is_no_api(browser: Browser) -> None:
    for call in (
        lambda: browser.tabs.query({}),
        lambda: browser.tabs.connect(1),
        lambda: browser.runtime.connect(),
    ):
        with pytest.raises(ChannelClosedError, match="no browser is connected here"):
            call()


async def test_the_api_works_in_tasks_that_a_listener_started_until_the_channel_ends(
    browser: Browser,
) -> None:
    gate = asyncio.Event()
    tasks: list[asyncio.Task[Any]] = []

    async def later() -> Any:
        result = await browser.tabs.query({})
        await gate.wait()
        with pytest.raises(ChannelClosedError, match="has left"):
            browser.tabs.query({})
        return result

    browser.runtime.on_connect.add_listener(lambda _: tasks.append(asyncio.create_task(later())))
    async with FakeBrowser(browser) as fake:
        fake.connect()
        fake.answer(await fake.expect("call"), 7)
        await fake.settle()
    gate.set()
    assert await tasks[0] == 7


async def test_a_task_that_a_lifespan_starts_last_begins_when_the_browser_is_ready(
    browser: Browser,
) -> None:
    async def shows_badge() -> None:
        await browser.action.set_badge_text({"text": "1"})

    @browser.lifespan
    async def starts_task() -> AsyncIterator[None]:
        task = asyncio.create_task(shows_badge())
        yield
        await task

    async with FakeBrowser(browser) as fake:
        fake.answer(await fake.expect("call", method="action.setBadgeText"))
        await fake.settle()


async def test_the_api_is_refused_in_another_thread_with_the_remedy(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        outcome = await in_listener(
            browser, fake, lambda: asyncio.to_thread(lambda: browser.tabs.query({}))
        )
        with pytest.raises(RuntimeError, match="run_coroutine_threadsafe"):
            await outcome


# Names


def test_a_namespace_says_its_name(browser: Browser) -> None:
    assert repr(browser.storage.local) == "<browser.storage.local>"
    assert browser.storage is browser.storage
    assert browser.storage.local.get is browser.storage.local.get


def test_private_names_are_no_part_of_the_api(browser: Browser) -> None:
    with pytest.raises(AttributeError, match="browser has no attribute '_private'"):
        browser._private  # noqa: B018
    with pytest.raises(AttributeError, match=r"browser\.tabs has no attribute '__wrapped__'"):
        browser.tabs.__wrapped__  # noqa: B018


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("onUpdated", r"browser\.tabs\.onUpdated is on_updated in Python"),
        ("sendMessage", r"browser\.tabs\.sendMessage is send_message in Python"),
        ("saveAsPDF", r"browser\.tabs\.saveAsPDF is save_as_pdf in Python"),
        ("TabStatus", r"browser\.tabs\.TabStatus is not offered: write the value itself"),
    ],
)
def test_a_name_of_the_browsers_is_an_error_with_pythons(
    browser: Browser, name: str, sentence: str
) -> None:
    with pytest.raises(AttributeError, match=sentence):
        getattr(browser.tabs, name)


def test_a_namespace_of_the_browsers_is_an_error_with_pythons(browser: Browser) -> None:
    with pytest.raises(AttributeError, match=r"browser\.contextMenus is context_menus in Python"):
        browser.contextMenus  # noqa: B018


def test_a_name_that_has_no_mechanical_form_is_found(browser: Browser) -> None:
    assert repr(browser.runtime.get_url) == "<browser.runtime.getURL>"
    assert browser.web_navigation.on_dom_content_loaded.name == "webNavigation.onDOMContentLoaded"
    assert repr(browser.tabs.toXMLFuture) == "<browser.tabs.toXMLFuture>"


def test_constants_are_those_of_the_browsers(browser: Browser) -> None:
    assert (browser.tabs.TAB_ID_NONE, browser.windows.WINDOW_ID_CURRENT) == (-1, -2)


async def test_the_extensions_id_is_known(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        assert await (await in_listener(browser, fake, own_id(browser))) == "test@example.org"
    with pytest.raises(ChannelClosedError):
        browser.runtime.id  # noqa: B018


def own_id(browser: Browser) -> Callable[[], Awaitable[str]]:
    async def read() -> str:
        return browser.runtime.id

    return read


async def test_keywords_are_refused_with_what_to_write(browser: Browser) -> None:
    with pytest.raises(TypeError) as caught:
        browser.tabs.query(active=True, currentWindow=True)
    assert str(caught.value) == (
        "browser.tabs.query takes no keyword arguments: give what the browser's tabs.query takes, "
        'as a dict {"active": …, "currentWindow": …}'
    )


def test_an_event_has_one_object(browser: Browser) -> None:
    assert browser.tabs.on_updated is browser.tabs.on_updated
    assert browser.tabs.on_updated.name == "tabs.onUpdated"
    assert browser.storage.local.on_changed.name == "storage.local.onChanged"


# Events


async def test_what_is_listened_to_is_told_when_ready(browser: Browser) -> None:
    urls = {"urls": ["<all_urls>"]}
    browser.runtime.on_connect.add_listener(print)
    browser.runtime.on_message.add_listener(print)
    browser.tabs.on_updated.add_listener(print)
    browser.tabs.on_updated.add_listener(repr)
    browser.tabs.on_updated.add_listener(print, {"tabId": 1})
    browser.web_request.on_completed.add_listener(print, urls, ["extraHeaders"])
    browser.alarms.on_alarm.has_listener(print)  # named, and nothing else
    async with FakeBrowser(browser) as fake:
        await fake.settle()
        assert [(each["method"], each["args"]) for each in fake.arrived] == [
            ("tabs.onUpdated.addListener", []),
            ("tabs.onUpdated.addListener", [{"tabId": 1}]),
            ("webRequest.onCompleted.addListener", [urls, ["extraHeaders"]]),
        ]


async def test_what_is_listened_to_later_is_told_then_once(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        browser.tabs.on_updated.add_listener(print)
        browser.tabs.on_updated.add_listener(repr)
        browser.tabs.on_updated.add_listener(print)
        await fake.settle()
        assert [each["method"] for each in fake.arrived] == ["tabs.onUpdated.addListener"]


async def test_which_ports_and_messages_are_listened_to_is_told_before_ready_and_when_it_changes(
    browser: Browser,
) -> None:
    browser.runtime.on_connect.add_listener(print)
    async with FakeBrowser(browser) as fake:
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
    async with FakeBrowser(browser) as fake:
        await fake.settle()
        assert fake.listened == [[]]


async def test_what_a_lifespan_listens_to_is_told_before_ready(browser: Browser) -> None:
    @browser.lifespan
    async def life() -> AsyncIterator[None]:
        browser.runtime.on_message.add_listener(print)
        yield

    async with FakeBrowser(browser) as fake:
        assert fake.listened == [["runtime.onMessage"]]


async def test_of_threads_that_change_it_the_last_state_is_told_last(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
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

    async with FakeBrowser(browser) as fake:
        thread = threading.Thread(target=add_and_remove)
        thread.start()
        thread.join()
        await fake.settle()
        assert fake.listened == [[]]


async def test_each_of_several_channels_is_told(browser: Browser) -> None:
    async with FakeBrowser(browser) as one, FakeBrowser(browser) as other:
        browser.runtime.on_connect.add_listener(print)
        await one.settle()
        await other.settle()
        assert one.listened == other.listened == [[], ["runtime.onConnect"]]


async def test_an_event_reaches_the_listeners_of_its_registration(browser: Browser) -> None:
    got: list[Any] = []
    browser.tabs.on_updated.add_listener(lambda *args: got.append(("all", *args)))
    browser.tabs.on_updated.add_listener(lambda tab: got.append(("one", tab)), {"tabId": 3})
    async with FakeBrowser(browser) as fake:
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
    async with FakeBrowser(browser) as fake:
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

    async with FakeBrowser(browser) as fake:
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
    async with FakeBrowser(browser) as fake:
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
    async with FakeBrowser(browser) as fake:
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
    async with FakeBrowser(browser) as fake:
        fake.answer(await fake.expect("call"))
        browser.tabs.on_updated.remove_listener(print)
        fake.throw(await fake.expect("call"), "no such listener")
        await fake.settle()
        assert fake.log == []
