"""Decides which listener's answer the sender of a one-shot message gets: the first one (P64)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser_families import NO_RECEIVER
from onconnect.errors import BrowserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onconnect.browser_families import Family

SILENCE: Final = object()
"""The answer of a listener that answers nothing and leaves the answer to others (P65)."""


class BrokenPromiseError(Exception):
    """The page that promised an answer has gone; the text is what the sender is told (P75)."""


async def first_answer(family: Family, answers: Sequence[asyncio.Future[Any]]) -> object:
    """Return the first answer of those that listeners have promised; None if all answer nothing.

    Args:
        family: the browser's family.
        answers: a future of each listener, in the order in which they were asked.

    Raises:
        BrowserError: nobody listens, or those that have promised an answer have gone.
        Exception: the first listener that settled the message failed with this error.
    """
    if not answers:
        raise BrowserError(NO_RECEIVER)
    settled: asyncio.Queue[asyncio.Future[Any]] = asyncio.Queue()
    for answer in answers:
        answer.add_done_callback(settled.put_nowait)
        answer.add_done_callback(_excuse)
    broken: list[str] = []
    is_silence = False
    for _ in answers:
        try:
            heard = (await settled.get()).result()
        except BrokenPromiseError as error:
            broken.append(str(error))
        else:
            if heard is not SILENCE:
                return heard
            is_silence = True
    if not broken or (is_silence and family.forgets_broken_promises):
        return None
    raise BrowserError(broken[0])


def _excuse(answer: asyncio.Future[Any]) -> None:
    """Let a failure pass that nobody hears because another listener was first."""
    if not answer.cancelled():
        answer.exception()
