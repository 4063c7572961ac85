"""An error says what is known of a name that is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BrowserError
from onconnect.browser import availability
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = "ReferenceError"
RELAYS_TEXT = "browser.{} does not exist: check the name"


@pytest.fixture
def two_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data that is as made up as the browsers' versions."""
    both = {"chromium": {"since": 20}, "gecko": {"since": 50}}
    names: dict[str, Any] = {
        "tabs": {"kind": "namespace", **both},
        "tabs.query": {"kind": "function", **both},
        "tabs.fly": {"kind": "function", "gecko": {"since": 155}},
        "tabs.swim": {"kind": "function", "gecko": {"manifest": 2}},
        "tabs.draw": {"kind": "function", "opaque": "Canvas", **both},
        "tabs.onUpdated": {"kind": "event", **both},
        "tabs.hide": {"kind": "function", "gecko": {"needs": [["tabHide"], ["a", "b"]]}},
        "marks": {"kind": "namespace", "chromium": {"since": 5, "needs": [["marks"]]}},
        "marks.search": {"kind": "function", "chromium": {"needs": [["marks"]]}},
        "box": {"kind": "namespace", "chromium": {"needs": [["manifest:box"], ["boxes"]]}},
        "action": {"kind": "namespace", "chromium": {"needs": [["manifest:action", "manifest:b"]]}},
        "pane": {"kind": "namespace", "gecko": {"needs": [["manifest:pane"], ["manifest:icon"]]}},
        "tabs.NONE": {"kind": "constant", "chromium": {"value": -1}},
    }
    data = {"browsers": {"chromium": 150, "gecko": 150}, "names": names}
    monkeypatch.setattr(availability, "_data", lambda: data)


pytestmark = pytest.mark.usefixtures("two_namespaces")


async def error_of(
    browser: Browser, fake: RawBrowser, call: Callable[[], Any], missing: str | None = None
) -> BrowserError:
    """Return what a call raises: by itself, or when the browser says what is missing."""
    outcome = await fake.run_in_listener(call)
    if missing is not None:
        text = RELAYS_TEXT.format(missing)
        fake.throw(await fake.expect("call"), text, MISSING, missing)
    with pytest.raises(BrowserError) as caught:
        await outcome
    assert list(fake.arrived) == []
    assert caught.value.name == MISSING
    return caught.value


@pytest.mark.parametrize(
    ("name", "call", "sentence"),
    [
        ("Firefox", lambda b: b.tabs.qurey({}), "there is no tabs.qurey: did you mean query?"),
        ("Firefox", lambda b: b.tab.query({}), "there is no tab: did you mean tabs?"),
        ("Firefox", lambda b: b.marks.search(""), "Firefox has no marks"),
        ("Chromium", lambda b: b.tabs.fly(), "Chromium has no tabs.fly"),
        ("Opera", lambda b: b.tabs.draw(), "JSON cannot carry its Canvas: use it in JavaScript"),
    ],
)
async def test_a_function_that_the_browser_is_known_to_lack_fails_without_asking(
    browser: Browser, name: str, call: Callable[[Any], Any], sentence: str
) -> None:
    async with RawBrowser(browser, name) as fake:
        error = await error_of(browser, fake, lambda: call(browser))
        assert error.message == sentence


def of_version(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, name: str, version: str
) -> RawBrowser:
    """Return a browser that says it is of this version."""
    fake = RawBrowser(browser, name)
    hello = fake.peer.hello
    monkeypatch.setattr(
        fake.peer,
        "hello",
        lambda **members: hello(**{**members, "browser": {"name": name, "version": version}}),
    )
    return fake


@pytest.mark.parametrize("version", ["150", "150.9", "canary", ""])
async def test_a_browser_that_is_not_known_to_be_newer_is_not_asked(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    async with of_version(browser, monkeypatch, "Firefox", version) as fake:
        error = await error_of(browser, fake, lambda: browser.tabs.qurey({}))
        assert error.message == "there is no tabs.qurey: did you mean query?"
        assert error.method == "tabs.qurey"


@pytest.mark.parametrize(
    ("name", "version"), [("Firefox", "151.0"), ("Chromium", "200"), ("Vivaldi", "8.0")]
)
async def test_a_newer_or_unknown_browser_is_asked_first(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, name: str, version: str
) -> None:
    async with of_version(browser, monkeypatch, name, version) as fake:
        error = await error_of(browser, fake, lambda: browser.tabs.qurey({}), "tabs.qurey")
        assert error.message == "there is no tabs.qurey: did you mean query?"


@pytest.mark.parametrize(
    ("name", "call", "missing", "sentence"),
    [
        ("Chromium", lambda b: b.marks.search(""), "marks", "it needs Chromium 5, and this is 1.0"),
        ("Opera", lambda b: b.marks.search(""), "marks", 'add "marks" to permissions in'),
        ("Thunderbird", lambda b: b.marks.search(""), "marks", "Firefox has no marks"),
        ("Firefox", lambda b: b.tabs.hide(1), "tabs.hide", 'add "tabHide" and "a" or "b" to perm'),
        ("Chromium", lambda b: b.action.on(), "action", 'add the key "action" or "b" to manifest'),
        (
            "Chromium",
            lambda b: b.box.open(),
            "box",
            'add "boxes" to permissions in manifest.json; add the key "box" to manifest.json',
        ),
        (
            "Firefox",
            lambda b: b.pane.on(),
            "pane",
            'add the key "pane" and "icon" to manifest.json',
        ),
        ("Firefox", lambda b: b.tabs.fly(), "tabs.fly", "it needs Firefox 155, and this is 1.0"),
        ("Firefox", lambda b: b.tabs.swim(), "tabs.swim", 'it needs "manifest_version": 2 in'),
    ],
)
async def test_what_the_browser_does_not_find_is_an_error_with_the_remedy(
    browser: Browser, name: str, call: Callable[[Any], Any], missing: str, sentence: str
) -> None:
    async with RawBrowser(browser, name) as fake:
        error = await error_of(browser, fake, lambda: call(browser), missing)
        assert error.message.startswith(sentence)


async def test_a_permission_that_the_extension_has_is_not_asked_for(browser: Browser) -> None:
    async with RawBrowser(browser, "Chromium") as fake:
        error = await error_of(browser, fake, lambda: browser.marks.search(""), "marks.search")
        assert error.message == RELAYS_TEXT.format("marks.search")


async def test_of_a_name_that_nothing_is_known_of_the_relay_has_the_word(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        error = await error_of(browser, fake, lambda: browser.vivaldi.frob(), "vivaldi")
        assert str(error) == f"vivaldi.frob: {RELAYS_TEXT.format('vivaldi')}"


async def test_another_relays_sentence_stays_as_it_is(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(lambda: browser.tabs.fly())
        fake.throw(await fake.expect("call"), "browser.tab does not exist", MISSING)
        with pytest.raises(BrowserError, match=r"^tabs\.fly: browser\.tab does not exist$"):
            await outcome


async def test_an_event_that_is_not_there_is_reported_with_the_remedy(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    browser.tabs.on_updatd.add_listener(print)
    async with RawBrowser(browser) as fake:
        text, missing = "what the relay says", "tabs.onUpdatd"
        fake.throw(await fake.expect("call"), text, MISSING, missing)
        await fake.settle()
    (report,) = reported
    assert str(report["exception"]) == (
        "tabs.onUpdatd.addListener: there is no tabs.onUpdatd: did you mean on_updated?"
    )


async def test_an_error_of_the_function_itself_is_the_browsers(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(lambda: browser.tabs.hide(1))
        fake.throw(await fake.expect("call"), "no such tab", "Error")
        with pytest.raises(BrowserError, match=r"^tabs\.hide: no such tab$"):
            await outcome


def test_a_constant_has_its_value_without_a_browser(browser: Browser) -> None:
    assert browser.tabs.NONE == -1
    with pytest.raises(AttributeError, match=r"no constant browser\.tabs\.NON: did you mean NONE"):
        browser.tabs.NON  # noqa: B018
    with pytest.raises(AttributeError, match=re.escape("no constant browser.tabs.QUERY")):
        browser.tabs.QUERY  # noqa: B018
