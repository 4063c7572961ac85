from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import messages as handlers

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Page


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
