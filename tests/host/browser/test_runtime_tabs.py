"""Python opens ports and sends one-shot messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BrowserError, MessageTooLongError, Port
from onconnect.protocol.limits import Limits
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."


async def call(browser: Browser, fake: RawBrowser, function: Callable[[Browser], Any]) -> Any:
    """Call a function in a listener; return its result, or raise what it raises."""
    outcome: list[Any] = []

    def clicked() -> None:
        try:
            outcome.append((function(browser), None))
        except Exception as error:
            outcome.append((None, error))

    browser.action.on_clicked.add_listener(clicked)
    fake.event("action.onClicked")
    await fake.settle()
    browser.action.on_clicked.remove_listener(clicked)
    await fake.settle()
    for message in [each for each in fake.arrived if "onClicked" in each.get("method", "")]:
        fake.arrived.remove(message)
    ((result, error),) = outcome
    if error is not None:
        raise error
    return result


@pytest.mark.parametrize(
    ("connect", "name", "target"),
    [
        (lambda browser: browser.tabs.connect(3), "", {"tabId": 3}),
        (
            lambda browser: browser.tabs.connect(3, name="from-python", frame_id=0),
            "from-python",
            {"tabId": 3, "frameId": 0},
        ),
        (
            lambda browser: browser.tabs.connect(3, document_id="D1"),
            "",
            {"tabId": 3, "documentId": "D1"},
        ),
        (lambda browser: browser.runtime.connect(), "", {}),
        (
            lambda browser: browser.runtime.connect("other@example", name="x"),
            "x",
            {"extensionId": "other@example"},
        ),
    ],
)
async def test_a_port_is_opened_to_its_target_and_usable_at_once(
    browser: Browser, connect: Callable[[Browser], Port], name: str, target: dict[str, Any]
) -> None:
    def connect_and_post(browser: Browser) -> Port:
        port = connect(browser)
        port.post_message("ping")
        return port

    async with RawBrowser(browser) as fake:
        port = await call(browser, fake, connect_and_post)
        page, message = await fake.opened()
        assert message == {"type": "connect", "port": -1, "name": name, "target": target}
        assert (port.name, port.sender, port.error) == (name, None, None)
        assert await page.receive() == "ping"
        got: list[Any] = []
        port.on_message.add_listener(lambda message, port: got.append((message, port)))
        page.post("pong")
        await fake.settle()
        assert got == [("pong", port)]
        assert repr(port) == f"<Port -1 {name!r} connected>"


@pytest.mark.parametrize(
    ("connect", "told"),
    [
        (lambda browser: browser.tabs.connect("3"), "tab_id must be an integer, not '3'"),
        (lambda browser: browser.tabs.connect(True), "tab_id must be an integer, not True"),
        (lambda browser: browser.tabs.connect(None), "tab_id must be an integer, not None"),
        (
            lambda browser: browser.tabs.connect(3, frame_id="0"),
            "frame_id must be an integer or None, not '0'",
        ),
        (
            lambda browser: browser.tabs.connect(3, frame_id=False),
            "frame_id must be an integer or None, not False",
        ),
        (
            lambda browser: browser.tabs.connect(3, document_id=5),
            "document_id must be a string or None, not 5",
        ),
        (lambda browser: browser.tabs.connect(3, name=None), "a port's name must be a string"),
        (lambda browser: browser.runtime.connect(name=5), "a port's name must be a string, not 5"),
        (
            lambda browser: browser.runtime.connect(1),
            "extension_id must be a string or None, not 1",
        ),
        (
            lambda browser: browser.tabs.connect(3, typed=int),
            r"typed must be a type such as Port\[str, int\], not <class 'int'>",
        ),
        (
            lambda browser: browser.runtime.connect(typed=Port[len, int]),
            "no message can be checked against <built-in function len>",
        ),
        (lambda browser: browser.tabs.connect(3, "name"), "positional argument"),
        (
            lambda browser: browser.tabs.send_message("3", "hi"),
            "tab_id must be an integer, not '3'",
        ),
        (
            lambda browser: browser.tabs.send_message(3, "hi", frame_id=1.5),
            "frame_id must be an integer or None",
        ),
        (
            lambda browser: browser.runtime.send_message("hi", extension_id=5),
            "extension_id must be a string or None, not 5",
        ),
        (
            lambda browser: browser.runtime.send_message("hi", options=[]),
            r"options must be a dict or None, not \[\]",
        ),
        (lambda browser: browser.runtime.send_message({1}), "is of type set"),
    ],
)
async def test_wrong_arguments_raise_at_once_and_open_nothing(
    browser: Browser, connect: Callable[[Browser], Any], told: str
) -> None:
    async with RawBrowser(browser) as fake:
        with pytest.raises(TypeError, match=told):
            await call(browser, fake, connect)
        assert list(fake.arrived) == []


async def test_a_name_that_does_not_fit_raises_and_takes_no_number(browser: Browser) -> None:
    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        with pytest.raises(MessageTooLongError):
            await call(browser, fake, lambda browser: browser.tabs.connect(3, name="x" * 1000))
        assert list(fake.arrived) == []
        await call(browser, fake, lambda browser: browser.tabs.connect(3))
        _, message = await fake.opened()
        assert message["port"] == -1


async def test_a_missing_receiver_shows_in_on_disconnect(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        port: Port = await call(browser, fake, lambda browser: browser.tabs.connect(99))
        seen: list[Any] = []

        @port.on_disconnect.add_listener
        def disconnected(port: Port) -> None:
            assert port.error is not None
            seen.append((port.error.message, browser.runtime.last_error))

        page, _ = await fake.opened()
        page.disconnect(NO_RECEIVER)
        await fake.settle()
        assert seen == [(NO_RECEIVER, port.error)]
        assert isinstance(port.error, BrowserError)
        assert browser.runtime.last_error is None


async def test_a_port_that_python_closes_is_closed_there(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        port = await call(browser, fake, lambda browser: browser.runtime.connect())
        page, _ = await fake.opened()
        port.disconnect()
        assert await page.closed() is None


async def test_listeners_added_in_the_step_that_opens_a_port_miss_nothing(
    browser: Browser,
) -> None:
    got: list[Any] = []
    browser.runtime.on_connect.add_listener(lambda port: port.post_message("wrong"))

    @browser.action.on_clicked.add_listener
    def clicked() -> None:
        port = browser.tabs.connect(3)
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append("disconnect"))

    async with RawBrowser(browser) as fake:
        fake.event("action.onClicked")
        page, _ = await fake.opened()
        page.post("one")
        page.post("two")
        page.disconnect()
        await fake.settle()
        assert got == ["one", "two", "disconnect"]


async def test_ports_that_python_opened_are_disconnected_at_the_end(browser: Browser) -> None:
    fired: list[Any] = []
    async with RawBrowser(browser) as fake:
        port = await call(browser, fake, lambda browser: browser.tabs.connect(3))
        port.on_disconnect.add_listener(lambda port: fired.append(port.error))
    assert fired == [None]


@pytest.mark.parametrize(
    ("send", "method", "args"),
    [
        (lambda b: b.runtime.send_message("hi"), "runtime.sendMessage", ["hi"]),
        (
            lambda b: b.runtime.send_message("hi", extension_id="other@example"),
            "runtime.sendMessage",
            ["other@example", "hi", {}],
        ),
        (
            lambda b: b.runtime.send_message(None, options={"includeTlsChannelId": True}),
            "runtime.sendMessage",
            [None, None, {"includeTlsChannelId": True}],
        ),
        (lambda b: b.tabs.send_message(3, {"a": 1}), "tabs.sendMessage", [3, {"a": 1}, {}]),
        (
            lambda b: b.tabs.send_message(3, "hi", frame_id=0, document_id="D1"),
            "tabs.sendMessage",
            [3, "hi", {"frameId": 0, "documentId": "D1"}],
        ),
    ],
)
async def test_a_one_shot_message_is_sent_at_once_and_its_answer_awaited(
    browser: Browser, send: Callable[[Browser], asyncio.Future[Any]], method: str, args: list[Any]
) -> None:
    async with RawBrowser(browser) as fake:
        answer = await call(browser, fake, send)
        message = await fake.expect("call")
        assert (message["method"], message["args"]) == (method, args)
        fake.answer(message, "hello")
        assert await answer == "hello"


async def test_a_one_shot_message_without_a_receiver_raises_the_browsers_text(
    browser: Browser,
) -> None:
    async with RawBrowser(browser) as fake:
        answer = await call(browser, fake, lambda browser: browser.runtime.send_message("hi"))
        fake.throw(await fake.expect("call"), NO_RECEIVER)
        with pytest.raises(BrowserError) as caught:
            await answer
        assert caught.value.message == NO_RECEIVER
