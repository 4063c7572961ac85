"""Values that JSON lacks travel between a page and Python, where the browser's ports carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import staged
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender


@pytest.fixture(scope="module")
def browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose ports carry structured clones: Chromium's do where the manifest says so."""
    folder = tmp_path_factory.mktemp(kind)
    with lender.lent(kind, staged(folder, message_serialization="structured_clone")) as browser:
        yield browser


def telling(browser: Any, note: Any) -> None:
    """Note the type and the text of each message, and post the message back."""

    def told(message: Any) -> Any:
        if isinstance(message, memoryview):
            return [f"memoryview of {message.format}", str(message.tolist())]
        return [type(message).__name__, str(message)]

    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        @port.on_message.add_listener
        def received(message: Any) -> None:
            note(told(message["value"]))
            port.post_message({"value": message["value"]})

    @browser.runtime.on_message.add_listener
    async def asked(message: Any, sender: Any) -> Any:
        return message["value"]


# Posts each value in an object, and tells the types of those that come back, and their texts.
ROUND_TRIP = """
    const told = (value) => {
      const tag = Object.prototype.toString.call(value).slice(8, -1);
      const text = (inner) => typeof inner === "bigint" ? `${inner}n`
        : Number.isFinite(inner) || typeof inner !== "number" ? inner : String(inner);
      if (tag === "Map" || tag === "Set" || ArrayBuffer.isView(value)) value = [...value];
      if (tag === "Error") value = [value.name, value.message];
      return [tag, JSON.stringify(value, (key, inner) => text(inner))];
    };
    const values = [
      new Uint8Array([0, 255]), new Uint8Array([1, 2]).buffer, new DataView(new ArrayBuffer(1)),
      new Float32Array([1.5]), new BigInt64Array([-1n]), new Date(Date.UTC(2026, 10, 30)),
      2n ** 64n, new Set(["a"]), new Map([[1, "one"]]), new TypeError("no"), new Blob(["hi"]),
      new File(["ho"], "a.txt"), [1.5, null, "ü"], [NaN, Infinity, -Infinity],
    ];
    const echoes = [];
    const answers = [];
    const port = browser.runtime.connect();
    await new Promise((resolve, reject) => {
      port.onMessage.addListener(({ value }) => {
        echoes.push(told(value));
        if (echoes.length === values.length) resolve();
      });
      port.onDisconnect.addListener(() => reject(new Error("disconnected")));
      for (const value of values) port.postMessage({ value });
    });
    for (const value of values) answers.push(told(await browser.runtime.sendMessage({ value })));
    return { echoes, answers };
"""
IN_PYTHON = [
    ["bytes", "b'\\x00\\xff'"],
    ["bytes", "b'\\x01\\x02'"],
    ["bytes", "b'\\x00'"],
    ["memoryview of f", "[1.5]"],
    ["memoryview of q", "[-1]"],
    ["datetime", "2026-11-30 00:00:00+00:00"],
    ["int", "18446744073709551616"],
    ["set", "{'a'}"],
    ["dict", "{1: 'one'}"],
    ["BrowserError", "no"],
    ["bytes", "b'hi'"],
    ["bytes", "b'ho'"],
    ["list", "[1.5, None, 'ü']"],
    ["list", "[nan, inf, -inf]"],
]
BACK = [
    ["Uint8Array", "[0,255]"],
    ["Uint8Array", "[1,2]"],
    ["Uint8Array", "[0]"],
    ["Float32Array", "[1.5]"],
    ["BigInt64Array", '["-1n"]'],
    ["Date", '"2026-11-30T00:00:00.000Z"'],
    ["BigInt", '"18446744073709551616n"'],
    ["Set", '["a"]'],
    ["Map", '[[1,"one"]]'],
    ["Error", '["TypeError","no"]'],
    ["Uint8Array", "[104,105]"],
    ["Uint8Array", "[104,111]"],
    ["Array", '[1.5,null,"ü"]'],
    ["Array", '["NaN","Infinity","-Infinity"]'],
]


def test_values_that_json_lacks_go_to_python_and_come_back(
    page: Page, background: Background
) -> None:
    background.run(telling)
    told = page.run(ROUND_TRIP)
    assert background.notes == IN_PYTHON
    assert told["echoes"] == BACK
    assert told["answers"] == BACK


def test_bytes_of_10_megabytes_come_back_whole(page: Page, background: Background) -> None:
    background.run(telling)
    assert page.run("""
        const bytes = new Uint8Array(10_000_000).map((_, index) => index * 7);
        const port = browser.runtime.connect();
        const { value } = await new Promise((resolve, reject) => {
          port.onMessage.addListener(resolve);
          port.onDisconnect.addListener(() => reject(new Error("disconnected")));
          port.postMessage({ value: bytes });
        });
        return value.length === bytes.length && value.every((byte, index) => byte === bytes[index]);
    """)


def test_a_model_is_posted_with_its_bytes_dates_and_sets_and_read_again(
    page: Page, background: Background
) -> None:
    background.run("""
        import datetime
        import pydantic

        class Photo(pydantic.BaseModel):
            image: bytes
            taken: datetime.datetime
            day: datetime.date
            tags: set[str] = set()

        heard = []
        photo = Photo(
            image=b"hi",
            taken=datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC),
            day=datetime.date(2026, 11, 30),
            tags={"a"},
        )

        @browser.runtime.on_connect.add_listener
        def connected(port):
            @port.on_message.add_listener
            def received(message: Photo):
                note(message == photo)
            port.post_message(photo)
    """)
    seen = page.run("""
        const port = browser.runtime.connect();
        const photo = await new Promise((resolve) => port.onMessage.addListener(resolve));
        port.postMessage({ ...photo, image: new Blob([photo.image]) });
        const { image, taken, day, tags } = photo;
        return [image instanceof Uint8Array, [...image], taken instanceof Date, day, [...tags]];
    """)
    assert seen == [True, [104, 105], True, "2026-11-30", ["a"]]
    assert background.wait_for_notes(1) == [True]


def test_an_error_of_the_browsers_own_is_an_error(page: Page, background: Background) -> None:
    background.run(telling)
    page.run("""
        const port = browser.runtime.connect();
        const stopped = AbortSignal.abort().reason;
        await new Promise((resolve) => {
          port.onMessage.addListener(resolve);
          port.postMessage({ value: stopped });
        });
    """)
    ((kind, _),) = background.notes
    assert kind == "BrowserError"


def test_what_cannot_travel_is_told_on_both_sides_by_its_place(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            try:
                port.post_message({"items": [object()]})
            except TypeError as error:
                note(str(error).partition(",")[0])
            port.on_message.add_listener(lambda message: note(message))
    """)
    page.run("""
        const port = browser.runtime.connect();
        port.postMessage({ items: [{ image: /a/ }] });
        port.postMessage("good");
    """)
    assert background.wait_for_notes(2) == ["message['items'][0] is of type object", "good"]
    told = "message.items[0].image is a RegExp which can't travel"
    wait_for(lambda: any(told in line for line in browser.console), lambda: str(browser.console))


@pytest.mark.parametrize("kind", ["firefox"], scope="session")
def test_calls_of_the_api_carry_what_the_browser_keeps(background: Background) -> None:
    background.run("""
        from datetime import UTC, datetime

        value = {"when": datetime(2026, 11, 30, tzinfo=UTC), "tags": {"a"}}
        await browser.storage.local.set({"kept": value})
        kept = await browser.storage.local.get("kept")
        note(kept["kept"] == value)
    """)
    assert background.notes == [True]
