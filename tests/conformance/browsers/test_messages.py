from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import messages as handlers
from tests.e2e.browsers import PageError

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Page

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."
ASK = "return await browser.runtime.sendMessage(message)"
ASK_WITHOUT_WAITING = """
    browser.runtime.sendMessage("asked").then(
      (answer) => note("answered", answer),
      (error) => note("rejected", String(error)),
    );
"""


def test_c55_a_sender_without_receiver_is_rejected_and_does_not_hear_itself(
    background: Background,
) -> None:
    background.run(handlers.sending_alone)
    assert background.notes == [["BrowserError", NO_RECEIVER]]


@pytest.mark.differs(
    chromium="the sender gets null, not undefined: the relay answers by a promise (P65)"
)
def test_c56_a_listener_that_returns_nothing_answers_none(
    kind: str, page: Page, background: Background
) -> None:
    background.run(handlers.answering_nothing)
    answer = page.run("return String(await browser.runtime.sendMessage('hi'))")
    assert answer == {"firefox": "undefined", "chromium": "null"}[kind]
    assert background.notes == ["hi"]


def test_c58_only_true_itself_keeps_the_sender_waiting(page: Page, background: Background) -> None:
    background.run(handlers.answering_later)
    assert page.run(ASK, message="True") == "late"
    for other in ("1", "{}", "False"):
        assert page.run(ASK, message=other) is None


def test_c60_a_coroutine_that_raises_rejects_the_sender_with_the_text_alone(
    page: Page, background: Background
) -> None:
    background.run(handlers.raising_in_a_coroutine)
    with pytest.raises(PageError, match=r"^Error: boom$"):
        page.run(ASK, message="asked")


def test_c61_a_listener_that_raises_rejects_the_sender(page: Page, background: Background) -> None:
    background.run(handlers.raising)
    with pytest.raises(PageError, match=r"^Error: boom$"):
        page.run(ASK, message="asked")


@pytest.mark.differs(
    firefox="a script's sender would be rejected; Python's gets the answer, as in Chromium (P72)"
)
def test_c63_an_answer_stands_although_its_listener_then_raises(
    page: Page, background: Background
) -> None:
    background.run(handlers.answering_and_raising)
    assert page.run(ASK, message="asked") == "the answer"


def test_c64_the_first_of_several_answers_counts_and_the_others_are_silent(
    page: Page, background: Background
) -> None:
    background.run(handlers.answering_twice)
    assert page.run(ASK, message="asked") == "one"
    assert background.wait_for_notes(1) == ["no error"]


def test_c66_an_answer_arrives_although_another_responder_is_gone(
    page: Page, background: Background
) -> None:
    background.run(handlers.one_of_two_cancelled)
    assert page.run(ASK, message="asked") == "second"
    assert background.notes == [["cancelled", True]]


def test_c67_an_answer_that_json_cannot_carry_fails_in_the_listener_and_for_the_sender(
    page: Page, background: Background
) -> None:
    background.run(handlers.answering_what_json_cannot_carry)
    for answer in ("object()", "cycle"):
        with pytest.raises(PageError, match=r"^Error: Could not serialize message\.$"):
            page.run(ASK, message=answer)
    assert background.notes == ["UnserializableError"] * 2
