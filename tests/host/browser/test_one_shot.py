"""One-shot messages are answered by the first listener that answers (P63 to P79)."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, MessageTooLongError, UnserializableError
from onconnect.protocol.limits import Limits
from tests.host.browser.raw_browser import SENDER, RawBrowser

if TYPE_CHECKING:
    from collections.abc import Callable

    SendResponse = Callable[..., None]

CLOSED = (
    "A listener indicated an asynchronous response by returning true, but the message channel "
    "closed before a response was received"
)
ON_MESSAGE = "runtime.onMessage"


async def answer_to(fake: RawBrowser, message: object = "hi") -> Any:
    """Send a one-shot message; return what its sender gets: (value,), () or a text."""
    answer = await fake.ask(ON_MESSAGE, message, SENDER)
    if answer["type"] == "throw":
        return answer["error"]["message"]
    return (answer["value"],) if "value" in answer else ()


# Listeners


async def test_a_listener_gets_the_message_its_sender_and_a_function_that_answers(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> None:
        got.append((message, sender))
        send_response({"hello": message})

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake, "world") == ({"hello": "world"},)
        assert got == [("world", SENDER)]


@pytest.mark.parametrize(
    ("method", "listener"),
    [
        ("runtime.onMessage", "on_message"),
        ("runtime.onMessageExternal", "on_message_external"),
        ("runtime.onUserScriptMessage", "on_user_script_message"),
    ],
)
async def test_a_message_reaches_the_listeners_of_its_own_event_only(
    browser: Browser, method: str, listener: str
) -> None:
    for name in ("on_message", "on_message_external", "on_user_script_message"):

        async def answer(_: object, name: str = name) -> str:
            return name

        getattr(browser.runtime, name).add_listener(answer)
    async with RawBrowser(browser) as fake:
        assert (await fake.ask(method, "hi", SENDER))["value"] == listener


async def test_without_a_listener_the_answer_is_nothing(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ()


async def test_a_message_may_come_without_its_sender(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    async def listener(message: Any, sender: Any) -> Any:
        return [message, sender]

    async with RawBrowser(browser) as fake:
        assert (await fake.ask(ON_MESSAGE, "hi"))["value"] == ["hi", None]
        assert (await fake.ask(ON_MESSAGE))["value"] == [None, None]


# Answers


@pytest.mark.parametrize("result", [None, False])
async def test_if_no_listener_answers_the_answer_is_nothing(
    browser: Browser, result: object
) -> None:
    browser.runtime.on_message.add_listener(lambda: result)
    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ()
        assert fake.log == []


@pytest.mark.parametrize("result", [1, {"answer": 42}, "yes", [True]])
async def test_other_results_answer_nothing_and_are_warned_of(
    browser: Browser, result: object
) -> None:
    browser.runtime.on_message.add_listener(lambda: result)
    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ()
        text = (
            f"a listener of runtime.onMessage returned {type(result).__name__}, which answers "
            "nothing: call send_response, or make the listener async"
        )
        assert fake.log == [("warning", text, {})]
        assert (await fake.expect("log"))["text"] == text


async def test_true_keeps_the_sender_waiting_for_a_later_answer(browser: Browser) -> None:
    kept: asyncio.Queue[SendResponse] = asyncio.Queue()

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
        kept.put_nowait(send_response)
        return True

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        send_response = await kept.get()
        await fake.settle()
        assert not asking.done()
        send_response("later")
        assert await asking == ("later",)


async def test_a_thread_may_answer(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
        asyncio.get_running_loop().run_in_executor(None, send_response, message)
        return True

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake, "from a thread") == ("from a thread",)


async def test_what_a_coroutine_returns_is_the_answer(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    async def listener(message: Any) -> Any:
        return {"tabs": await browser.tabs.query({"title": message})}

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake, "x"))
        fake.answer(await fake.expect("call", method="tabs.query"), [1])
        assert await asking == ({"tabs": [1]},)


async def test_an_awaitable_that_a_plain_listener_returns_is_the_answer(browser: Browser) -> None:
    browser.runtime.on_message.add_listener(lambda: browser.tabs.query({}))
    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        fake.answer(await fake.expect("call", method="tabs.query"), [1])
        assert await asking == ([1],)


async def test_answering_with_none_is_an_answer(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> None:
        send_response()

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == (None,)
        browser.runtime.on_message.remove_listener(listener)

        @browser.runtime.on_message.add_listener
        async def returns_none() -> None: ...

        assert await answer_to(fake) == (None,)


# Who is first


async def test_all_listeners_run_and_the_first_answer_wins(browser: Browser) -> None:
    ran: list[str] = []

    def add(name: str) -> None:
        @browser.runtime.on_message.add_listener
        def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
            ran.append(name)
            send_response(name)
            send_response(f"{name} again")
            return True

    add("first")
    add("second")
    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ("first",)
        await fake.settle()
        assert ran == ["first", "second"]
        assert list(fake.arrived) == []


async def test_a_listener_that_raises_first_beats_one_that_answers(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_message.add_listener
    def raises() -> None:
        raise ValueError("boom")

    @browser.runtime.on_message.add_listener
    def answers(message: Any, sender: Any, send_response: SendResponse) -> None:
        send_response("fine")

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == "boom"
    assert [each["message"] for each in reported] == ["a listener of runtime.onMessage failed"]


async def test_an_answer_stands_though_its_listener_raises_then(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> None:
        send_response("fine")
        raise ValueError("boom")

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ("fine",)
    assert len(reported) == 1


async def test_send_response_beats_the_coroutine_that_called_it_and_is_warned_of(
    browser: Browser,
) -> None:
    async def later() -> str:
        return "returned"

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> Any:
        send_response("sent")
        return later()

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ("sent",)
        await fake.settle()
        text = "a listener of runtime.onMessage had answered before it was awaited"
        assert fake.log == [("warning", text, {})]


async def test_of_two_coroutines_the_faster_answers(browser: Browser) -> None:
    gate = asyncio.Event()

    @browser.runtime.on_message.add_listener
    async def slow() -> str:
        await gate.wait()
        return "slow"

    @browser.runtime.on_message.add_listener
    async def fast() -> str:
        return "fast"

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ("fast",)
        gate.set()
        await fake.settle()
        assert [each["type"] for each in fake.arrived] == []


# Errors


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Firefox", "An unexpected error occurred"),
        ("Chrome", "Error message from listener couldn't be parsed or was empty."),
    ],
)
async def test_a_listener_that_raises_without_a_text_rejects_with_the_browsers(
    browser: Browser, reported: list[dict[str, Any]], name: str, text: str
) -> None:
    @browser.runtime.on_message.add_listener
    def listener() -> None:
        raise ValueError

    async with RawBrowser(browser, name) as fake:
        assert await answer_to(fake) == text
    assert len(reported) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Firefox", "An unexpected error occurred"),
        ("Chrome", "A runtime.onMessage listener's promise rejected without an Error"),
    ],
)
async def test_a_coroutine_that_raises_rejects_the_sender_and_is_reported_once(
    browser: Browser, reported: list[dict[str, Any]], name: str, text: str
) -> None:
    @browser.runtime.on_message.add_listener
    async def listener(message: str) -> None:
        raise ValueError(message)

    async with RawBrowser(browser, name) as fake:
        assert await answer_to(fake, "boom") == "boom"
        assert await answer_to(fake, "") == text
    assert [str(each["exception"]) for each in reported] == ["boom", ""]


@pytest.mark.parametrize(
    ("name", "said", "text"),
    [
        ("Firefox", "Invalid tab ID: 9", "Invalid tab ID: 9"),
        ("Chrome", "No tab with id: 9.", "No tab with id: 9."),
        ("Chrome", "", "A runtime.onMessage listener's promise rejected without an Error"),
    ],
)
async def test_an_error_of_the_browser_rejects_the_sender_with_the_browsers_text_alone(
    browser: Browser, reported: list[dict[str, Any]], name: str, said: str, text: str
) -> None:
    @browser.runtime.on_message.add_listener
    async def listener(message: str) -> Any:
        return await browser.tabs.get(9)

    async with RawBrowser(browser, name) as fake:
        number = fake.peer.call(ON_MESSAGE, ["hi", SENDER])
        fake.flush_soon()
        fake.throw(await fake.expect("call", method="tabs.get"), said)
        answer = await fake.expect("throw", id=number)
        assert answer["error"] == {"message": text}
    assert [str(each["exception"]) for each in reported] == [f"tabs.get: {said}"]


async def test_an_answer_that_cannot_be_sent_raises_in_the_listener_and_rejects_the_sender(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    raised: list[BaseException] = []

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
        try:
            send_response({1} if message == "set" else "x" * 1000)
        except ValueError as error:
            raised.append(error)
        return True

    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        assert await answer_to(fake, "set") == "Could not serialize message."
        assert "the message takes 1,002 bytes as JSON" in await answer_to(fake, "long")
        browser.runtime.on_message.remove_listener(listener)

        @browser.runtime.on_message.add_listener
        async def returns() -> object:
            return {1}

        assert await answer_to(fake) == "Could not serialize message."
    assert [type(error) for error in raised] == [UnserializableError, MessageTooLongError]
    assert [type(each["exception"]) for each in reported] == [UnserializableError]


async def test_an_answer_that_just_does_not_fit_rejects_the_sender_also_from_a_thread(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
        asyncio.get_running_loop().run_in_executor(None, send_response, "x" * 940)
        return True

    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        assert "bytes as JSON" in await answer_to(fake)


@pytest.mark.parametrize("is_async", [False, True])
async def test_an_error_whose_text_does_not_fit_into_a_frame_still_rejects_the_sender(
    browser: Browser, reported: list[dict[str, Any]], is_async: bool
) -> None:
    def listener() -> None:
        raise ValueError("x" * 2**20)

    async def async_listener() -> None:
        raise ValueError("x" * 2**20)

    browser.runtime.on_message.add_listener(async_listener if is_async else listener)
    async with RawBrowser(browser) as fake:
        assert "x" in await answer_to(fake)
    assert len(reported) == 1


async def test_the_sender_is_told_when_nobody_is_left_who_could_answer(browser: Browser) -> None:
    browser.runtime.on_message.add_listener(lambda: True)
    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == CLOSED


async def test_the_sender_is_told_when_a_kept_send_response_is_dropped(browser: Browser) -> None:
    kept: asyncio.Queue[SendResponse] = asyncio.Queue()

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
        kept.put_nowait(send_response)
        return True

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        send_response = await kept.get()
        await fake.settle()
        assert not asking.done()
        del send_response
        gc.collect()
        assert await asking == CLOSED


async def test_a_kept_send_response_without_true_is_of_no_use(browser: Browser) -> None:
    kept: list[SendResponse] = []

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> None:
        kept.append(send_response)

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == ()
        kept[0]("too late")
        await fake.settle()
        assert list(fake.arrived) == []


async def test_a_cancelled_coroutine_rejects_the_sender(browser: Browser) -> None:
    started: asyncio.Queue[Any] = asyncio.Queue()

    @browser.runtime.on_message.add_listener
    async def listener() -> None:
        started.put_nowait(asyncio.current_task())
        await asyncio.Event().wait()

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        (await started.get()).cancel()
        assert await asking == CLOSED


async def test_while_one_may_answer_another_that_is_cancelled_rejects_nobody(
    browser: Browser,
) -> None:
    started: asyncio.Queue[Any] = asyncio.Queue()
    gate = asyncio.Event()

    @browser.runtime.on_message.add_listener
    async def cancelled() -> None:
        started.put_nowait(asyncio.current_task())
        await asyncio.Event().wait()

    @browser.runtime.on_message.add_listener
    async def answers() -> str:
        await gate.wait()
        return "the other"

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        task = await started.get()
        task.cancel()
        await asyncio.wait([task])
        gate.set()
        assert await asking == ("the other",)


async def test_at_the_streams_end_a_sender_that_still_waits_is_told(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    async def listener() -> None:
        await asyncio.Event().wait()

    async with RawBrowser(browser) as fake:
        fake.peer.call(ON_MESSAGE, ["hi", SENDER])
        await fake.settle()
        await fake.leave()
        assert [each["error"]["message"] for each in fake.arrived] == [CLOSED]


async def test_an_answer_after_the_end_is_dropped(browser: Browser) -> None:
    kept: list[SendResponse] = []

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: SendResponse) -> bool:
        kept.append(send_response)
        return True

    async with RawBrowser(browser) as fake:
        fake.peer.call(ON_MESSAGE, ["hi", SENDER])
        await fake.settle()
    kept[0]("too late")
    await asyncio.sleep(0)
