"""A port keeps its promises, whatever both ends do in whatever order."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onconnect import Browser, PortDisconnectedError
from tests.host.browser.raw_browser import Page, RawBrowser

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect import Port

PORTS = 3
STEPS = ("page posts", "python posts", "page disconnects", "python disconnects")
CHANGES = ("python listens", "python leaves", "a turn passes")
steps = st.lists(
    st.tuples(st.sampled_from(STEPS + CHANGES), st.integers(0, PORTS - 1)), max_size=40
)
reactions = st.dictionaries(
    st.tuples(st.integers(0, PORTS - 1), st.integers(0, 5)),
    st.sampled_from(("post", "disconnect", "raise", "leave")),
    max_size=4,
)


@dataclass
class Ends:
    """A port with both its ends, and what either has seen of it."""

    page: Page
    port: Port | None = None
    at_page: list[Any] = field(default_factory=list)
    at_python: list[Any] = field(default_factory=list)
    closed_by_python: bool = False
    closed_by_page: bool = False
    on_disconnect: int = 0
    after_the_end: int = 0
    listener: Callable[[Any], None] | None = None


@given(steps, reactions)
def test_any_interleaving_keeps_order_and_ends_once(
    steps: list[tuple[str, int]], reactions: dict[tuple[int, int], str]
) -> None:
    asyncio.run(play(steps, reactions))


async def play(steps: list[tuple[str, int]], reactions: dict[tuple[int, int], str]) -> None:
    errors: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    browser, numbers = Browser(), count()
    ports: dict[str, Port] = {}
    browser.runtime.on_connect.add_listener(lambda port: ports.update({port.name: port}))
    async with RawBrowser(browser) as fake:
        all_ends = [Ends(fake.connect(str(index))) for index in range(PORTS)]
        await fake.settle()
        for index, ends in enumerate(all_ends):
            ends.port = ports[str(index)]
            listen(ends, index, reactions, numbers)
        for step, index in steps:
            take(step, all_ends[index], index, reactions, numbers)
            if step == "a turn passes":
                await asyncio.sleep(0)
        await fake.settle()
        for ends in all_ends:
            collect(fake, ends)
            check(ends)
    planned = [context for context in errors if str(context.get("exception")) == "planned"]
    assert errors == planned, "nothing but what listeners raise leaves the loop"
    assert all(ends.on_disconnect <= 1 for ends in all_ends), "also when the channel has ended"


def listen(
    ends: Ends, index: int, reactions: dict[tuple[int, int], str], numbers: count[int]
) -> None:
    port = ends.port

    def received(message: int) -> None:
        ends.at_python.append(message)
        if ends.on_disconnect or ends.closed_by_python:
            ends.after_the_end += 1
        match reactions.get((index, len(ends.at_python))):
            case "post" if not ends.closed_by_python:
                port.post_message(next(numbers))
            case "disconnect":
                ends.closed_by_python = True
                port.disconnect()
            case "raise":
                raise ValueError("planned")
            case "leave":
                port.on_message.remove_listener(received)

    def disconnected(port: Port) -> None:
        ends.on_disconnect += 1
        with pytest.raises(PortDisconnectedError):
            port.post_message("too late")

    ends.listener = received
    port.on_message.add_listener(received)
    port.on_disconnect.add_listener(disconnected)


def take(
    step: str,
    ends: Ends,
    index: int,
    reactions: dict[tuple[int, int], str],
    numbers: count[int],
) -> None:
    port = ends.port
    match step:
        case "page posts" if not ends.closed_by_page:
            ends.page.post(next(numbers))
        case "page disconnects" if not ends.closed_by_page:
            ends.closed_by_page = True
            ends.page.disconnect()
        case "python posts" if ends.closed_by_python or ends.on_disconnect:
            with pytest.raises(PortDisconnectedError):
                port.post_message("too late")
        case "python posts":
            port.post_message(next(numbers))
        case "python disconnects":
            ends.closed_by_python |= not ends.on_disconnect
            port.disconnect()
        case "python listens":
            port.on_message.add_listener(ends.listener)
        case "python leaves":
            port.on_message.remove_listener(ends.listener)


def collect(fake: RawBrowser, ends: Ends) -> None:
    of_port = [each for each in fake.arrived if each.get("port") == ends.page.number]
    ends.at_page = [each["data"] for each in of_port if each["type"] == "message"]
    disconnects = [each for each in of_port if each["type"] == "disconnect"]
    assert len(disconnects) <= 1
    assert disconnects == of_port[len(of_port) - len(disconnects) :], "nothing comes after it"


def check(ends: Ends) -> None:
    assert ends.at_page == sorted(ends.at_page), "order at the page"
    assert ends.at_python == sorted(ends.at_python), "order in Python"
    assert ends.after_the_end == 0
    if ends.closed_by_python:
        assert ends.on_disconnect == 0, "none on the side that has closed"
    elif ends.closed_by_page:
        assert ends.on_disconnect == 1
    else:
        assert ends.on_disconnect == 0
