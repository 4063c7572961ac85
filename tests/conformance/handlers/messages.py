"""Registers what Python does in the cases about one-shot messages."""

from __future__ import annotations

from typing import Any


async def sending_alone(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    def own(message: Any) -> None:
        note("its own listener", message)

    try:
        note("answered", await browser.runtime.send_message("anybody?"))
    except Exception as error:
        note(type(error).__name__, error.message)


def answering_nothing(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any) -> None:
        note(message)


def answering_later(browser: Any, note: Any) -> None:
    """Return what the message names; answer after 50 ms if that keeps the sender waiting."""
    import asyncio

    @browser.runtime.on_message.add_listener
    def asked(message: Any, sender: Any, send_response: Any) -> Any:
        if message == "True":
            asyncio.get_running_loop().call_later(0.05, send_response, "late")
        return {"True": True, "1": 1, "{}": {}, "False": False}[message]


def raising_in_a_coroutine(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    async def asked(message: Any) -> None:
        raise TypeError("boom")


def raising(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any) -> None:
        raise TypeError("boom")


def answering_and_raising(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any, sender: Any, send_response: Any) -> None:
        send_response("the answer")
        raise TypeError("boom")


def answering_twice(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    def first(message: Any, sender: Any, send_response: Any) -> None:
        send_response("one")
        send_response("two")

    @browser.runtime.on_message.add_listener
    def second(message: Any, sender: Any, send_response: Any) -> None:
        send_response("three")
        note("no error")


def one_of_two_cancelled(browser: Any, note: Any) -> None:
    """The first of two coroutines that would answer is cancelled, the other one answers."""
    import asyncio

    tasks: list[Any] = []

    @browser.runtime.on_message.add_listener
    async def first(message: Any) -> str:
        tasks.append(asyncio.current_task())
        await asyncio.Event().wait()
        return "first"

    @browser.runtime.on_message.add_listener
    async def second(message: Any) -> str:
        (task,) = tasks
        task.cancel()
        await asyncio.wait(tasks)
        note("cancelled", task.cancelled())
        return "second"


def answering_what_json_cannot_carry(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    def asked(message: Any, sender: Any, send_response: Any) -> None:
        cycle: list[Any] = []
        cycle.append(cycle)
        try:
            send_response({"object()": object(), "cycle": cycle}[message])
        except (TypeError, ValueError) as error:
            note(type(error).__name__)


def telling_events(browser: Any, note: Any) -> None:
    @browser.runtime.on_message.add_listener
    async def asked(message: Any) -> str:
        note("onMessage", message)
        return "onMessage"

    @browser.runtime.on_message_external.add_listener
    async def asked_from_outside(message: Any) -> str:
        note("onMessageExternal", message)
        return "onMessageExternal"


async def asking_a_tab(browser: Any, note: Any, *, tab_id: Any, frame_id: Any = None) -> None:
    """Tell what comes of a message to a tab."""
    try:
        note("answer", await browser.tabs.send_message(tab_id, "hi", frame_id=frame_id))
    except Exception as error:
        note("error", error.message)


async def asking_pages(browser: Any, note: Any, *, extension_id: Any = None) -> None:
    """Tell what comes of a message to the pages of the extension, or to another extension."""
    try:
        note("answer", await browser.runtime.send_message("hi", extension_id=extension_id))
    except Exception as error:
        note("error", error.message)


def answering_when_told(browser: Any, note: Any) -> None:
    """Answer a message when the next one is "answer now"."""
    import asyncio

    told = asyncio.Event()

    @browser.runtime.on_message.add_listener
    async def asked(message: Any) -> Any:
        note(message)
        if message == "answer now":
            told.set()
        await told.wait()
        return "Python"
