"""The fake browser's ports, messages and API carry values that JSON lacks as the browsers do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pydantic
import pytest

from onconnect import Browser, BrowserError, Port, UnserializableError
from onconnect.testing import FakeBrowser, HandlerError, replay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 30, tzinfo=UTC)
VALUE = {"image": b"\x00\xff", "when": NOW, "tags": {"a"}, "counts": {1: 2**70}}

carrying = pytest.mark.parametrize(
    "options", [{"profile": "firefox"}, {"profile": "chrome", "structured_clone": True}]
)


class Photo(pydantic.BaseModel):
    image: bytes
    when: datetime
    tags: set[str]
    counts: dict[int, int]


def echoing(browser: Browser) -> list[object]:
    """Post each message back, and keep it."""
    heard: list[object] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        def received(message: object) -> None:
            heard.append(message)
            port.post_message(message)

    @browser.runtime.on_message.add_listener
    async def asked(message: object, sender: Mapping[str, Any]) -> object:
        heard.append(message)
        return message

    return heard


@carrying
async def test_a_port_and_a_message_carry_them(browser: Browser, options: Any) -> None:
    heard = echoing(browser)
    async with FakeBrowser(browser, **options) as fake:
        with await fake.connect() as port:
            port.post_message(VALUE)
            assert await port.receive() == VALUE
        assert await fake.send_message(VALUE) == VALUE
    assert heard == [VALUE, VALUE]


@carrying
async def test_calls_and_events_of_the_api_carry_them(browser: Browser, options: Any) -> None:
    heard: list[object] = []
    browser.storage.on_changed.add_listener(lambda changes, area: heard.append(changes))
    async with FakeBrowser(browser, **options) as fake:
        fake.api["storage.local.set"] = None
        fake.api["storage.local.get"] = {"kept": VALUE}
        await browser.storage.local.set({"kept": VALUE})
        assert fake.api.calls == [("storage.local.set", [{"kept": VALUE}])]
        assert await browser.storage.local.get("kept") == {"kept": VALUE}
        await fake.emit("storage.onChanged", {"kept": {"newValue": VALUE}}, "local")
    assert heard == [{"kept": {"newValue": VALUE}}]


async def test_typed_listeners_take_them(browser: Browser) -> None:
    heard: list[Photo] = []

    @browser.runtime.on_message.add_listener
    async def asked(message: Photo, sender: Mapping[str, Any]) -> int:
        heard.append(message)
        return len(message.image)

    async with FakeBrowser(browser) as fake:
        assert await fake.send_message(VALUE) == 2
    assert heard == [Photo(**VALUE)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "posted"),
    [
        ({"profile": "firefox"}, VALUE),
        ({"profile": "chrome", "structured_clone": True}, VALUE),
        (
            {"profile": "chrome"},
            {"image": "hi", "when": "2026-11-30T00:00:00Z", "tags": ["a"], "counts": {"1": 2**70}},
        ),
    ],
)
async def test_a_model_is_posted_with_them_or_as_pydantics_json(
    browser: Browser, options: Any, posted: Any
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port[None, Photo]) -> None:
        image = VALUE["image"] if posted is VALUE else b"hi"
        port.post_message(Photo(**{**VALUE, "image": image}))  # type: ignore[arg-type]

    async with FakeBrowser(browser, **options) as fake:
        with await fake.connect() as port:
            assert await port.receive() == posted


async def test_json_ports_refuse_them_on_both_sides(browser: Browser) -> None:
    refused: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        try:
            port.post_message({"image": b"hi"})
        except UnserializableError as error:
            refused.append(str(error))

    @browser.runtime.on_message.add_listener
    async def asked(message: object, sender: Mapping[str, Any]) -> object:
        return message

    async with FakeBrowser(browser, profile="chrome") as fake:
        with await fake.connect() as port:
            with pytest.raises(UnserializableError, match="Could not serialize message"):
                port.post_message(b"hi")
            with pytest.raises(UnserializableError, match="message is of type bytes"):
                await fake.send_message(b"hi")
            with pytest.raises(UnserializableError, match="message is of type bytes"):
                await fake.background.send_message(b"hi")
    (told,) = refused
    assert told.startswith("message['image'] is of type bytes, which is not carried here")


async def test_a_call_without_an_answer_is_shown_with_them(browser: Browser) -> None:
    fake = FakeBrowser(browser)
    await fake.__aenter__()
    with pytest.raises(BrowserError, match=r"no answer to tabs\.query\(\{'url': b'hi'\}\)"):
        await browser.tabs.query({"url": b"hi"})
    with pytest.raises(HandlerError, match=r"tabs\.query\(\{'url': b'hi'\}\)"):
        await fake.__aexit__(None, None, None)


def recording(path: Path, answer: str) -> None:
    """Write a recording of a port on which bytes are posted, and something comes back."""
    hello = {
        **dict.fromkeys(("protocol", "minProtocol"), 1),
        "type": "hello",
        "profile": "p",
        "window": 4,
        "browser": {"name": "Firefox", "version": "153.0"},
        "extension": {"id": "a@b", "version": "1"},
        "values": True,
    }
    kinds = [["Uint8Array", "image"]]
    host = {"name": "notes", "version": "1", "python": "3.13.1", "pid": 7}
    messages: list[tuple[str, dict[str, Any]]] = [
        ("browser", hello),
        ("host", {"type": "listens", "events": ["runtime.onConnect", "runtime.onMessage"]}),
        ("host", {"type": "ready", "protocol": 1, "host": host, "window": 4, "values": True}),
        ("browser", {"type": "connect", "port": 1, "name": "", "sender": {}}),
        ("browser", {"type": "message", "port": 1, "data": {"image": "aGk="}, "kinds": kinds}),
        ("host", {"type": "message", "port": 1, "data": {"image": answer}, "kinds": kinds}),
        ("browser", {"type": "disconnect", "port": 1}),
    ]
    header = {"format": 1, "protocol": 1, "onconnect": "1", "host": "notes", "pid": 7}
    lines = [{"at": 0.1, "pid": 7, "from": by, "message": message} for by, message in messages]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in (header, *lines)), "utf-8")


async def test_they_are_replayed(tmp_path: Path, browser: Browser) -> None:
    heard = echoing(browser)
    recording(tmp_path / "same.jsonl", "aGk=")
    await replay(tmp_path / "same.jsonl", browser)
    assert heard == [{"image": b"hi"}]
    recording(tmp_path / "other.jsonl", "aG8=")
    with pytest.raises(HandlerError, match=r"whose image was .*b'ho'.*, and now is .*b'hi'"):
        await replay(tmp_path / "other.jsonl", browser)
