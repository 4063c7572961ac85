"""A port of a type reads its messages in `async for` as what the listener's annotation says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

import pydantic
import pytest

from onconnect import Browser, InvalidMessageError, OnconnectError, Port
from tests.host.browser.raw_browser import RawBrowser


class Note(pydantic.BaseModel):
    text: str
    tags: list[str] = []


class Saved(pydantic.BaseModel):
    count: int


@dataclass
class Record:
    text: str


class Plain(TypedDict):
    text: str


Either = Annotated[
    "Move | Say",
    pydantic.Field(discriminator="kind"),
]


class Move(pydantic.BaseModel):
    kind: Literal["move"]
    to: int


class Say(pydantic.BaseModel):
    kind: Literal["say"]
    text: str


async def read(browser: Browser, annotation: Any, *messages: object) -> list[object]:
    """Post messages to a handler of an annotated port; return what it reads, or its error."""
    values: list[object] = []

    async def handler(port: Any) -> None:
        stream = aiter(port)
        while True:
            try:
                values.append(await anext(stream))
            except InvalidMessageError as error:
                values.append(str(error))
            except StopAsyncIteration:
                return

    handler.__annotations__["port"] = annotation
    browser.runtime.on_connect.add_listener(handler)
    async with RawBrowser(browser) as raw:
        page = raw.connect("notes")
        for message in messages:
            page.post(message)
        await raw.settle()
        page.disconnect()
        await raw.settle()
    return values


@pytest.mark.parametrize(
    ("annotation", "message", "value"),
    [
        (Port[Note, Saved], {"text": "a"}, Note(text="a")),
        ("Port[Note, Saved]", {"text": "a"}, Note(text="a")),
        (Port[Note], {"text": "a"}, Note(text="a")),
        (Port[Record, Any], {"text": "a"}, Record("a")),
        (Port[Plain, object], {"text": "a"}, {"text": "a"}),
        (Port[Move | Say, None], {"kind": "say", "text": "x"}, Say(kind="say", text="x")),
        (Port[Either, None], {"kind": "move", "to": 1}, Move(kind="move", to=1)),
        (Port[list[int], int], [1, 2], [1, 2]),
        (Port[dict[str, Any], int], {"a": 1}, {"a": 1}),
        (Port[Any, Saved], {"any": "thing"}, {"any": "thing"}),
        (Port, {"any": "thing"}, {"any": "thing"}),
        ("Port", 5, 5),
        (Any, 5, 5),
        ("Unknown", 5, 5),
    ],
    ids=str,
)
async def test_a_message_is_read_as_what_the_annotation_says(
    browser: Browser, annotation: Any, message: object, value: object
) -> None:
    assert await read(browser, annotation, message) == [value]


async def test_a_message_that_does_not_fit_raises_and_the_next_one_is_read(
    browser: Browser,
) -> None:
    assert await read(
        browser, Port[Note, Saved], {"text": "a"}, {"tags": [1]}, "b", {"text": "c"}
    ) == [
        Note(text="a"),
        "a message of port 'notes' does not fit Note: text: Field required; "
        "tags.0: Input should be a valid string",
        "a message of port 'notes' does not fit Note: it: Input should be a valid dictionary or "
        "instance of Note",
        Note(text="c"),
    ]
    assert issubclass(InvalidMessageError, (OnconnectError, ValueError))


async def test_a_bad_message_ends_a_handler_that_does_not_catch_it_and_closes_the_port(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    closed: list[Any] = []

    @browser.runtime.on_connect.add_listener(name="notes")
    async def notes(port: Port[Note, Saved]) -> None:
        port.on_disconnect.add_listener(lambda port: closed.append(port.error.message))
        async for note in port:
            port.post_message(Saved(count=len(note.text)))

    async with RawBrowser(browser) as raw:
        page = raw.connect("notes")
        page.post({"text": "abc"})
        page.post({"text": 5})
        assert await page.receive() == {"count": 3}
        told = (
            "InvalidMessageError: a message of port 'notes' does not fit Note: "
            "text: Input should be a valid string"
        )
        assert await page.closed() == told
        assert closed == [told]
        assert [type(each["exception"]) for each in reported] == [InvalidMessageError]


async def test_a_class_local_to_where_the_decorator_stands_may_be_the_type(
    browser: Browser,
) -> None:
    class Local(pydantic.BaseModel):
        n: int

    @browser.runtime.on_connect.add_listener
    async def any_port(port: Port[Local, Local]) -> None:
        async for local in port:
            port.post_message(Local(n=local.n + 1))

    @browser.runtime.on_connect.add_listener(name="notes")
    async def named(port: Port[Local, Local]) -> None:
        async for local in port:
            port.post_message(Local(n=local.n + 2))

    async with RawBrowser(browser) as raw:
        page = raw.connect("notes")
        page.post({"n": 1})
        assert [await page.receive(), await page.receive()] == [{"n": 2}, {"n": 3}]


async def test_a_loop_that_began_before_the_type_was_known_reads_it_too(browser: Browser) -> None:
    read: list[object] = []
    loops: list[asyncio.Task[None]] = []

    @browser.runtime.on_connect.add_listener
    def untyped(port: Port) -> None:
        messages = aiter(port)  # before the other listener is called

        async def loop() -> None:
            async for message in messages:
                read.append(message)

        loops.append(asyncio.create_task(loop()))

    @browser.runtime.on_connect.add_listener
    def typed(port: Port[Note, Saved]) -> None: ...

    async with RawBrowser(browser) as raw:
        raw.connect().post({"text": "a"})
        await raw.settle()
    assert read == [Note(text="a")]


async def test_a_port_of_two_types_is_an_error_of_the_second_listener(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    called: list[str] = []

    @browser.runtime.on_connect.add_listener
    def first(port: Port[Note, Saved]) -> None:
        called.append("first")

    @browser.runtime.on_connect.add_listener
    def second(port: Port[Plain, Saved]) -> None:
        called.append("second")

    @browser.runtime.on_connect.add_listener
    def third(port: Port[Note, int]) -> None:
        called.append("third")

    async with RawBrowser(browser) as raw:
        raw.connect("notes")
        await raw.settle()
    assert called == ["first", "third"]
    assert [str(each["exception"]) for each in reported] == [
        "port 'notes' has messages of two types, Note and Plain: annotate its listeners with the "
        "same one"
    ]


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        ("Port[Unknown, Saved]", r"annotation 'Port\[Unknown, Saved\]' of .*listener cannot be"),
        (Port[Port, Saved], "no message can be checked against"),
    ],
)
def test_a_type_that_cannot_be_used_is_an_error_when_the_listener_is_added(
    browser: Browser, annotation: Any, told: str
) -> None:
    def listener(port: Any) -> None: ...

    listener.__annotations__["port"] = annotation
    for add in (
        browser.runtime.on_connect.add_listener,
        browser.runtime.on_connect.add_listener(name="notes"),
    ):
        with pytest.raises(TypeError, match=told):
            add(listener)
    assert not browser.runtime.on_connect.has_listeners()


@pytest.mark.parametrize("way", ["tab", "extension"])
async def test_a_port_that_python_opens_reads_as_the_type_that_it_is_given(
    browser: Browser, way: str
) -> None:
    values: list[object] = []

    async def ask() -> None:
        port: Port[Note | None, Saved]
        if way == "tab":
            port = browser.tabs.connect(3, name="notes", typed=Port[Note | None, Saved])
        else:
            port = browser.runtime.connect(name="notes", typed=Port[Note | None, Saved])
        port.post_message(Saved(count=1))
        try:
            async for note in port:
                values.append(note and note.text)
        except InvalidMessageError as error:
            values.append(str(error))
            port.disconnect()

    browser.action.on_clicked.add_listener(ask)
    async with RawBrowser(browser) as raw:
        raw.event("action.onClicked")
        page, _ = await raw.opened()
        assert await page.receive() == {"count": 1}
        for message in ({"text": "milk"}, None, {"txt": "eggs"}, {"text": "late"}):
            page.post(message)
        await raw.settle()
    assert values[:-1] == ["milk", None]
    assert str(values[-1]).startswith("a message of port 'notes' does not fit ")
    assert "text: Field required" in str(values[-1])


async def test_a_port_that_python_opens_takes_anything_without_a_type(browser: Browser) -> None:
    values: list[object] = []

    async def ask() -> None:
        async for message in browser.tabs.connect(3, typed=Port):
            values.append(message)
        async for message in browser.tabs.connect(3):
            values.append(message)

    browser.action.on_clicked.add_listener(ask)
    async with RawBrowser(browser) as raw:
        raw.event("action.onClicked")
        for _ in range(2):
            page, _ = await raw.opened()
            page.post({"any": ["thing"]})
            page.disconnect()
        await raw.settle()
    assert values == [{"any": ["thing"]}] * 2
