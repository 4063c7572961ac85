"""What differs between the two families of browsers, and what a page sees of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from onconnect.browser.profile import CHROMIUM, GECKO
from onconnect.browser.reply import CLOSED

NO_RECEIVER: Final = "Could not establish connection. Receiving end does not exist."
"""What an opener or a sender is told where nobody listens (P16)."""


class Profile(NamedTuple):
    """One family of browsers.

    Attributes:
        browser: the name that `hello` gives.
        version: the version that `hello` gives.
        has_late_answers: whether a blocking listener may answer after it has returned; what else
            asks for one is refused by the relay.
        disconnected: the text of posting on a disconnected port (P44).
        unserializable: the text of posting what its ports cannot carry; None if a page's port takes
            it, and the relay drops it (P91).
        other_format: what an opener is told whose peer's ports carry structured clones; None where
            all do (P17).
        broken_promise: what a sender is told when every listener that promised an answer has gone
            (P75); where that is the text of nobody listening, they count as never having listened.
        replaces_surrogates: whether halves of surrogate pairs in a port's name are replaced (P94).
        lifecycle: the `documentLifecycle` of a sender in a tab; None if it has none.
        scheme: that of the URLs of extensions.
        background: the file that the URL of a background script names.
        background_is_document: whether a background script is in a document, which has an ID.
        longest: bytes of JSON of a page's message, and the text of posting a longer one; None for
            no limit of the browser's (P97).
        cached: what the other end is told when a page enters the back/forward cache; None if its
            ports stay open, and what is posted meanwhile is gone (P42).
        tells_siblings: whether the other receivers learn that one has disconnected (P38).
        ends_with_first: whether the first receiver whose page goes ends the port for all (P39).
        outlives_reload: whether content scripts are told that the extension is reloaded (P45).
    """

    browser: str
    version: str
    has_late_answers: bool
    disconnected: str
    unserializable: str | None
    other_format: str | None
    broken_promise: str
    replaces_surrogates: bool
    lifecycle: str | None
    scheme: str
    background: str
    background_is_document: bool
    longest: tuple[int, str] | None
    cached: str | None
    tells_siblings: bool
    ends_with_first: bool
    outlives_reload: bool

    def origin(self, host: str) -> str:
        """Return the origin of an extension's own pages."""
        return f"{self.scheme}://{host}"

    def port_name(self, name: str) -> str:
        """Return a port's name as pages and listeners read it: in Chromium it is UTF-8 (P94)."""
        if not self.replaces_surrogates:
            return name
        return name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


PROFILES: Final = {
    "firefox": Profile(
        browser="Firefox",
        version="153.0",
        has_late_answers=True,
        disconnected=GECKO.disconnected,
        unserializable=None,
        other_format=None,
        broken_promise=NO_RECEIVER,
        replaces_surrogates=False,
        lifecycle=None,
        scheme="moz-extension",
        background="_generated_background_page.html",
        background_is_document=True,
        longest=None,
        cached=None,
        tells_siblings=True,
        ends_with_first=True,
        outlives_reload=False,
    ),
    "chrome": Profile(
        browser="Google Chrome",
        version="155.0",
        has_late_answers=False,
        disconnected=CHROMIUM.disconnected,
        unserializable="Could not serialize message.",
        other_format=(
            "Could not establish connection. Receiving end uses different message serialization "
            "format."
        ),
        broken_promise=CLOSED,
        replaces_surrogates=True,
        lifecycle="active",
        scheme="chrome-extension",
        background="background.js",
        background_is_document=False,
        longest=(64 * 1024 * 1024, "Message exceeded maximum allowed size of 64MiB."),
        cached=(
            "The page keeping the extension port is moved into back/forward cache, so the message "
            "channel is closed."
        ),
        tells_siblings=False,
        ends_with_first=False,
        outlives_reload=True,
    ),
}
"""The profiles by the names that FakeBrowser takes."""
