from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.browsers.second_host import second_host
from tests.conformance.handlers import serialization as handlers
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

# Posts what the body of a function returns, then "end"; returns what comes back before that.
ECHO = """
    const port = browser.runtime.connect();
    const heard = [];
    await new Promise((resolve, reject) => {
      port.onMessage.addListener((message) => {
        if (message === "end") resolve();
        else heard.push(message);
      });
      port.onDisconnect.addListener(() => reject(new Error("disconnected")));
      for (const message of (() => { %s })()) {
        try {
          port.postMessage(message);
        } catch (error) {
          heard.push("thrown");
        }
      }
      port.postMessage("end");
    });
    port.disconnect();
    return heard;
"""


def echoes(page: Page, messages: str) -> Any:
    return page.run(ECHO % messages)


def complaints(browser: Browser) -> list[str]:
    return [line for line in browser.console if "was dropped" in line]


def test_c74_none_at_top_level_is_null_and_an_empty_frame_is_skipped(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    assert echoes(page, "return [undefined, null];") == [None, None]
    assert background.notes == [None, None, "end"]

    with second_host(browser, handlers.echoing) as (native, module):
        native.run("native.postMessage(undefined); native.say('after it');")
        assert native.wait_for_notes(2) == ["ready", "after it"]
        assert module.notes == ["after it"]


def test_c75_undefined_members_are_dropped_and_holes_are_null(
    page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    expected = [{"b": 1}, [None, None, 1]]
    assert echoes(page, "return [{ a: undefined, b: 1 }, [undefined, , 1]];") == expected
    assert background.notes == [*expected, "end"]


@pytest.mark.differs(
    firefox="a page's port takes a cyclic value; the relay drops it and says so in both logs (P91)"
)
def test_c77_a_cyclic_value_raises_at_once_and_leaves_the_port_usable(
    kind: str, browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    before = len(complaints(browser))
    cyclic = "const cycle = []; cycle.push(cycle); return [cycle, 'next'];"
    expected = {"firefox": ["next"], "chromium": ["thrown", "next"]}[kind]
    assert echoes(page, cyclic) == expected
    assert background.notes == ["next", "end"]
    if kind == "firefox":
        wait_for(lambda: len(complaints(browser)) > before, lambda: "nobody complains")

    background.run(handlers.posting_what_json_cannot_carry)
    assert echoes(page, "return ['cycle'];").count("still usable") == 1
    assert "UnserializableError" in background.notes


@pytest.mark.differs(firefox="a page's port throws for a function that is nested, too (P92)")
def test_c78_a_function_raises_at_top_level_and_is_dropped_elsewhere(
    kind: str, page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    heard = echoes(page, "return [() => {}, { f() {}, a: 1 }, [() => {}]];")
    assert heard == {"firefox": ["thrown"] * 3, "chromium": ["thrown", {"a": 1}, [None]]}[kind]


def test_c80_a_lone_surrogate_goes_both_ways(page: Page, background: Background) -> None:
    background.run(handlers.echoing)
    assert page.run(r"""
        const message = { "\udfff": "\ud800x" };
        const port = browser.runtime.connect();
        const echo = await new Promise((resolve) => {
          port.onMessage.addListener(resolve);
          port.postMessage(message);
        });
        return echo["\udfff"] === "\ud800x" && Object.keys(echo).length === 1;
    """)
    assert background.notes == [{"\udfff": "\ud800x"}]


@pytest.mark.differs(
    firefox="a page's port throws for an object with a toJSON of its own; a Date is fine (P93)"
)
def test_c82_what_to_json_returns_is_what_python_receives(
    kind: str, page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    heard = echoes(page, "return [new Date(0), { toJSON: () => 'from toJSON' }];")
    date = "1970-01-01T00:00:00.000Z"
    if kind == "firefox":
        assert heard == ["thrown", date]
        assert background.notes == [
            "datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)",
            "end",
        ]
    else:
        assert heard == [date, "from toJSON"]
        assert background.notes == [date, "from toJSON", "end"]


@pytest.mark.differs(firefox="no limit of the browser's: both pass, as up to 256 MiB do (P97)")
def test_c83_the_longest_message_passes_and_one_character_more_raises(
    kind: str, page: Page, background: Background
) -> None:
    background.run(handlers.measuring)
    longest = 64 * 1024 * 1024 - len('""')
    answers = page.run(
        """
        const post = (length) => {
          const port = browser.runtime.connect();
          const answer = new Promise((resolve) => {
            port.onMessage.addListener(resolve);
            port.onDisconnect.addListener(() => resolve("disconnected"));
          });
          try {
            port.postMessage("x".repeat(length));
          } catch (error) {
            port.disconnect();
            return error.message;
          }
          return answer;
        };
        return [await post(longest), await post(longest + 1)];
        """,
        longest=longest,
    )
    if kind == "firefox":
        assert answers == [longest, longest + 1]
        assert background.wait_for_notes(2) == answers
    else:
        assert answers == [longest, "Message exceeded maximum allowed size of 64MiB."]
        assert background.wait_for_notes(2) == [longest, "None"]


# Posts what the body of a function returns, then "end"; returns what the port has thrown for, and
# what comes back.
POST = """
    const port = (globalThis.describing = browser.runtime.connect());
    const thrown = [];
    const heard = [];
    await new Promise((resolve) => {
      port.onMessage.addListener((message) => {
        if (message === "end") resolve();
        else heard.push(Object.prototype.toString.call(message));
      });
      for (const value of (() => { %s })()) {
        try {
          port.postMessage(value);
        } catch {
          thrown.push(Object.prototype.toString.call(value));
        }
      }
      port.postMessage("end");
    });
    return { thrown, heard };
"""


def posted(page: Page, background: Background, values: str) -> tuple[list[Any], Any]:
    """Post values; return what Python has noted of them, and what the page saw."""
    background.run(handlers.describing)
    seen = page.run(POST % values)
    *notes, end = background.notes
    assert end == ["str", "end"]
    return notes, seen


def test_c135_bytes_and_typed_arrays_arrive_as_the_port_carries_them(
    kind: str, page: Page, background: Background
) -> None:
    notes, _ = posted(
        page,
        background,
        """
        const bytes = new Uint8Array([1, 255]);
        return [bytes, bytes.buffer, new DataView(bytes.buffer, 1), new Float32Array([1.5]),
          new Blob(["hi"])];
        """,
    )
    if kind == "firefox":
        octets = ["bytes", "b'\\x01\\xff'"]
        assert notes == [
            *[octets, octets],
            ["bytes", "b'\\xff'"],
            ["f", [1.5]],
            ["bytes", "b'hi'"],
        ]
    else:
        objects = ["{'0': 1, '1': 255}", "{}", "{}", "{'0': 1.5}", "{}"]
        assert notes == [["dict", each] for each in objects]


def test_c136_dates_sets_maps_errors_and_large_integers_arrive_as_the_port_carries_them(
    kind: str, page: Page, background: Background
) -> None:
    notes, seen = posted(
        page,
        background,
        """
        const map = new Map([[1, "one"]]);
        return [new Date(0), new Set([1, "a"]), map, new TypeError("no"), 2n ** 64n];
        """,
    )
    if kind == "firefox":
        assert notes == [
            ["datetime", "1970-01-01 00:00:00+00:00"],
            ["set", ["a", 1]],
            ["dict", "{1: 'one'}"],
            ["BrowserError", "no"],
            ["int", "18446744073709551616"],
        ]
        names = ["Date", "Set", "Map", "Error", "BigInt"]
        assert seen == {"thrown": [], "heard": [f"[object {name}]" for name in names]}
    else:
        assert notes == [["str", "1970-01-01T00:00:00.000Z"], *[["dict", "{}"]] * 3]
        assert seen["thrown"] == ["[object BigInt]"]


def test_c137_numbers_that_json_lacks_arrive_as_the_port_carries_them(
    kind: str, page: Page, background: Background
) -> None:
    notes, _ = posted(page, background, "return [NaN, Infinity, -Infinity];")
    if kind == "firefox":
        assert notes == [["float", each] for each in ("nan", "inf", "-inf")]
    else:
        assert notes == [["NoneType", "None"]] * 3


@pytest.mark.differs(firefox="JSON.stringify writes it as 0 (P86)")
def test_c138_minus_zero_keeps_its_sign_where_the_port_carries_it(
    kind: str, page: Page, background: Background
) -> None:
    notes, _ = posted(page, background, "return [-0];")
    assert notes == [["int", "0"]]

    background.run(handlers.posting_minus_zero)
    seen = page.run("""
        const port = browser.runtime.connect();
        const first = await new Promise((resolve) => port.onMessage.addListener(resolve));
        return Object.is(first, -0);
    """)
    assert seen == (kind == "firefox")


@pytest.mark.differs(firefox="Python hears equal objects: JSON has no references (P86)")
def test_c139_an_object_that_a_message_has_twice_is_one_where_the_port_carries_that(
    page: Page, background: Background
) -> None:
    notes, _ = posted(page, background, "const item = [1]; return [{ a: item, b: [item] }];")
    assert notes == [["dict", "{'a': [1], 'b': [[1]]}"]]


@pytest.mark.differs(
    firefox="Python has no such value; the relay drops it and says so in both logs (P86)"
)
def test_c140_patterns_and_maps_of_objects_arrive_as_the_port_carries_them(
    kind: str, browser: Browser, page: Page, background: Background
) -> None:
    before = len(complaints(browser))
    notes, _ = posted(
        page,
        background,
        "return [[/a/], new Map([[{}, 1]]), new Set([[1]]), { at: new Date(NaN) }];",
    )
    if kind == "firefox":
        assert notes == []
        wait_for(lambda: len(complaints(browser)) >= before + 4, lambda: "nobody complains")
        (pattern, *_, date) = complaints(browser)[before:]
        assert "message[0] is a RegExp which can't travel" in pattern
        assert "message.at is a Date which is no date" in date
    else:
        assert notes == [
            ["list", "[{}]"],
            ["dict", "{}"],
            ["dict", "{}"],
            ["dict", "{'at': None}"],
        ]


def test_c141_what_the_port_does_not_carry_raises_and_leaves_it_usable(
    kind: str, page: Page, background: Background
) -> None:
    notes, seen = posted(
        page,
        background,
        """
        const throwing = { get a() { throw new Error("a getter") } };
        return [Symbol("a"), throwing, document.body];
        """,
    )
    body = "[object HTMLBodyElement]"
    throwing = ["[object Symbol]", "[object Object]"]
    if kind == "firefox":
        assert (notes, seen["thrown"]) == ([], [*throwing, body])
    else:
        assert (notes, seen["thrown"]) == ([["dict", "{}"]], throwing)


def test_c142_an_instance_of_a_class_arrives_as_a_plain_object(
    page: Page, background: Background
) -> None:
    notes, _ = posted(
        page,
        background,
        """
        class Point { x = 1; #y = 2; get y() { return this.#y; } }
        return [new Point(), Object.create(null, { a: { value: 1, enumerable: true } })];
        """,
    )
    assert notes == [["dict", "{'x': 1}"], ["dict", "{'a': 1}"]]
