from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from onconnect import Browser, BrowserError, Port, PortDisconnectedError, UnserializableError
from onconnect.browser_families import CHROMIUM, NO_RECEIVER
from onconnect.testing import FakeBrowser, HandlerError, fake_browser

PROFILES = pytest.mark.parametrize("profile", ["firefox", "chrome"])


def echoing(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: port.post_message([port.name, message]))


def opening(browser: Browser, **target: Any) -> list[Any]:
    """Open a port at a click; what comes of it is in the list."""
    heard: list[Any] = []

    @browser.action.on_clicked.add_listener
    def clicked(tab: dict[str, Any]) -> None:
        port = browser.tabs.connect(tab["id"], name="from Python", **target)
        port.on_message.add_listener(lambda message: heard.append(message))
        port.on_disconnect.add_listener(
            lambda port: heard.append(["disconnected", port.error and port.error.message])
        )
        port.post_message("hi")

    return heard


async def test_a_page_and_python_talk_on_a_port(browser: Browser) -> None:
    echoing(browser)
    async with FakeBrowser(browser) as fake:
        with await fake.connect("notes") as port:
            port.post_message({"text": "grüße \ud800"})
            assert await port.receive() == ["notes", {"text": "grüße \ud800"}]
            assert (port.closed, port.error, port.sender) == (False, None, None)
        assert port.closed
        with pytest.raises(PortDisconnectedError, match="disconnected port"):
            port.post_message("too late")


async def test_python_hears_of_a_connection_before_its_await_ends(browser: Browser) -> None:
    ports: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        ports.append(port)

    async with FakeBrowser(browser) as fake:
        page = await fake.connect("notes", {"id": "x", "url": "https://a.example/"})
        (port,) = ports
        assert (port.name, port.sender) == ("notes", {"id": "x", "url": "https://a.example/"})
        page.disconnect()


async def test_what_a_page_does_in_one_turn_arrives_in_order(browser: Browser) -> None:
    heard: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(heard.append)
        port.on_disconnect.add_listener(lambda: heard.append("disconnected"))

    async with FakeBrowser(browser) as fake:
        port = fake.connect()
        port.post_message(1)
        port.post_message(2)
        port.disconnect()
        await fake.settle()
    assert heard == [1, 2, "disconnected"]


async def test_a_port_that_python_closes_ends_the_wait_for_a_message(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.post_message("last")
        port.disconnect()

    async with FakeBrowser(browser) as fake:
        port = await fake.connect("notes")
        assert await port.wait_closed() is None
        assert await port.receive() == "last"
        with pytest.raises(HandlerError, match="'notes' was disconnected before a message came"):
            await port.receive()


async def test_a_message_is_answered_or_its_sender_is_rejected(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    async def asked(message: str, sender: dict[str, Any]) -> Any:
        if message == "fail":
            raise ValueError("on purpose")
        return [message, sender["url"]]

    async with FakeBrowser(browser) as fake:
        assert await fake.send_message("hi", sender={"url": "u"}) == ["hi", "u"]
        with fake.expect_fault("ValueError: on purpose") as seen, pytest.raises(BrowserError) as no:
            await fake.send_message("fail")
        assert no.value.message == "on purpose"
        assert seen == ["a listener of runtime.onMessage raised ValueError: on purpose"]


async def test_an_external_message_fires_its_own_event(browser: Browser) -> None:
    @browser.runtime.on_message_external.add_listener
    async def asked(message: str) -> str:
        return f"external {message}"

    async with FakeBrowser(browser) as fake:
        assert await fake.send_message("a", event="runtime.onMessageExternal") == "external a"
        with pytest.raises(BrowserError, match=NO_RECEIVER):
            await fake.send_message("a")


async def test_a_click_opens_a_port_to_the_content_script_of_a_tab(browser: Browser) -> None:
    heard = opening(browser)
    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open("https://a.example/page")
        script = tab.content_script()
        await fake.emit("action.onClicked", tab)
        port = await script.accept()
        assert port.name == "from Python"
        assert port.sender is not None
        assert (port.sender["id"], "tab" in port.sender) == (fake.extension_id, False)
        assert await port.receive() == "hi"
        port.post_message("hello")
        await fake.settle()
        tab.close()
        await fake.settle()
    assert heard == ["hello", ["disconnected", None]]


@pytest.mark.parametrize("frame_id", [None, 7])
async def test_a_tab_without_a_listener_there_fails_the_connection(
    browser: Browser, frame_id: int | None
) -> None:
    heard = opening(browser, frame_id=frame_id)
    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open()
        if frame_id is not None:
            tab.content_script(frame_id=0)
        await fake.emit("action.onClicked", tab)
    assert heard == [["disconnected", NO_RECEIVER]]


async def test_a_content_script_connects_as_itself(browser: Browser) -> None:
    senders: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        senders.append(port.sender)

    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open("https://a.example/page")
        frame = tab.content_script(frame_id=3, url="https://b.example/")
        (await frame.connect()).disconnect()
    (sender,) = senders
    assert sender["url"] == "https://b.example/"
    assert sender["frameId"] == 3
    assert sender["tab"] == dict(tab)


async def test_python_sends_messages_to_tabs_pages_and_extensions(browser: Browser) -> None:
    answers: list[Any] = []

    @browser.action.on_clicked.add_listener
    async def clicked(tab: dict[str, Any]) -> None:
        answers.append(await browser.tabs.send_message(tab["id"], "to the tab"))
        answers.append(await browser.runtime.send_message("to a page"))
        answers.append(await browser.runtime.send_message("out", extension_id="other@example.org"))
        try:
            await browser.runtime.send_message("out", extension_id="none@example.org")
        except BrowserError as error:
            answers.append(error.message)

    async with FakeBrowser(browser) as fake:
        tab = fake.tabs.open()
        script = tab.content_script(answer="from the tab")
        fake.open_page(answer=lambda message: message.upper())
        fake.install_extension("other@example.org", answer=["other"])
        await fake.emit("action.onClicked", tab)
    assert answers == ["from the tab", "TO A PAGE", ["other"], NO_RECEIVER]
    assert script.messages == ["to the tab"]


async def test_the_api_answers_by_values_functions_and_errors(browser: Browser) -> None:
    answers: list[Any] = []

    @browser.action.on_clicked.add_listener
    async def clicked() -> None:
        answers.append(await browser.tabs.query({"active": True}))
        answers.append(await browser.storage.local.get("key"))
        answers.append(await browser.tabs.remove(3))
        try:
            await browser.tabs.get(9)
        except BrowserError as error:
            answers.append((error.message, error.method))

    async def removed(tab_id: int) -> None:
        await asyncio.sleep(0)

    def get(tab_id: int) -> Any:
        raise ValueError(f"No tab with id: {tab_id}.")

    async with FakeBrowser(browser) as fake:
        fake.api["tabs.query"] = [{"id": 1}]
        fake.api["storage.local.get"] = lambda key: {key: "value"}
        fake.api["tabs.remove"] = removed
        fake.api["tabs.get"] = get
        await fake.emit("action.onClicked", {"id": 1})
        assert fake.api.calls[0] == ("tabs.query", [{"active": True}])
    assert answers == [[{"id": 1}], {"key": "value"}, None, ("No tab with id: 9.", "tabs.get")]


async def test_a_test_may_use_the_api_as_a_listener_does(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        fake.api["tabs.query"] = []
        assert await browser.tabs.query({}) == []


async def test_a_fault_that_is_expected_and_does_not_come_fails_the_test(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        expected = fake.expect_fault("Value")
        expected.__enter__()
        await fake.settle()
        with pytest.raises(HandlerError, match="no handler did anything that matches 'Value'"):
            expected.__exit__(None, None, None)


async def test_a_test_that_fails_tells_what_handlers_did_wrong(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        raise ValueError("the reason")

    async def failing() -> None:
        async with FakeBrowser(browser) as fake:
            with suppress(HandlerError):
                await fake.connect()
            fake.connect()
            await asyncio.sleep(0.01)
            raise RuntimeError("of the test")

    with pytest.raises(RuntimeError, match="of the test") as failure:
        await failing()
    (note,) = failure.value.__notes__
    assert note == "a listener of runtime.onConnect raised ValueError: the reason"


async def test_two_browsers_are_served_by_the_same_handlers(browser: Browser) -> None:
    echoing(browser)
    async with FakeBrowser(browser) as one, FakeBrowser(browser, profile="chrome") as other:
        with await one.connect("a") as a, await other.connect("b") as b:
            a.post_message(1)
            b.post_message(2)
            assert await b.receive() == ["b", 2]
            assert await a.receive() == ["a", 1]


async def test_what_one_browser_s_handlers_do_is_no_matter_of_another(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            port.post_message(message)

    async with FakeBrowser(browser) as one:
        async with FakeBrowser(browser):
            port = await one.connect("a")
        port.post_message("still served")
        assert await port.receive() == "still served"
        port.disconnect()


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="firefox, chrome, and got 'opera'"):
        FakeBrowser(profile="opera")


@PROFILES
async def test_what_the_other_receivers_of_a_port_are_told_is_the_browsers_own(
    browser: Browser, profile: str
) -> None:
    heard: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: heard.append("disconnected"))

    async with FakeBrowser(browser, profile=profile) as fake:
        sibling = fake.open_page()
        page = await fake.connect()
        other = await sibling.accept()
        page.post_message("to both")
        assert await other.receive() == "to both"
        other.disconnect()
        await fake.settle()
        assert page.closed
        assert heard == (["disconnected"] if profile == "firefox" else [])


@PROFILES
async def test_a_receiver_whose_page_closes_ends_the_port_in_firefox_alone(
    browser: Browser, profile: str
) -> None:
    echoing(browser)
    async with FakeBrowser(browser, profile=profile) as fake:
        sibling = fake.open_page()
        page = await fake.connect("notes")
        await sibling.accept()
        sibling.close()
        await fake.settle()
        assert page.closed == (profile == "firefox")
        page.disconnect()


@PROFILES
async def test_a_page_that_enters_the_cache_closes_its_ports_in_chrome_alone(
    browser: Browser, profile: str
) -> None:
    errors: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: errors.append(port.error and str(port.error)))

    async with FakeBrowser(browser, profile=profile) as fake:
        script = fake.tabs.open().content_script()
        await script.connect()
        script.enter_cache()
        await fake.settle()
        if profile == "chrome":
            assert "back/forward cache" in errors[0]
        else:
            assert errors == []
        script.close()
        await fake.settle()
    assert len(errors) == 1


@PROFILES
async def test_a_page_posts_what_json_cannot_carry_as_its_browser_has_it(
    browser: Browser, profile: str
) -> None:
    echoing(browser)
    async with FakeBrowser(browser, profile=profile) as fake:
        with await fake.connect("notes") as port:
            if profile == "chrome":
                with pytest.raises(UnserializableError, match="Could not serialize message"):
                    port.post_message(print)
            else:
                port.post_message(print)
            port.post_message("after it")
            assert await port.receive() == ["notes", "after it"]
        told = any("was dropped" in text for _, text, _ in fake.log)
        assert told == (profile == "firefox")


async def test_a_page_in_chrome_posts_64_mib_at_most(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    echoing(browser)
    assert CHROMIUM.longest is not None
    limit, text = CHROMIUM.longest
    assert limit == 64 * 1024 * 1024
    shorter = CHROMIUM._replace(longest=(1000, text))  # so much memory is not for tests
    monkeypatch.setitem(fake_browser.PROFILES, "chrome", shorter)
    async with FakeBrowser(browser, profile="chrome") as fake:
        with fake.connect("a") as port:
            port.post_message("x" * 998)
            assert await port.receive() == ["a", "x" * 998]
            with pytest.raises(ValueError, match="maximum allowed size of 64MiB"):
                port.post_message("x" * 999)


@PROFILES
async def test_python_is_told_by_its_browsers_text_that_a_port_is_disconnected(
    browser: Browser, profile: str
) -> None:
    texts: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.disconnect()
        try:
            port.post_message("too late")
        except PortDisconnectedError as error:
            texts.append(str(error))

    async with FakeBrowser(browser, profile=profile) as fake:
        page = await fake.connect()
        with pytest.raises(PortDisconnectedError) as raised:
            page.post_message("too late")
    assert texts == [str(raised.value)]
    assert texts[0].startswith("Attempting" if profile == "chrome" else "Attempt to post")
