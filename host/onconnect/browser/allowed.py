"""Decides whether an extension or a web page from outside may connect or send messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ORIGIN: Final = r"(?ai)(https?)://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(?=[/?#]|\Z)"
"""Not compiled here: few hosts ask, and all import this."""

_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def allowed(
    sender: Mapping[str, Any] | None,
    *,
    extensions: Collection[str] = (),
    sites: Collection[str] = (),
) -> bool:
    """Tell whether a port's or a message's sender is one of these extensions or web pages.

    It is for listeners of `on_connect_external` and `on_message_external`, which get what other
    extensions and web pages send (P14, P15).

    A sender with an `id` is an extension, and the id alone decides: the content script of another
    extension has the `url` and `origin` of the page that it runs in. A sender without one is a web
    page, and its origin decides: `origin` where the browser tells it, the origin of `url`
    otherwise. A sandboxed page, whose origin is "null", belongs to no site. The extension's own id
    is let in only if it is among `extensions`, like any other.

    Args:
        sender: what the browser says about the other end; None, which a port has that Python
            opened, is not allowed.
        extensions: their ids: in Firefox `browser_specific_settings.gecko.id`, in Chromium 32
            letters.
        sites: origins of web pages, such as "https://notes.example.org" or
            "http://localhost:8000". Scheme, host and port are compared: a subdomain, or http where
            https is named, is another site. A path protects nothing, so that a site has none.

    Raises:
        TypeError: `extensions` or `sites` is one string.
        ValueError: a site is not an origin.
    """
    for name, given in (("extensions", extensions), ("sites", sites)):
        if isinstance(given, str):
            raise TypeError(f"{name} is one string: give a set of them, as {{{given!r}}}")
    origins = {_site(each) for each in sites}
    if sender is None:
        return False
    if "id" in sender:
        return sender["id"] in list(extensions)  # a list takes what is no string too
    origin = _origin(sender.get("origin", sender.get("url")))
    if origin is None or origin not in origins:
        return False
    page = _origin(sender.get("url"))  # "about:srcdoc" and its like have none
    return page is None or page == origin


def _site(text: str) -> str:
    origin = _origin(text)
    if origin is None or text.removesuffix("/").count("/") != 2 or re.search("[?#]", text):
        raise ValueError(
            f"{text!r} is not the origin of a web page: write scheme, host and, where it has one, "
            'port, such as "https://notes.example.org" (a name with other letters as "xn--…")'
        )
    return origin


def _origin(url: Any) -> str | None:
    """Return the origin of a web page's address as browsers write it; None if it has none."""
    found = re.match(_ORIGIN, url) if isinstance(url, str) else None
    if found is None:
        return None
    scheme, host, port = found[1].lower(), found[2].lower(), found[3]
    is_default = port is None or port == _DEFAULT_PORTS[scheme]
    return f"{scheme}://{host}" if is_default else f"{scheme}://{host}:{port}"
