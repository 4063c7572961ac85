from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect.browser_families import CHROMIUM, GECKO, NO_RECEIVER
from tests.conformance.handlers import messages as handlers

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Opener, Stage

BROKEN_PROMISE = {"firefox": GECKO.broken_promise, "chromium": CHROMIUM.broken_promise}
CACHED = CHROMIUM.cached


def test_c55_a_sender_without_receiver_is_rejected_and_does_not_hear_itself(stage: Stage) -> None:
    stage.python(handlers.sending_alone)
    assert stage.wait_for_notes(1) == [["BrowserError", NO_RECEIVER]]


def test_c58_only_true_itself_keeps_the_sender_waiting(stage: Stage, opener: Opener) -> None:
    stage.python(handlers.answering_later)
    assert opener.ask("True").outcome() == ["answer", "late"]
    with stage.expect_faults(2, "a listener of runtime.onMessage returned (int|dict)"):
        for other in ("1", "{}", "False"):
            assert opener.ask(other).outcome() == ["answer", None]


def test_c60_a_coroutine_that_raises_rejects_the_sender_with_the_text_alone(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.raising_in_a_coroutine)
    with stage.expect_faults(1, "TypeError: boom"):
        question = opener.ask("asked")
        assert question.outcome() == ["error", "boom"]
        assert question.error_name == "Error"


def test_c61_a_listener_that_raises_rejects_the_sender(stage: Stage, opener: Opener) -> None:
    stage.python(handlers.raising)
    with stage.expect_faults(1, "TypeError: boom"):
        question = opener.ask("asked")
        assert question.outcome() == ["error", "boom"]
        assert question.error_name == "Error"


@pytest.mark.differs(
    firefox="a script's sender would be rejected; Python's gets the answer, as in Chromium (P72)"
)
def test_c63_an_answer_stands_although_its_listener_then_raises(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.answering_and_raising)
    with stage.expect_faults(1, "TypeError: boom"):
        assert opener.ask("asked").outcome() == ["answer", "the answer"]


def test_c64_the_first_of_several_answers_counts_and_the_others_are_silent(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.answering_twice)
    with stage.expect_faults(2, "answered a message a second time", is_told=False):
        assert opener.ask("asked").outcome() == ["answer", "one"]
    assert stage.wait_for_notes(1) == ["no error"]


def test_c66_an_answer_arrives_although_another_responder_is_gone(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.one_of_two_cancelled)
    assert opener.ask("asked").outcome() == ["answer", "second"]
    assert stage.wait_for_notes(1) == [["cancelled", True]]


def test_c67_an_answer_that_json_cannot_carry_fails_in_the_listener_and_for_the_sender(
    stage: Stage,
    opener: Opener,
) -> None:
    stage.python(handlers.answering_what_json_cannot_carry)
    for answer in ("object()", "cycle"):
        question = opener.ask(answer)
        assert question.outcome() == ["error", "Could not serialize message."]
        assert question.error_name == "Error"
    assert stage.wait_for_notes(2) == ["UnserializableError"] * 2


def test_c104_of_several_frames_the_first_to_answer_is_heard(stage: Stage) -> None:
    tab = stage.open_tab(frames=2)
    first, second = tab.frames
    tab.listen_to_messages("later", "main")
    first.listen_to_messages("nothing")
    second.listen_to_messages("value", "second")
    stage.python(handlers.asking_a_tab, tab_id=tab.tab_id)
    assert stage.wait_for_notes(1) == [["answer", "second"]]
    for context in (tab, first, second):
        assert context.wait_for_messages(1) == ["hi"]
    tab.answer_now()
    stage.python(handlers.asking_a_tab, tab_id=tab.tab_id, frame_id=0)
    assert stage.wait_for_notes(2)[1:] == [["answer", "main"]]


def test_c105_a_frame_that_fails_first_fails_the_message(stage: Stage) -> None:
    tab = stage.open_tab(frames=2)
    first, second = tab.frames
    tab.listen_to_messages("nothing")
    first.listen_to_messages("failure", "no")
    second.listen_to_messages("later", "yes")
    stage.python(handlers.asking_a_tab, tab_id=tab.tab_id)
    assert stage.wait_for_notes(1) == [["error", "no"]]


def test_c106_frames_that_all_answer_nothing_answer_none(stage: Stage) -> None:
    tab = stage.open_tab(frames=2)
    for context in (tab, *tab.frames):
        context.listen_to_messages("nothing")
    stage.python(handlers.asking_a_tab, tab_id=tab.tab_id)
    assert stage.wait_for_notes(1) == [["answer", None]]


def test_c107_a_tab_that_closes_settles_the_message_that_it_was_to_answer(stage: Stage) -> None:
    tab = stage.open_tab()
    tab.listen_to_messages("later")
    stage.start(handlers.asking_a_tab, tab_id=tab.tab_id)
    tab.wait_for_messages(1)
    tab.close()
    assert stage.wait_for_notes(1) == [["error", BROKEN_PROMISE[stage.kind]]]


def test_c108_a_frame_that_is_removed_leaves_the_answer_to_the_others(stage: Stage) -> None:
    tab = stage.open_tab(frames=2)
    first, _ = tab.frames
    tab.listen_to_messages("later", "main")
    first.listen_to_messages("later", "first")
    stage.start(handlers.asking_a_tab, tab_id=tab.tab_id)
    for context in (tab, first):
        context.wait_for_messages(1)
    first.close()
    tab.answer_now()
    assert stage.wait_for_notes(1) == [["answer", "main"]]


def test_c109_a_frame_that_is_removed_and_one_that_answers_nothing_settle_the_message(
    stage: Stage,
) -> None:
    tab = stage.open_tab(frames=2)
    first, _ = tab.frames
    tab.listen_to_messages("nothing")
    first.listen_to_messages("later", "first")
    stage.start(handlers.asking_a_tab, tab_id=tab.tab_id)
    first.wait_for_messages(1)
    first.close()
    expected = {"firefox": ["answer", None], "chromium": ["error", BROKEN_PROMISE["chromium"]]}
    assert stage.wait_for_notes(1) == [expected[stage.kind]]


def test_c110_a_page_of_the_extension_that_closes_settles_the_message_that_it_was_to_answer(
    stage: Stage,
) -> None:
    page = stage.open_extension_page()
    page.listen_to_messages("later")
    stage.start(handlers.asking_pages)
    page.wait_for_messages(1)
    page.close()
    assert stage.wait_for_notes(1) == [["error", BROKEN_PROMISE[stage.kind]]]


@pytest.mark.differs(
    chromium="the sender is told that the page is in the cache, and gets no answer of it (P42)"
)
def test_c111_a_page_that_is_back_from_the_back_forward_cache_answers_what_it_was_asked_before(
    stage: Stage,
) -> None:
    tab = stage.open_tab()
    tab.listen_to_messages("later", "back")
    stage.start(handlers.asking_a_tab, tab_id=tab.tab_id)
    tab.wait_for_messages(1)
    tab.enter_cache()
    if stage.kind == "chromium":
        assert stage.wait_for_notes(1) == [["error", CACHED]]
        tab.leave_cache()
    else:
        assert stage.notes == []
        tab.leave_cache()
        tab.answer_now()
        assert stage.wait_for_notes(1) == [["answer", "back"]]


def test_c112_a_message_to_a_page_in_the_back_forward_cache_and_to_a_closed_tab_is_rejected(
    stage: Stage,
) -> None:
    cached, closed = stage.open_tab(), stage.open_tab()
    for tab in (cached, closed):
        tab.listen_to_messages("value", "here")
        stage.python(handlers.asking_a_tab, tab_id=tab.tab_id)
    cached.enter_cache()
    closed.close()
    for tab in (cached, closed):
        stage.python(handlers.asking_a_tab, tab_id=tab.tab_id)
    cached.leave_cache()
    stage.python(handlers.asking_a_tab, tab_id=cached.tab_id)
    here, gone = ["answer", "here"], ["error", NO_RECEIVER]
    assert stage.wait_for_notes(5) == [here, here, gone, gone, here]


def test_c113_a_message_reaches_python_and_the_pages_of_the_extension_and_the_first_answer_counts(
    stage: Stage,
) -> None:
    stage.python(handlers.answering_when_told)
    page, tab = stage.open_extension_page(), stage.open_tab()
    page.listen_to_messages("later", "the page")
    question = tab.ask("hi")
    page.wait_for_messages(1)
    page.answer_now()
    assert question.outcome() == ["answer", "the page"]

    question = page.ask("from the page")
    assert stage.wait_for_notes(2) == ["hi", "from the page"]
    assert tab.ask("answer now").outcome()[0] == "answer"
    assert question.outcome() == ["answer", "Python"]
    assert page.wait_for_messages(2) == ["hi", "answer now"], "it does not hear itself"


def test_c114_a_page_that_answers_nothing_leaves_the_answer_to_python(stage: Stage) -> None:
    stage.python(handlers.answering_when_told)
    page, tab = stage.open_extension_page(), stage.open_tab()
    page.listen_to_messages("nothing")
    question = tab.ask("hi")
    page.wait_for_messages(1)
    tab.ask("answer now")
    assert question.outcome() == ["answer", "Python"]


def test_c115_an_answer_to_a_page_that_has_gone_does_nothing(stage: Stage) -> None:
    stage.python(handlers.answering_when_told)
    gone, there = stage.open_tab(), stage.open_tab()
    gone.ask("from the gone")
    stage.wait_for_notes(1)
    gone.close()
    assert there.ask("answer now").outcome() == ["answer", "Python"]
    assert stage.notes == ["from the gone", "answer now"]


def test_c116_a_message_of_another_extension_fires_on_message_external_alone(
    stage: Stage,
) -> None:
    stage.python(handlers.telling_events)
    peer, tab = stage.install_peer(), stage.open_tab()
    assert peer.ask("theirs").outcome() == ["answer", "onMessageExternal"]
    assert tab.ask("ours").outcome() == ["answer", "onMessage"]
    assert stage.notes == [["onMessageExternal", "theirs"], ["onMessage", "ours"]]


def test_c117_a_tab_is_asked_in_all_its_contexts_a_page_of_the_extension_too(stage: Stage) -> None:
    page = stage.open_extension_page()
    page.listen_to_messages("value", "the page")
    stage.python(handlers.asking_a_tab, tab_id=page.tab_id)
    assert stage.wait_for_notes(1) == [["answer", "the page"]]


def test_c132_where_python_has_no_listener_another_that_answers_later_is_heard(
    stage: Stage,
) -> None:
    page, tab = stage.open_extension_page(), stage.open_tab()
    page.listen_to_messages("later", "the page")
    question = tab.ask("hi")
    page.wait_for_messages(1)
    page.answer_now()
    assert question.outcome() == ["answer", "the page"]


def test_c133_where_nobody_listens_the_sender_is_rejected(stage: Stage, opener: Opener) -> None:
    assert opener.ask("hi").outcome() == ["error", NO_RECEIVER]
    stage.python(handlers.answering_nothing)
    assert opener.ask("hi").outcome() == ["answer", None]
    stage.open_extension_page().listen_to_messages("nothing")
    assert opener.ask("hi").outcome() == ["answer", None]


def test_c66_an_answer_arrives_although_the_page_that_promised_another_is_closed(
    stage: Stage,
) -> None:
    stage.python(handlers.answering_when_told)
    page, tab, other = stage.open_extension_page(), stage.open_tab(), stage.open_tab()
    page.listen_to_messages("later")
    question = tab.ask("hi")
    page.wait_for_messages(1)
    page.close()
    other.ask("answer now")
    assert question.outcome() == ["answer", "Python"]
