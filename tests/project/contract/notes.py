"""Handlers whose contract test_types.py writes down, and author.ts uses."""

from __future__ import annotations

import datetime  # noqa: TC003 - models' annotations are read
from dataclasses import dataclass
from enum import Enum
from typing import Literal, NotRequired, TypedDict

import pydantic

from onconnect import Browser, Port  # noqa: TC001 - listeners' annotations are read


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Note(pydantic.BaseModel):
    """What a page wants to keep."""

    full_text: str = pydantic.Field(alias="fullText", description="All of it */ and more.")
    tags: list[str] = []
    colour: Colour | None = None


@dataclass
class Saved:
    count: int
    last: Note | None = None


class Photo(pydantic.BaseModel):
    image: bytes
    taken: datetime.datetime
    tags: set[str] = set()
    counts: dict[int, int] = {}
    samples: pydantic.InstanceOf[memoryview] | None = None


class Move(pydantic.BaseModel):
    kind: Literal["move"]
    to: int


class Say(TypedDict):
    kind: Literal["say"]
    text: NotRequired[str]


def register(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="notes")
    async def notes(port: Port[Note, Saved]) -> None: ...

    @browser.runtime.on_connect.add_listener(name="two words")
    def steps(port: Port[Move | Say, list[int] | None]) -> None: ...

    @browser.runtime.on_connect.add_listener(name="free")
    def free(port: Port) -> None: ...

    @browser.runtime.on_connect.add_listener(name="photos")
    def photos(port: Port[Photo, Photo]) -> None: ...

    @browser.runtime.on_message.add_listener
    async def moved(message: Move) -> Saved: ...  # type: ignore[empty-body]

    @browser.runtime.on_message.add_listener
    async def said(message: Say) -> Literal["yes", "no"]: ...  # type: ignore[empty-body]
