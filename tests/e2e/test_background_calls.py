"""A background script in JavaScript talks to Python where it talked to a host of its own."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.pages import blocks
from tests.e2e.applications import HOST_NAME, ROOT, register, staged
from tests.e2e.browsers import PageError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender

HANDLERS = """\
import asyncio
import os

from onconnect import browser


@browser.runtime.on_connect.add_listener
async def connected(port):
    port.post_message({"pid": os.getpid(), "name": port.name, "sender": port.sender})
    async for message in port:
        if message == "leave":
            port.disconnect()
        else:
            port.post_message({"echo": message})


@browser.runtime.on_message.add_listener
async def asked(message, sender):
    if message.get("type") == "slow":
        await asyncio.sleep(0.3)
    if message.get("type") == "fail":
        raise ValueError("no such login")
    return {"answer": message, "tab": "tab" in sender}
"""

# It opens its port when it starts and whenever that is lost, keeps what comes, asks by one-shot
# messages, and answers all messages of its pages itself.
BACKGROUND = f"""
    import {{ relay }} from "./onconnect/relay.js";

    const python = relay({{ host: "{HOST_NAME}", listen: [] }});
    const heard = [];
    let port;

    function open() {{
      port = python.connect({{ name: "vault" }});
      port.onMessage.addListener((message) => heard.push(message));
      port.onDisconnect.addListener((port) => {{
        heard.push({{ lost: (chrome.runtime.lastError ?? port.error)?.message ?? null }});
        open();
      }});
      port.postMessage("hello");
    }}
    open();
    port.postMessage(["at", "once"]);
    const first = python.sendMessage({{ type: "first" }});

    chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {{
      if (message.type === "look") sendResponse(heard);
      else if (message.type === "first") first.then(sendResponse);
      else if (message.type === "post") sendResponse(void port.postMessage(message.message));
      else if (message.type === "long") {{
        python.connect().onMessage.addListener(({{ echo }}, port) => {{
          if (echo) sendResponse(echo.length);
          else port.postMessage("x".repeat(message.length));
        }});
      }} else {{
        python.sendMessage(message).then(sendResponse, (error) => sendResponse(error.message));
      }}
      return true;
    }});
"""


# It posts values of all kinds on a port, and tells what each throws, or what came back.
COMPARING = f"""
    import {{ relay }} from "./onconnect/relay.js";

    const python = relay({{ host: "{HOST_NAME}", listen: [] }});
    const cyclic = [];
    cyclic.push(cyclic);
    const VALUES = {{
      "nothing at all": [],
      "undefined": [undefined],
      "null": [null],
      "a function": [() => {{}}],
      "a nested function": [{{ f() {{}}, a: 1 }}],
      "what contains itself": [cyclic],
      "a big integer": [2n ** 64n],
      "a date": [{{ date: new Date(0) }}],
      "a map and a set": [[new Map([[1, 2]]), new Set([3])]],
      "bytes": [new Uint8Array([1, 2])],
      "undefined members and holes": [{{ a: undefined, b: [undefined, , 1] }}],
      "numbers without JSON": [[NaN, Infinity, -Infinity, 1.5]],
      "half a surrogate pair": ["\\ud800x"],
      "a getter that throws": [{{ get a() {{ throw new RangeError("mine"); }} }}],
      "an object with a toJSON": [{{ toJSON: () => "JSON" }}],
    }};

    async function fate(port, given) {{
      const came = [];
      const ended = new Promise((resolve) => {{
        port.onMessage.addListener(function hear({{ echo }}) {{
          const shown = typeof echo === "bigint" ? `${{echo}}n` : echo;
          if (echo !== "end") return void (echo === undefined || came.push(shown));
          port.onMessage.removeListener(hear);
          resolve();
        }});
      }});
      try {{
        port.postMessage(...given);
      }} catch ({{ name, message }}) {{
        came.push({{ name, message }});
      }}
      port.postMessage("end");
      await ended;
      return came;
    }}

    browser.runtime.onMessage.addListener(async () => {{
      const fates = {{}};
      for (const [name, given] of Object.entries(VALUES)) {{
        const ports = [browser.runtime.connect(), python.connect()];
        fates[name] = [await fate(ports[0], given), await fate(ports[1], given)];
      }}
      return fates;
    }});
"""
ECHO = """
    const inJson = (message) => JSON.parse(JSON.stringify(message) ?? "null");
    const asItIs = (message) => {
      // It throws at what contains itself.
      JSON.stringify(message, (_, value) => (typeof value === "bigint" ? 0 : value));
      return message ?? null;
    };
    browser.runtime.onConnect.addListener((port) => {
      port.onMessage.addListener((message) => {
        try {
          port.postMessage({ echo: (clones ? asItIs : inJson)(message) });
        } catch {
          // as the relay drops it
        }
      });
    });
    return await browser.runtime.sendMessage("go");
"""


def test_values_of_all_kinds_fare_as_on_a_port_of_the_browsers(
    kind: str, lender: Lender, tmp_path: Path
) -> None:
    with lender.lent(kind, calling(tmp_path, COMPARING)) as browser:
        fates = browser.open_extension_page().run(ECHO, clones=kind == "firefox")
    assert len(fates) == 15
    different = {name: both for name, both in fates.items() if both[0] != both[1]}
    assert different == {}


def calling(directory: Path, background: str, **manifest: Any) -> Any:
    """The stage with another background script, and handlers of its own."""
    application = staged(directory)
    (application.extension / "background.js").write_text(background)
    (application.project / "handlers.py").write_text(HANDLERS)
    file = application.extension / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **manifest}))
    return application


OPENING = f"""
    import {{ relay }} from "./onconnect/relay.js";

    const python = relay({{ host: "{HOST_NAME}", listen: [] }});
    browser.runtime.onMessage.addListener(() => {{
      browser.runtime.connect();
      return new Promise((resolve) => {{
        python.connect().onMessage.addListener(({{ sender }}) => resolve(sender));
      }});
    }});
"""
SENDERS = """
    const there = new Promise((resolve) => browser.runtime.onConnect.addListener(resolve));
    const told = await browser.runtime.sendMessage("go");
    return [(await there).sender, told];
"""


def test_python_is_told_of_it_what_pages_are_told(
    kind: str, lender: Lender, tmp_path: Path
) -> None:
    with lender.lent(kind, calling(tmp_path, OPENING)) as browser:
        pages, pythons = browser.open_extension_page().run(SENDERS)
    undocumented = {"contextId", "envType"}
    assert pythons == {name: told for name, told in pages.items() if name not in undocumented}


@pytest.fixture(scope="module")
def browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    with lender.lent(kind, calling(tmp_path_factory.mktemp(kind), BACKGROUND)) as browser:
        yield browser


ASK = "return await browser.runtime.sendMessage(message)"


def ask(page: Page, what: str, **members: Any) -> Any:
    return page.run(ASK, message={"type": what, **members})


def look(page: Page, number: int) -> list[Any]:
    """What the background's port has heard, once it is so much."""
    return wait_for(
        lambda: heard if len(heard := ask(page, "look")) >= number else None,
        lambda: f"not {number}: {ask(page, 'look')}",
    )


def test_what_it_posts_at_its_start_is_answered_in_order(browser: Browser, page: Page) -> None:
    begun, *echoes = look(page, 3)[:3]
    assert echoes == [{"echo": "hello"}, {"echo": ["at", "once"]}]
    assert begun["name"] == "vault"
    sender = begun["sender"]
    assert sender["id"] == browser.extension_id
    assert re.match(r"(moz|chrome)-extension://[^/]+/.+$", sender["url"])
    assert "tab" not in sender
    assert ask(page, "first") == {"answer": {"type": "first"}, "tab": False}


def test_its_one_shot_messages_are_answered_as_a_hosts_were(page: Page) -> None:
    assert ask(page, "slow", n=1) == {"answer": {"type": "slow", "n": 1}, "tab": False}
    assert ask(page, "fail") == "no such login"


def test_its_port_carries_long_messages(page: Page) -> None:
    assert ask(page, "long", length=3_000_000) == 3_000_000


def test_a_loop_that_connects_again_reaches_the_next_host(browser: Browser, page: Page) -> None:
    before = look(page, 3)
    ask(page, "post", message="leave")
    *_, lost, begun, echo = look(page, len(before) + 3)
    assert (lost, echo) == ({"lost": None}, {"echo": "hello"})

    os.kill(begun["pid"], signal.SIGKILL)
    *_, lost, again, echo = look(page, len(before) + 6)
    assert lost["lost"].startswith(f"The native host {HOST_NAME} has ended: ")
    assert echo == {"echo": "hello"}
    assert again["pid"] != begun["pid"]
    assert ask(page, "slow") == {"answer": {"type": "slow"}, "tab": False}


def test_after_its_background_has_been_stopped_all_is_made_anew(
    browser: Browser, page: Page
) -> None:
    pid = look(page, 3)[0]["pid"]
    browser.stop_background()
    wait_for(lambda: ask_another(page, pid), lambda: "the background does not run again")
    assert ask(page, "first") == {"answer": {"type": "first"}, "tab": False}


def ask_another(page: Page, pid: int) -> bool:
    """Whether the first port of the background that runs is one to another host."""
    try:
        heard = ask(page, "look")
    except PageError:  # asked while it was stopped
        return False
    return bool(heard) and heard[0]["pid"] != pid


def dispatching(answer: str) -> str:
    """A background that answers all messages, beside those that it leaves to Python."""
    return f"""
        import {{ relay }} from "./onconnect/relay.js";
        relay({{
          host: "{HOST_NAME}",
          listen: ["runtime.onMessage"],
          messages: (message) => message.to === "python",
        }});
        chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {{
          {answer}
          return true;
        }});
    """


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('if (message.to === "own") setTimeout(sendResponse, 100, "own");', "python"),
        ('if (message.to === "python") return; sendResponse("own");', "python"),
        ('sendResponse("own");', "own"),
    ],
    ids=["knows its own", "returns", "is faster"],
)
def test_beside_a_dispatcher_that_promises_every_answer_the_first_one_counts(
    kind: str, lender: Lender, tmp_path: Path, answer: str, expected: str
) -> None:
    with lender.lent(kind, calling(tmp_path, dispatching(answer))) as browser:
        page = browser.open()
        message = {"to": "python", "type": "slow"}
        answers = {"python": {"answer": message, "tab": True}, "own": "own"}
        assert page.run(ASK, message=message) == answers[expected]
        assert page.run(ASK, message={"to": "own"}) == "own"


def test_the_code_of_the_migration_page_works(kind: str, lender: Lender, tmp_path: Path) -> None:
    page = ROOT / "docs" / "migrating.md"
    first_of_name = reversed(blocks(page))
    named = {block.text.partition("\n")[0]: block.text for block in first_of_name}
    script = named["// background.js"] + named["// background.js, further down"]
    application = calling(tmp_path, script)
    (application.project / "logins.py").write_text(named["# logins.py"])
    manifest = json.loads((application.extension / "manifest.json").read_text())
    register(application, manifest, name="org.example.logins", handlers="logins")
    with lender.lent(kind, application) as browser:
        content = browser.open()
        logins = content.run(ASK, message={"url": "https://example.org/"})
        assert logins == ["anna", "bert"]
        error = content.run(ASK, message={"url": "https://example.com/"})
        assert "https://example.com/" in error["error"]
        badge = browser.stage.run("return await browser.action.getBadgeText({})")
        assert badge == ""


UNFIT = f"""
    import {{ relay }} from "./onconnect/relay.js";
    const python = relay({{ host: "{HOST_NAME}", listen: ["runtime.onConnect"] }});
    const lost = new Promise((resolve) => {{
      python.connect().onDisconnect.addListener((port) => {{
        resolve((chrome.runtime.lastError ?? port.error).message);
      }});
    }});
    browser.runtime.onMessage.addListener(async () => [
      await lost,
      await python.sendMessage("hi").catch((error) => error.message),
    ]);
"""


def test_where_the_relay_cannot_start_the_background_goes_on(
    kind: str, lender: Lender, tmp_path: Path
) -> None:
    permissions = ["scripting", "storage"]
    application = calling(tmp_path, UNFIT, permissions=permissions)
    text = '"nativeMessaging" is missing: add it to "permissions" in manifest.json'
    with lender.lent(kind, application) as browser:
        reasons = browser.open().run(ASK, message="hi")
        assert reasons == [f"Python can't be reached: {text}"] * 2
        lines = [line for line in browser.console if "relay can't start" in line]
        assert len(lines) == 1
        line = f"onconnect ({HOST_NAME}): the relay can't start: {text}"
        assert line in lines[0].replace("\\", "")
