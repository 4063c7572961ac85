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
