"""Python calls the extension API of a real browser: all of it that can be tried without harm.

The names are those of the API data, so that what is new there is tried too.
"""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.browser import availability
from onconnect.browser.names import python_name
from onconnect.browser.registry import CONNECT_EVENTS, MESSAGE_EVENTS
from tests.e2e.applications import ROOT, Application, register, staged
from tests.e2e.background import Background, BackgroundError
from tests.e2e.browsers import launched
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.browsers import Browser, Page

DATA = json.loads((ROOT / "host/onconnect/browser/api.json").read_text())
NAMES = DATA["names"]
FAMILIES = {"firefox": "gecko", "chromium": "chromium"}
"""The family of each kind of browser."""

PERMISSIONS = [
    *("alarms", "bookmarks", "browsingData", "contextMenus", "cookies", "declarativeNetRequest"),
    *("downloads", "history", "identity", "idle", "management", "nativeMessaging"),
    *("notifications", "privacy", "proxy", "scripting", "search", "sessions", "storage"),
    *("tabGroups", "tabs", "topSites", "webNavigation", "webRequest"),
]
KEYS: dict[str, dict[str, Any]] = {
    "commands": {"go": {"description": "Go"}},
    "omnibox": {"keyword": "python"},
}
ONLY_IN_FIREFOX = ["dns", "menus", "webRequestBlocking"]

HARMLESS = ("get", "query", "is", "has", "search", "list", "settings", "detect")
"""How names of functions without side effects begin."""

FILTERS = {"webRequest": [{"urls": ["http://127.0.0.1/*"]}]}
"""What the events of a namespace need."""

NOT_HERE = "storage.managed"
"""What a policy has to set up first."""


def permissive(directory: Path, kind: str) -> Application:
    """The stage, with every permission that needs no user."""
    application = staged(directory)
    path = application.extension / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["permissions"] = PERMISSIONS + (ONLY_IN_FIREFOX if kind == "firefox" else [])
    path.write_text(json.dumps({**manifest, **KEYS}))
    register(application, manifest)
    return application


@pytest.fixture(scope="module")
def browser(kind: str, site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with launched(kind, permissive(tmp_path_factory.mktemp(kind), kind), site) as browser:
        yield browser


def version(browser: Browser) -> int:
    """The major version, of "firefox/153.7.0" or "HeadlessChrome/156.0.8078.79"."""
    return int(browser.version.rpartition("/")[2].split(".")[0])


def reachable(kind: str, browser: Browser) -> list[str]:
    """The members that both browsers have and the extension may use."""
    family = FAMILIES[browser.kind]
    given = {*PERMISSIONS, *(f"manifest:{key}" for key in (*KEYS, "action"))}
    return [
        name
        for name, known in NAMES.items()
        if known["kind"] == kind
        and not name.startswith(NOT_HERE)
        and known.keys() >= {*FAMILIES.values()}
        and "opaque" not in known
        and known[family].get("manifest", 3) == 3
        and known[family].get("since", 0) <= version(browser)
        and all(given & set(group) for group in known[family].get("needs", []))
    ]


def in_python(name: str) -> str:
    return ".".join(["browser", *map(python_name, name.split("."))])


def test_each_harmless_function_of_both_browsers_returns(
    browser: Browser, background: Background
) -> None:
    names = [
        name
        for name in reachable("function", browser)
        if NAMES[name]["args"][0] == 0 and name.rpartition(".")[2].startswith(HARMLESS)
    ]
    assert len(names) > 30
    failed = {}
    for name in names:
        try:
            background.run(f"await {in_python(name)}()")
        except BackgroundError as error:
            failed[name] = str(error).splitlines()[-1]
    assert failed == {}


def test_each_event_of_both_browsers_is_listened_to_and_left(
    browser: Browser, background: Background
) -> None:
    events = {
        in_python(name): FILTERS.get(name.partition(".")[0], [])
        for name in reachable("event", browser)
        if name not in (*CONNECT_EVENTS, *MESSAGE_EVENTS)
    }
    assert len(events) > 60
    failed = background.run(f"""
        import asyncio
        failed = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: failed.append(str(context["exception"])))
        for name, filters in {events!r}.items():
            event = eval(name)
            event.add_listener(note, *filters)
            await browser.runtime.get_platform_info()
            event.remove_listener(note)
            await browser.runtime.get_platform_info()
        loop.set_exception_handler(None)
        failed
    """)
    assert failed == []


def test_what_is_said_to_be_missing_from_a_browser_is_missing(browser: Browser) -> None:
    said = [
        name
        for name, known in NAMES.items()
        if FAMILIES[browser.kind] not in known and known["kind"] != "constant"
    ]
    assert len(said) > 100
    there = browser.stage.evaluate(
        f"{json.dumps(said)}.filter((name) =>"
        " name.split('.').reduce((found, part) => found?.[part], browser) !== undefined)"
    )
    assert there == []


FUNCTIONS = """function functions(owner, path) {
    return Object.entries(owner).flatMap(([name, value]) => {
        if (typeof value === "function") return [path + name];
        const isNamespace = value && typeof value === "object" && !value.addListener;
        return isNamespace ? functions(value, `${path}${name}.`) : [];
    });
}"""


def test_no_function_that_a_browser_has_is_said_to_be_missing(
    browser: Browser,
) -> None:
    there = browser.stage.evaluate(f"({FUNCTIONS})(browser, '')")
    assert len(there) > 150
    name = {"firefox": "Firefox", "chromium": "Chromium"}[browser.kind]
    documented = DATA["browsers"][FAMILIES[browser.kind]]
    known = min(version(browser), documented)  # of a newer one nothing is said
    about = {"name": name, "version": str(known)}
    said = [availability.lack(path, about) for path in there]
    assert [each for each in said if each and not each.startswith("JSON cannot carry")] == []


def test_an_error_names_the_remedy(browser: Browser, background: Background) -> None:
    for call, sentence in {
        "browser.font_settings.get_font_list()": {
            "firefox": "fontSettings.getFontList: Firefox has no fontSettings",
            "chromium": 'add "fontSettings" to permissions in manifest.json',
        },
        "browser.tabs.qurey({})": dict.fromkeys(FAMILIES, "did you mean query?"),
        "browser.tabs.get(123456)": dict.fromkeys(FAMILIES, "tabs.get: "),
    }.items():
        with pytest.raises(BackgroundError, match="BrowserError") as caught:
            background.run(f"await {call}")
        assert sentence[browser.kind] in str(caught.value)


MENUS = [
    {"id": "a", "title": "A"},
    {"id": "a", "title": "again"},
    {"id": "b", "title": "B", "parentId": "nowhere"},
    {"id": "c", "title": "C", "documentUrlPatterns": ["nonsense"]},
    {"id": "d", "title": "D", "parentId": "a"},
    {"title": "of no id"},
    {"id": "e", "title": "E", "contexts": ["nowhere"]},
]
"""Menu items to create, one after the other; some can't be."""


def test_an_error_that_comes_by_a_callback_is_raised_and_the_value_is_returned(
    browser: Browser, background: Background
) -> None:
    namespaces = ["contextMenus"] + ["menus"] * (browser.kind == "firefox")
    for namespace in namespaces:
        in_javascript = browser.stage.run(
            """
            const create = (item) => new Promise((resolve, reject) => {
              const id = browser[namespace].create(item, () => {
                const error = browser.runtime.lastError;
                if (error) reject(error);
                else resolve([id]);
              });
            });
            await browser[namespace].removeAll();
            const outcomes = [];
            for (const item of items) {
              outcomes.push(await create(item).catch(({ message }) => message));
            }
            await browser[namespace].removeAll();
            return outcomes;
            """,
            namespace=namespace,
            items=MENUS,
        )
        outcomes = background.run(f"""
            from onconnect import BrowserError

            async def create(item):
                try:
                    return [await {in_python(namespace)}.create(item)]
                except BrowserError as error:
                    return error.message

            outcomes = [await create(item) for item in {MENUS!r}]
            await {in_python(namespace)}.remove_all()
            outcomes
        """)
        assert [in_javascript[0], in_javascript[4]] == [["a"], ["d"]]
        assert all(isinstance(in_javascript[i], str) for i in (1, 2, 3, 6))
        # an id that the browser makes up is another each time
        assert type(outcomes[5]) is type(in_javascript[5])
        del outcomes[5], in_javascript[5]
        assert outcomes == in_javascript


def test_a_listener_gets_the_events_of_its_filters_only(
    browser: Browser, background: Background
) -> None:
    here, elsewhere = browser.open(), browser.open()
    background.run(f"""
        @browser.web_navigation.on_completed.add_listener({{"url": [{{"queryEquals": "a=1"}}]}})
        def completed(details):
            note("a=1", details["tabId"] == {here.tab_id})

        @browser.web_navigation.on_completed.add_listener({{"url": [{{"queryEquals": "b=2"}}]}})
        def completed(details):
            note("b=2", details["tabId"] == {elsewhere.tab_id})

        await browser.runtime.get_platform_info()
    """)
    here.navigate(here.url.partition("?")[0] + "?a=1")
    elsewhere.navigate(here.url.partition("?")[0] + "?b=2")
    assert background.wait_for_notes(2) == [["a=1", True], ["b=2", True]]
    here.close()
    elsewhere.close()


def test_a_blocking_request_is_answered_in_firefox_and_refused_in_chromium(
    browser: Browser, background: Background, page: Page
) -> None:
    background.run("""
        import asyncio
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: note(str(context["exception"])))

        @browser.web_request.on_before_request.add_listener(
            {"urls": ["http://127.0.0.1/cancelled*"]}, ["blocking"]
        )
        async def request(details):
            await browser.runtime.get_platform_info()
            return {"cancel": True}

        await browser.runtime.get_platform_info()
        loop.set_exception_handler(None)
    """)
    fetched = page.evaluate("fetch('/cancelled').then(() => 'fetched', () => 'cancelled')")
    if browser.kind == "firefox":
        assert (fetched, background.notes) == ("cancelled", [])
    else:
        assert fetched == "fetched"
        (sentence,) = background.notes
        assert "wants the answer before the listener returns" in sentence


def test_listeners_are_there_again_after_the_host_has_been_restarted(
    browser: Browser, background: Background, tmp_path: Path
) -> None:
    pid, notes = background.pid, tmp_path / "notes"
    (browser.application.project / "handlers.py").write_text(
        "import os, pathlib\n"
        "from onconnect import browser\n"
        "@browser.tabs.on_created.add_listener\n"
        "def created(tab):\n"
        f"    pathlib.Path({str(notes)!r}).write_text(str(os.getpid()))\n"
    )
    os.kill(pid, signal.SIGKILL)

    def event_has_reached_python() -> bool:
        browser.open().close()
        return notes.exists()

    wait_for(event_has_reached_python, lambda: f"none: {browser.console}")
    assert int(notes.read_text()) != pid
