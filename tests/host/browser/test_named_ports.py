"""A listener may be for ports of one name, and a port that nobody is for is left to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from onconnect import Browser, Port

EVENT = "runtime.onConnect"


def heard_by(browser: Browser, *names: str | None) -> list[tuple[str | None, str]]:
    """Add a listener for each name, None for one of any; return who hears which port."""
    heard: list[tuple[str | None, str]] = []

    def add(name: str | None) -> None:
        def listener(port: Port) -> None:
            heard.append((name, port.name))

        browser.runtime.on_connect.add_listener(listener, name=name)

    for name in names:
        add(name)
    return heard


async def test_a_port_reaches_the_listeners_for_its_name_and_for_any_in_order(
    browser: Browser,
) -> None:
    heard = heard_by(browser, "notes", None, "other", "notes")
    async with RawBrowser(browser) as raw:
        raw.connect("notes")
        raw.connect("else")
        await raw.settle()
    assert heard == [("notes", "notes"), (None, "notes"), ("notes", "notes"), (None, "else")]


async def test_a_port_that_no_listener_is_for_is_closed_and_the_relay_is_told_the_names(
    browser: Browser,
) -> None:
    heard = heard_by(browser, "notes", "", 'of "two" words', "notes")
    async with RawBrowser(browser) as raw:
        assert raw.named == [{EVENT: ["notes", "", 'of "two" words']}]
        assert await raw.connect("else").closed() is None
        raw.connect("")
        raw.connect('of "two" words')
        await raw.settle()
    assert heard == [("", ""), ('of "two" words', 'of "two" words')]


async def test_the_relay_is_told_when_names_come_and_go(browser: Browser) -> None:
    def first(port: Port) -> None: ...
    def second(port: Port) -> None: ...

    on_connect = browser.runtime.on_connect
    async with RawBrowser(browser) as raw:
        on_connect.add_listener(first, name="a")
        on_connect.add_listener(second, name="a")
        on_connect.add_listener(first, name="b")
        on_connect.add_listener(second)
        on_connect.remove_listener(second)
        on_connect.remove_listener(first)
        await raw.settle()
    both = {EVENT: ["a", "b"]}
    assert raw.named == [{}, {EVENT: ["a"]}, both, {}, both, {EVENT: ["b"]}, {}]
    assert raw.listened == [[], *[[EVENT]] * 5, []]


async def test_each_event_of_ports_has_names_of_its_own(browser: Browser) -> None:
    @browser.runtime.on_connect_external.add_listener(name="notes")
    def connected(port: Port) -> None:
        port.post_message("external")

    @browser.runtime.on_user_script_connect.add_listener(name="notes")
    async def of_script(port: Port) -> None:
        port.post_message("user script")

    async with RawBrowser(browser) as raw:
        names = {"runtime.onConnectExternal": ["notes"], "runtime.onUserScriptConnect": ["notes"]}
        assert raw.named == [names]
        assert await raw.connect("notes", event="runtime.onConnectExternal").receive() == "external"
        script = raw.connect("notes", event="runtime.onUserScriptConnect")
        assert await script.receive() == "user script"
        assert await raw.connect("notes").closed() is None


def test_a_listener_may_be_for_several_names_and_is_returned_as_it_is(browser: Browser) -> None:
    on_connect = browser.runtime.on_connect

    def listener(port: Port) -> None: ...

    assert (
        on_connect.add_listener(name="a")(on_connect.add_listener(name="b")(listener)) is listener
    )
    assert on_connect.names() == ["b", "a"]
    assert on_connect.has_listener(listener)
    on_connect.remove_listener(listener)
    assert not on_connect.has_listeners()


@pytest.mark.parametrize(
    ("args", "keywords"),
    [
        ((), {}),
        ((), {"name": None}),
        ((), {"name": 5}),
        ((len,), {"name": b"notes"}),
        (("notes",), {}),
        (({"name": "notes"},), {}),
        ((len, {"name": "notes"}), {}),
    ],
)
def test_what_is_no_name_or_no_function_is_refused(
    browser: Browser, args: Any, keywords: Any
) -> None:
    add: Any = browser.runtime.on_connect.add_listener
    with pytest.raises(TypeError, match=r"runtime\.onConnect\.add_listener takes"):
        add(*args, **keywords)
    with pytest.raises(TypeError, match="takes a function, not 5"):
        add(name="notes")(5)
    assert not browser.runtime.on_connect.has_listeners()


async def test_a_restored_registration_keeps_its_name(browser: Browser) -> None:
    heard = heard_by(browser, "notes")
    on_connect = browser.runtime.on_connect
    saved = on_connect.registrations()
    on_connect.restore({})
    on_connect.restore(saved)
    async with RawBrowser(browser) as raw:
        raw.connect("else")
        raw.connect("notes")
        await raw.settle()
    assert heard == [("notes", "notes")]
