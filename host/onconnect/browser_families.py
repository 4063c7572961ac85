"""Lists the differences between the two families of browsers, as far as Python knows them.

It holds the texts of their errors, and the behaviour that pages see and the fake browser plays.


The annotations here are evaluated: Python would compile each, if it were text, for the class.
"""

from typing import Final, Literal, NamedTuple, TypeAlias

FamilyName: TypeAlias = Literal["gecko", "chromium"]

NO_RECEIVER: Final = "Could not establish connection. Receiving end does not exist."
"""What an opener or a sender is told when nobody listens (P16)."""

CLOSED: Final = (
    "A listener indicated an asynchronous response by returning true, but the message channel "
    "closed before a response was received"
)
"""What a sender is told when no listener is left that could answer (P75, P76)."""


class Family(NamedTuple):
    """One family of browsers.

    Attributes:
        name: what the project calls the family.
        title: what users call it.
        relatives: the browsers that belong to it, by the names that `hello` gives, in lower case;
            empty for Chromium's family, to which all others belong.
        documented: those of them whose API is known, by the names that `hello` gives. The others
            may have more.
        browser: the name that the fake browser gives in `hello`.
        version: the version that the fake browser gives in `hello`.
        scheme: the scheme of the URLs of extensions.
        id_form: a regular expression for the ID of an extension.
        callers_member: the member of a native manifest that lists the extensions that may start
            the host.
        disconnected: the error of posting on a disconnected port (P44).
        thrown: what the sender of a one-shot message is told when a listener raised an error
            without a text (P70).
        rejected: what it is told when an async listener did (P69).
        broken_promise: what it is told when every listener that promised an answer has gone (P75).
        unserializable: the error of posting what the browser's ports cannot carry; None if a page's
            port takes it and the relay drops it (P91).
        carries: whether ports carry structured clones, and so values that JSON lacks; Chromium's do
            where the manifest says so (P86).
        longest: how many bytes of JSON a page's message may have, and the error of posting a longer
            one; None if the browser has no limit (P97).
        other_format: what an opener is told when the other end's ports carry structured clones;
            None where all ports do (P17).
        cached: what the other end is told when a page enters the back/forward cache; None if the
            page's ports stay open, and what is posted meanwhile is lost (P42).
        forgets_broken_promises: whether a listener that promised an answer and has gone counts as
            one that never listened.
        has_late_answers: whether a blocking listener may answer after it has returned. Where it may
            not, the relay refuses it.
        replaces_surrogates: whether halves of surrogate pairs in a port's name are replaced (P94).
        tells_siblings: whether the other receivers learn that one has disconnected (P38).
        ends_with_first: whether the first receiver whose page goes ends the port for all (P39).
        outlives_reload: whether content scripts are told that the extension is reloaded (P45).
        lifecycle: the `documentLifecycle` of a sender in a tab; None if it has none.
        background: the file that the URL of a background script names.
        background_is_document: whether a background script is in a document, which has an ID.
    """

    name: FamilyName
    title: str
    relatives: frozenset[str]
    documented: frozenset[str]
    browser: str
    version: str
    scheme: str
    id_form: str
    callers_member: str
    disconnected: str
    thrown: str
    rejected: str
    broken_promise: str
    unserializable: str | None
    carries: bool
    longest: tuple[int, str] | None
    other_format: str | None
    cached: str | None
    forgets_broken_promises: bool
    has_late_answers: bool
    replaces_surrogates: bool
    tells_siblings: bool
    ends_with_first: bool
    outlives_reload: bool
    lifecycle: str | None
    background: str
    background_is_document: bool

    def origin(self, host: str) -> str:
        """Return the origin of an extension's own pages."""
        return f"{self.scheme}://{host}"

    def caller(self, extension_id: str) -> str:
        """Return an extension as a native manifest lists it, and as the browser names it."""
        return extension_id if self.name == "gecko" else f"{self.origin(extension_id)}/"

    def port_name(self, name: str) -> str:
        """Return a port's name as pages and listeners read it: in Chromium it is UTF-8 (P94)."""
        if not self.replaces_surrogates:
            return name
        return name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


GECKO: Final = Family(
    name="gecko",
    title="Firefox",
    relatives=frozenset(
        {
            *("firefox", "floorp", "librewolf", "mullvad browser"),
            *("thunderbird", "tor browser", "waterfox", "zen"),
        }
    ),
    documented=frozenset({"Firefox"}),
    browser="Firefox",
    version="153.0",
    scheme="moz-extension",
    id_form=r"(?ai:[\w.-]*@[\w.-]+|\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\})",
    callers_member="allowed_extensions",
    disconnected="Attempt to postMessage on disconnected port",
    thrown="An unexpected error occurred",
    rejected="An unexpected error occurred",
    broken_promise=NO_RECEIVER,
    unserializable=None,
    carries=True,
    longest=None,
    other_format=None,
    cached=None,
    forgets_broken_promises=True,
    has_late_answers=True,
    replaces_surrogates=False,
    tells_siblings=True,
    ends_with_first=True,
    outlives_reload=False,
    lifecycle=None,
    background="_generated_background_page.html",
    background_is_document=True,
)

CHROMIUM: Final = Family(
    name="chromium",
    title="Chromium",
    relatives=frozenset(),
    documented=frozenset({"Chromium", "Google Chrome"}),
    browser="Google Chrome",
    version="155.0",
    scheme="chrome-extension",
    id_form="[a-p]{32}",
    callers_member="allowed_origins",
    disconnected="Attempting to use a disconnected port object",
    thrown="Error message from listener couldn't be parsed or was empty.",
    rejected="A runtime.onMessage listener's promise rejected without an Error",
    broken_promise=CLOSED,
    unserializable="Could not serialize message.",
    carries=False,
    longest=(64 * 1024 * 1024, "Message exceeded maximum allowed size of 64MiB."),
    other_format=(
        "Could not establish connection. Receiving end uses different message serialization format."
    ),
    cached=(
        "The page keeping the extension port is moved into back/forward cache, so the message "
        "channel is closed."
    ),
    forgets_broken_promises=False,
    has_late_answers=False,
    replaces_surrogates=True,
    tells_siblings=False,
    ends_with_first=False,
    outlives_reload=True,
    lifecycle="active",
    background="background.js",
    background_is_document=False,
)

FAMILIES: Final = (GECKO, CHROMIUM)

NAMED: Final = {each.name: each for each in FAMILIES}
"""The families by what the project calls them."""


def family_of(browser_name: str) -> Family:
    """Return the family of a browser by the name that `hello` gives."""
    return GECKO if browser_name.lower() in GECKO.relatives else CHROMIUM
