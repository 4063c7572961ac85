"""Tests that pages of the fake browser live and act as in the browser that it plays."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from onconnect import Browser, BrowserError, Port
from onconnect.testing import BlockingBrowser, FakeBrowser

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."
CLOSED = (
    "A listener indicated an asynchronous response by returning true, but the message channel "
    "closed before a response was received"
)
CACHED = (
    "The page keeping the extension port is moved into back/forward cache, so the message channel "
    "is closed."
)
PROFILES = pytest.mark.parametrize("profile", ["firefox", "chrome"])


async def answer(browser: Browser, tab_id: int) -> Any:
    """Send a message to a tab; return the answer, or the error's text."""
    try:
        return await browser.tabs.send_message(tab_id, "how are you?")
    except BrowserError as error:
        return error.message


def ask(browser: Browser, tab_id: int) -> asyncio.Task[Any]:
    """Send a message to a tab; the task comes to the answer, or to the error's text."""
    return asyncio.create_task(answer(browser, tab_id))


async def never(message: Any) -> Any:
    await asyncio.Event().wait()


async def refuse(message: Any) -> Any:
    await asyncio.sleep(0)
    raise ValueError("no")


# One-shot messages


async def test_all_frames_hear_a_message_and_the_first_answer_counts(browser: Browser) -> None:
    is_told = asyncio.Event()
    is_done = asyncio.Event()

    async def later(message: Any) -> str:
        await is_told.wait()
        is_done.set()
        return "late"

    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open()
        frames = [
            tab.content_script(frame_id=number, answer=answer)
            for number, answer in enumerate([later, lambda message: None, "first", refuse])
        ]
        assert await ask(browser, tab["id"]) == "first"
        assert [frame.messages for frame in frames] == [["how are you?"]] * 4
        is_told.set()
        await is_done.wait()  # what a page has begun it finishes, although nobody waits for it


async def test_a_page_that_fails_first_fails_the_message(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open()
        for answer in (never, refuse):
            tab.content_script(answer=answer)
        assert await ask(browser, tab["id"]) == "no"


async def test_listeners_that_all_answer_nothing_answer_none(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open()
        for _ in range(2):
            tab.content_script(answer=lambda message: None)
        assert await ask(browser, tab["id"]) is None


@PROFILES
async def test_a_tab_that_closes_settles_the_message_that_it_was_to_answer(
    browser: Browser, profile: str
) -> None:
    async with FakeBrowser(browser, profile=profile) as fake:
        tab = fake.tabs.open()
        for number in range(2):
            tab.content_script(frame_id=number, answer=never)
        asking = ask(browser, tab["id"])
        await fake.settle()
        tab.close()
        assert await asking == (NO_RECEIVER if profile == "firefox" else CLOSED)


@PROFILES
async def test_a_frame_that_goes_leaves_the_answer_to_the_others(
    browser: Browser, profile: str
) -> None:
    is_told = asyncio.Event()

    async def later(message: Any) -> str:
        await is_told.wait()
        return "still there"

    async with FakeBrowser(browser, profile=profile) as fake:
        tab = fake.tabs.open()
        frame = tab.content_script(frame_id=3, answer=never)
        tab.content_script(answer=later)
        asking = ask(browser, tab["id"])
        await fake.settle()
        frame.close()
        is_told.set()
        assert await asking == "still there"


@PROFILES
async def test_a_page_that_is_asked_and_enters_the_cache_answers_when_it_is_back_in_firefox_alone(
    browser: Browser, profile: str
) -> None:
    is_told = asyncio.Event()

    async def later(message: Any) -> str:
        await is_told.wait()
        return "back"

    async with FakeBrowser(browser, profile=profile) as fake:
        tab = fake.tabs.open()
        script = tab.content_script(answer=later)
        asking = ask(browser, tab["id"])
        await fake.settle()
        script.enter_cache()
        is_told.set()
        await fake.settle()
        assert asking.done() == (profile == "chrome")
        script.leave_cache()
        assert await asking == ("back" if profile == "firefox" else CACHED)


@PROFILES
async def test_the_messages_of_pages_reach_the_other_pages_and_the_first_answer_counts(
    browser: Browser, profile: str
) -> None:
    is_told = asyncio.Event()
    heard: list[Any] = []

    @browser.runtime.on_message.add_listener
    async def asked(message: str) -> str:
        heard.append(message)
        await is_told.wait()
        return "Python"

    async with FakeBrowser(browser, profile=profile) as fake:
        quick = fake.open_page(lambda message: "a page" if message == "quick" else None)
        deaf = fake.open_page()
        script = fake.tabs.open().content_script(answer="a content script")
        assert await script.send_message("quick") == "a page"
        is_told.set()
        assert await script.send_message("slow") == "Python"
        assert await quick.send_message("of the page") == "Python", "it does not hear itself"
        assert await fake.send_message("quick") == "a page"
        assert quick.messages == ["quick", "slow", "quick"]
        assert (deaf.messages, script.messages) == ([], [])
        assert heard == ["quick", "slow", "of the page", "quick"]


async def test_an_answer_whose_asker_has_gone_does_nothing(browser: Browser) -> None:
    is_told = asyncio.Event()

    @browser.runtime.on_message.add_listener
    async def asked() -> str:
        await is_told.wait()
        return "too late"

    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open()
        asking = asyncio.create_task(tab.content_script().send_message("hi"))
        await fake.settle()
        tab.close()
        with pytest.raises(asyncio.CancelledError, match="the page that asked has gone"):
            await asking
        is_told.set()
        await fake.settle()
        assert fake.log == []


@PROFILES
async def test_an_answer_does_not_reach_a_page_in_the_cache(browser: Browser, profile: str) -> None:
    is_told = asyncio.Event()

    @browser.runtime.on_message.add_listener
    async def asked() -> str:
        await is_told.wait()
        return "too late"

    async with FakeBrowser(browser, profile=profile) as fake:
        script = fake.tabs.open().content_script()
        asking = asyncio.create_task(script.send_message("hi"))
        await fake.settle()
        script.enter_cache()
        is_told.set()
        await fake.settle()
        script.leave_cache()
        with pytest.raises(asyncio.CancelledError, match="back/forward cache"):
            await asking


# Ports


@PROFILES
async def test_what_is_posted_to_a_page_in_the_cache_is_gone(
    browser: Browser, profile: str
) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(ports.append)

    async with FakeBrowser(browser, profile=profile) as fake:
        tab = fake.tabs.open()
        script = tab.content_script(answer="here")
        port = await script.connect()
        script.enter_cache()
        await fake.settle()
        if profile == "firefox":
            ports[0].post_message("lost")
        assert await ask(browser, tab["id"]) == NO_RECEIVER
        await fake.settle()
        script.leave_cache()
        if profile == "firefox":
            ports[0].post_message("heard")
        await fake.settle()
        assert port.unread == (["heard"] if profile == "firefox" else [])
        assert await ask(browser, tab["id"]) == "here"
        port.disconnect()


async def test_a_page_that_does_something_is_back_from_the_cache(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with FakeBrowser(browser) as fake:
        script = fake.tabs.open().content_script()
        with await script.connect() as port:
            script.enter_cache()
            port.post_message("back")
            assert not script.is_cached
            assert await port.receive() == "back"


@PROFILES
async def test_halves_of_surrogate_pairs_in_a_name_are_replaced_in_chrome(
    browser: Browser, profile: str
) -> None:
    names: list[str] = []
    browser.runtime.on_connect.add_listener(lambda port: names.append(port.name))
    clean, half = "a\N{GRINNING FACE}é", "x\ud800"
    if profile == "chrome":
        half = "x\ufffd\ufffd\ufffd"  # three bytes of UTF-8

    async with FakeBrowser(browser, profile=profile) as fake:
        page = fake.open_page()
        with fake.connect("x\ud800") as port, fake.connect(clean) as other:
            await fake.settle()
            assert (port.name, other.name) == (half, clean)
            assert names == [half, clean]
            assert [each.name for each in page.waiting] == [half, clean]
        python = browser.runtime.connect(name="x\ud800")
        await page.accept()
        await page.accept()
        assert (await page.accept()).name == half
        assert python.name == "x\ud800"
        python.disconnect()
        await fake.settle()


# Senders


@PROFILES
async def test_a_sender_in_a_tab_has_the_id_of_its_document(browser: Browser, profile: str) -> None:
    senders: list[Any] = []
    browser.runtime.on_connect.add_listener(lambda port: senders.append(port.sender))

    async with FakeBrowser(browser, profile=profile) as fake:
        tab = fake.tabs.open("https://a.example/x")
        scripts = [tab.content_script(), tab.content_script(), tab.content_script(frame_id=2)]
        page = fake.open_page()
        for each in (*scripts, page):
            (await each.connect()).disconnect()
    first, same, frame, own = senders
    assert first == same
    assert first["documentId"] != frame["documentId"]
    assert (own["frameId"], own["tab"]["url"]) == (0, own["url"])
    assert own["tab"]["id"] != tab["id"]
    assert own["origin"] == fake.origin
    for sender in senders:
        assert (sender.get("documentLifecycle") == "active") == (profile == "chrome")
        assert sender["documentId"].isupper() == (profile == "chrome")


@PROFILES
async def test_pages_are_told_of_python_and_of_each_other_as_senders(
    browser: Browser, profile: str
) -> None:
    async with FakeBrowser(browser, profile=profile) as fake:
        tab = fake.tabs.open()
        script, page = tab.content_script(), fake.open_page()
        browser.tabs.connect(tab["id"])
        browser.runtime.connect()
        at_script, at_page = await script.accept(), await page.accept()
        for port in (at_script, at_page):
            assert port.sender is not None
            assert port.sender["url"].startswith(f"{fake.origin}/")
            assert not {"tab", "frameId"} & port.sender.keys()
        assert "origin" in (at_script.sender or {})
        assert ("origin" in (at_page.sender or {})) == (profile == "firefox")
        await fake.leave()


async def test_another_extension_fires_the_external_events(browser: Browser) -> None:
    heard: list[Any] = []

    @browser.runtime.on_connect_external.add_listener
    def connected(port: Port) -> None:
        heard.append((port.sender or {})["id"])

    @browser.runtime.on_message_external.add_listener
    async def asked(message: str) -> str:
        return f"external {message}"

    async with FakeBrowser(browser) as fake:
        peer = fake.install_extension("peer@example.org")
        (await peer.connect()).disconnect()
        assert await peer.send_message("hi") == "external hi"
    assert heard == ["peer@example.org"]


# Settling


async def test_settle_waits_for_messages_that_travel_in_slices(browser: Browser) -> None:
    heard: list[int] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        def received(message: str) -> None:
            heard.append(len(message))
            port.post_message(message)
            port.post_message(message)

    async with FakeBrowser(browser) as fake:
        with await fake.connect() as port:
            for _ in range(3):
                port.post_message("x" * 3_000_000)
            await fake.settle()
            assert heard == [3_000_000] * 3
            assert [len(message) for message in port.unread] == [3_000_000] * 6


def test_a_plain_test_may_use_the_api_as_a_listener_does(browser: Browser) -> None:
    with BlockingBrowser(FakeBrowser(browser)) as fake:
        tab = fake.open_tab()
        fake.content_script(tab, answer=str.upper)
        assert fake.run(answer(browser, tab["id"])) == "HOW ARE YOU?"


def test_a_plain_test_moves_pages_in_and_out_of_the_cache(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    with BlockingBrowser(FakeBrowser(browser)) as fake:
        page = fake.content_script(fake.open_tab())
        with page.connect() as port:
            port.post_message("before")
            page.enter_cache()
            fake.settle()
            page.leave_cache()
            port.post_message("after")
            assert port.receive() == "after"
