"""An extension is let in by its ID, a web page by its origin."""

from __future__ import annotations

from typing import Any

import pytest

from onconnect import allowed

FRIEND = "friend@example.org"
SITE = "https://notes.example.org"


def is_let_in(**sender: Any) -> bool:
    return allowed(sender, extensions={FRIEND}, sites={SITE})


def test_an_extension_is_let_in_by_its_id() -> None:
    assert is_let_in(id=FRIEND)
    assert is_let_in(id=FRIEND, url="https://anywhere.example/", origin="https://anywhere.example")
    assert not is_let_in(id="stranger@example.org")
    assert not is_let_in(id=FRIEND.upper())


@pytest.mark.parametrize("theirs", ["stranger@example.org", "", None, 7, [FRIEND], {}])
def test_where_there_is_an_id_it_alone_decides(theirs: Any) -> None:
    """The content script of another extension has the welcome page's url and origin."""
    assert not is_let_in(id=theirs, url=f"{SITE}/new", origin=SITE)


def test_the_own_id_is_let_in_only_where_it_is_named() -> None:
    assert not allowed({"id": "own@example.org"}, sites={SITE})
    assert allowed({"id": "own@example.org"}, extensions=["own@example.org"])


@pytest.mark.parametrize(
    "sender",
    [
        {"url": SITE},
        {"url": f"{SITE}/"},
        {"url": f"{SITE}/new?a=b#c"},
        {"url": f"{SITE}:443/new"},
        {"url": "HTTPS://Notes.Example.Org/"},
        {"url": f"{SITE}/new", "origin": SITE},
        {"origin": SITE},
        {"url": "about:srcdoc", "origin": SITE},
        {"url": f"{SITE}?x", "tab": {"url": "https://evil.example/"}},
    ],
)
def test_a_page_is_let_in_by_its_origin(sender: dict[str, Any]) -> None:
    assert is_let_in(**sender)


@pytest.mark.parametrize(
    "sender",
    [
        {},
        {"tab": {"url": f"{SITE}/"}},
        {"url": "http://notes.example.org/"},
        {"url": "https://notes.example.org.evil.example/"},
        {"url": "https://evil.notes.example.org/"},
        {"url": "https://example.org/"},
        {"url": "https://notes.example.orgevil/"},
        {"url": f"{SITE}:8443/"},
        {"url": f"{SITE}:443443/"},
        {"url": f"{SITE}@evil.example/"},
        {"url": f"{SITE}:pass@evil.example/"},
        {"url": f"https://evil.example/{SITE}/"},
        {"url": f"https://evil.example\\@{SITE.removeprefix('https://')}/"},
        {"url": f"https://user@{SITE.removeprefix('https://')}/"},
        {"url": f"{SITE}\n.evil.example/"},
        {"url": f"{SITE}\n"},
        {"url": f" {SITE}/"},
        {"url": f"{SITE}."},
        {"url": f"view-source:{SITE}/"},
        {"url": f"blob:{SITE}/7"},
        {"url": f"{SITE}/", "origin": "null"},
        {"url": f"{SITE}/", "origin": None},
        {"url": f"{SITE}/", "origin": ""},
        {"url": f"{SITE}/", "origin": "https://evil.example"},
        {"url": "https://evil.example/", "origin": SITE},
        {"url": "https://notes.exam\u017fple.org/"},
        {"url": 7},
        {"url": [SITE]},
        {"origin": {"url": SITE}},
        {"nativeApplication": "org.example.notes"},
    ],
)
def test_any_other_sender_is_not(sender: dict[str, Any]) -> None:
    assert not is_let_in(**sender)


def test_what_has_no_sender_is_not() -> None:
    assert not allowed(None, extensions={FRIEND}, sites={SITE})
    assert not allowed({"id": FRIEND})
    assert not allowed({"url": SITE})


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("http://localhost:8000", "http://localhost:8000/a"),
        ("http://localhost:80/", "http://localhost/"),
        ("https://[::1]:8443", "https://[::1]:8443/a"),
        ("https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example/"),
    ],
)
def test_a_site_may_have_a_port_and_a_slash(site: str, url: str) -> None:
    assert allowed({"url": url}, sites=[site])


@pytest.mark.parametrize(
    "site",
    [
        "",
        "notes.example.org",
        "*",
        "https://*.example.org",
        "https://*/*",
        "<all_urls>",
        "https://notes.example.org/app/",
        "https://notes.example.org//",
        "https://notes.example.org/?a",
        "https://notes.example.org#a",
        "https://user@notes.example.org",
        "https://bücher.example",
        "file:///home",
        "null",
    ],
)
def test_a_site_that_is_no_origin_is_refused(site: str) -> None:
    with pytest.raises(ValueError, match="is not the origin of a web page: write scheme, host"):
        allowed({"id": FRIEND}, extensions={FRIEND}, sites=[site])


def test_one_string_is_no_collection() -> None:
    with pytest.raises(TypeError, match="extensions is one string: give a set"):
        allowed({"id": "friend"}, extensions=FRIEND)
    with pytest.raises(TypeError, match="sites is one string"):
        allowed({"url": SITE}, sites=SITE)
