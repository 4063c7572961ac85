"""The extension API has Python's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import Browser, ChannelClosedError
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def test_a_namespace_says_its_name(browser: Browser) -> None:
    assert repr(browser.storage.local) == "<browser.storage.local>"
    assert browser.storage is browser.storage
    assert browser.storage.local.get is browser.storage.local.get


def test_private_names_are_no_part_of_the_api(browser: Browser) -> None:
    with pytest.raises(AttributeError, match="browser has no attribute '_private'"):
        browser._private  # noqa: B018
    with pytest.raises(AttributeError, match=r"browser\.tabs has no attribute '__wrapped__'"):
        browser.tabs.__wrapped__  # noqa: B018


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("onUpdated", r"browser\.tabs\.onUpdated is on_updated in Python"),
        ("sendMessage", r"browser\.tabs\.sendMessage is send_message in Python"),
        ("saveAsPDF", r"browser\.tabs\.saveAsPDF is save_as_pdf in Python"),
        ("TabStatus", r"browser\.tabs\.TabStatus is not offered: write the value itself"),
    ],
)
def test_a_name_of_the_browsers_is_an_error_with_pythons(
    browser: Browser, name: str, sentence: str
) -> None:
    with pytest.raises(AttributeError, match=sentence):
        getattr(browser.tabs, name)


def test_a_namespace_of_the_browsers_is_an_error_with_pythons(browser: Browser) -> None:
    with pytest.raises(AttributeError, match=r"browser\.contextMenus is context_menus in Python"):
        browser.contextMenus  # noqa: B018


def test_a_name_that_has_no_mechanical_form_is_found(browser: Browser) -> None:
    assert repr(browser.runtime.get_url) == "<browser.runtime.getURL>"
    assert browser.web_navigation.on_dom_content_loaded.name == "webNavigation.onDOMContentLoaded"
    assert repr(browser.tabs.toXMLFuture) == "<browser.tabs.toXMLFuture>"


def test_constants_are_those_of_the_browsers(browser: Browser) -> None:
    assert (browser.tabs.TAB_ID_NONE, browser.windows.WINDOW_ID_CURRENT) == (-1, -2)


async def test_the_extensions_id_is_known(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        assert await (await fake.run_in_listener(own_id(browser))) == "test@example.org"
    with pytest.raises(ChannelClosedError):
        browser.runtime.id  # noqa: B018


def own_id(browser: Browser) -> Callable[[], Awaitable[str]]:
    async def read() -> str:
        return browser.runtime.id

    return read


async def test_keywords_are_refused_with_what_to_write(browser: Browser) -> None:
    with pytest.raises(TypeError) as caught:
        browser.tabs.query(active=True, currentWindow=True)
    assert str(caught.value) == (
        "browser.tabs.query takes no keyword arguments: give what the browser's tabs.query takes, "
        'as a dict {"active": …, "currentWindow": …}'
    )


def test_an_event_has_one_object(browser: Browser) -> None:
    assert browser.tabs.on_updated is browser.tabs.on_updated
    assert browser.tabs.on_updated.name == "tabs.onUpdated"
    assert browser.storage.local.on_changed.name == "storage.local.onChanged"
