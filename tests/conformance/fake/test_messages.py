from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.conformance.fake.playing import playing
from tests.conformance.handlers import messages as handlers
from tests.host.fake_browser import SENDER, FakeBrowser

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."


async def ask(fake: FakeBrowser, message: object = "asked") -> Any:
    """Send a one-shot message as a page does; return the answer, or the error's text in a list."""
    answer = await fake.ask("runtime.onMessage", message, SENDER)
    return answer.get("value") if answer["type"] == "return" else [answer["error"]["message"]]


async def test_c55_a_sender_without_receiver_is_rejected_and_does_not_hear_itself(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        sending = asyncio.ensure_future(handlers.sending_alone(browser, note))
        call = await fake.expect("call", method="runtime.sendMessage")
        assert call["args"] == ["anybody?"]
        fake.throw(call, NO_RECEIVER)
        await sending
    assert note.notes == [["BrowserError", NO_RECEIVER]]


async def test_c56_a_listener_that_returns_nothing_answers_none(
    browser: Browser, note: Note
) -> None:
    handlers.answering_nothing(browser, note)
    async with playing(browser) as fake:
        assert await ask(fake, "hi") is None
    assert note.notes == ["hi"]


async def test_c58_only_true_itself_keeps_the_sender_waiting(browser: Browser, note: Note) -> None:
    handlers.answering_later(browser, note)
    async with playing(browser) as fake:
        assert await ask(fake, "True") == "late"
        for other in ("1", "{}", "False"):
            assert await ask(fake, other) is None
        assert [line[1].partition(" returned ")[2].partition(",")[0] for line in fake.log] == [
            "int",
            "dict",
        ]


async def test_c60_a_coroutine_that_raises_rejects_the_sender_with_the_text_alone(
    browser: Browser, note: Note, reported: list[dict[str, Any]]
) -> None:
    handlers.raising_in_a_coroutine(browser, note)
    async with playing(browser) as fake:
        answer = await fake.ask("runtime.onMessage", "asked", SENDER)
    assert answer["type"] == "throw"
    assert answer["error"] == {"message": "boom"}
    assert [type(each["exception"]) for each in reported] == [TypeError]


async def test_c61_a_listener_that_raises_rejects_the_sender(
    browser: Browser, note: Note, reported: list[dict[str, Any]]
) -> None:
    handlers.raising(browser, note)
    async with playing(browser) as fake:
        answer = await fake.ask("runtime.onMessage", "asked", SENDER)
    assert answer["type"] == "throw"
    assert answer["error"] == {"message": "boom"}
    assert [type(each["exception"]) for each in reported] == [TypeError]


async def test_c63_an_answer_stands_although_its_listener_then_raises(
    browser: Browser, note: Note, profile: str, reported: list[dict[str, Any]]
) -> None:
    handlers.answering_and_raising(browser, note)
    async with playing(browser, profile) as fake:
        assert await ask(fake) == "the answer"
    assert [type(each["exception"]) for each in reported] == [TypeError]


async def test_c64_the_first_of_several_answers_counts_and_the_others_are_silent(
    browser: Browser, note: Note
) -> None:
    handlers.answering_twice(browser, note)
    async with playing(browser) as fake:
        assert await ask(fake) == "one"
        await fake.settle()
        assert not [each for each in fake.arrived if each["type"] in ("return", "throw")]
        assert fake.log == []
    assert note.notes == ["no error"]


async def test_c66_an_answer_arrives_although_another_responder_is_gone(
    browser: Browser, note: Note
) -> None:
    handlers.one_of_two_cancelled(browser, note)
    async with playing(browser) as fake:
        assert await ask(fake) == "second"
    assert note.notes == [["cancelled", True]]


async def test_c67_an_answer_that_json_cannot_carry_fails_in_the_listener_and_for_the_sender(
    browser: Browser, note: Note
) -> None:
    handlers.answering_what_json_cannot_carry(browser, note)
    async with playing(browser) as fake:
        for answer in ("object()", "cycle"):
            assert await ask(fake, answer) == ["Could not serialize message."]
    assert note.notes == ["UnserializableError"] * 2
