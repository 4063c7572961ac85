from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import BrowserError
from tests.conformance.handlers import messages as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."


async def test_c55_a_sender_without_receiver_is_rejected_and_does_not_hear_itself(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        await handlers.sending_alone(browser, note)
    assert note.notes == [["BrowserError", NO_RECEIVER]]


@pytest.mark.unlike(chromium="null and undefined are both None in Python: the fake cannot show it")
async def test_c56_a_listener_that_returns_nothing_answers_none(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.answering_nothing(browser, note)
    async with fake:
        assert await fake.send_message("hi") is None
    assert note.notes == ["hi"]


async def test_c58_only_true_itself_keeps_the_sender_waiting(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.answering_later(browser, note)
    async with fake:
        assert await fake.send_message("True") == "late"
        with fake.expect_fault("a listener of runtime.onMessage returned (int|dict)") as faults:
            for other in ("1", "{}", "False"):
                assert await fake.send_message(other) is None
        assert len(faults) == 2


async def test_c60_a_coroutine_that_raises_rejects_the_sender_with_the_text_alone(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.raising_in_a_coroutine(browser, note)
    async with fake:
        with fake.expect_fault("raised TypeError: boom"), pytest.raises(BrowserError) as raised:
            await fake.send_message("asked")
    assert (raised.value.message, raised.value.name) == ("boom", "Error")


async def test_c61_a_listener_that_raises_rejects_the_sender(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.raising(browser, note)
    async with fake:
        with fake.expect_fault("raised TypeError: boom"), pytest.raises(BrowserError) as raised:
            await fake.send_message("asked")
    assert raised.value.message == "boom"


@pytest.mark.differs(
    firefox="a script's sender would be rejected; Python's gets the answer, as in Chromium (P72)"
)
async def test_c63_an_answer_stands_although_its_listener_then_raises(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.answering_and_raising(browser, note)
    async with fake:
        with fake.expect_fault("raised TypeError"):
            assert await fake.send_message("asked") == "the answer"


async def test_c64_the_first_of_several_answers_counts_and_the_others_are_silent(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.answering_twice(browser, note)
    async with fake:
        with fake.expect_fault("answered a message a second time") as faults:
            assert await fake.send_message("asked") == "one"
        assert len(faults) == 2
        assert fake.log == []
    assert note.notes == ["no error"]


async def test_c66_an_answer_arrives_although_another_responder_is_gone(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.one_of_two_cancelled(browser, note)
    async with fake:
        assert await fake.send_message("asked") == "second"
    assert note.notes == [["cancelled", True]]


async def test_c67_an_answer_that_json_cannot_carry_fails_in_the_listener_and_for_the_sender(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.answering_what_json_cannot_carry(browser, note)
    async with fake:
        for answer in ("object()", "cycle"):
            with pytest.raises(BrowserError, match=r"^Could not serialize message\.$"):
                await fake.send_message(answer)
    assert note.notes == ["UnserializableError"] * 2
