"""Tests what the fake browser's extension leaves to Python, and which listeners it complains of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BrowserError, Port
from onconnect.testing import FakeBrowser, HandlerError, background_script

if TYPE_CHECKING:
    from collections.abc import Callable

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."
FILE = Path("background.js")


@pytest.fixture
def browser(browser: Browser) -> Browser:
    """A browser whose Python echoes on ports and answers messages."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    @browser.runtime.on_message.add_listener
    async def asked(message: Any) -> Any:
        return ["Python", message]

    return browser


# Which events


async def test_a_listener_to_what_the_extension_does_not_name_fails_the_test(
    browser: Browser,
) -> None:
    sentence = (
        r"Python listens to runtime\.onMessage, which the extension does not hand over: add "
        r'"runtime\.onMessage" to `listen` of relay\(\{ … \}\) in its background script'
    )
    with pytest.raises(HandlerError, match=sentence):
        async with FakeBrowser(browser, listen=["runtime.onConnect"]):
            pytest.fail("it is told at once")


async def test_what_the_extension_does_not_name_does_not_reach_python(browser: Browser) -> None:
    browser.runtime.on_connect_external.add_listener(lambda port: None)
    fake = FakeBrowser(browser, listen=["runtime.onConnect", "runtime.onMessage", "tabs.onUpdated"])
    with fake.expect_fault("onConnectExternal"):
        await fake.__aenter__()
    port = await fake.connect(event="runtime.onConnectExternal")
    assert (port.closed, port.error) == (True, NO_RECEIVER)
    with await fake.connect() as port:
        port.post_message("hi")
        assert await port.receive() == "hi"
    await fake.__aexit__(None, None, None)


async def test_a_listener_that_is_added_later_is_looked_at_too(browser: Browser) -> None:
    listen = ["runtime.onConnect", "runtime.onMessage"]
    async with FakeBrowser(browser, listen=listen) as fake:
        with fake.expect_fault("runtime.onUserScriptMessage"):
            browser.runtime.on_user_script_message.add_listener(lambda message: None)
            await fake.settle()


async def test_what_python_has_no_listener_for_is_left_alone() -> None:
    browser = Browser()
    async with FakeBrowser(browser) as fake:
        port = await fake.connect("notes")
        assert (port.closed, port.error) == (True, NO_RECEIVER)
        with pytest.raises(BrowserError, match=NO_RECEIVER):
            await fake.send_message("hi")

        page = fake.open_page(answer="the page")
        assert await fake.send_message("hi") == "the page"
        with fake.connect("notes") as port, await page.accept() as end:
            port.post_message("hi")
            assert await end.receive() == "hi"

        browser.runtime.on_connect.add_listener(lambda port: port.post_message("Python"))
        with fake.connect("notes") as port:
            assert await port.receive() == "Python"


# Which of their ports and messages


@pytest.mark.parametrize(
    "ports", [["python"], lambda port: port.name == "python" and "tab" in port.sender]
)
async def test_other_ports_than_those_named_are_left_to_others(
    browser: Browser, ports: list[str] | Callable[[Any], bool]
) -> None:
    async with FakeBrowser(browser, ports=ports) as fake:
        with fake.connect("other") as port:
            port.post_message("hi")
            await fake.settle()
            assert (port.closed, port.unread) == (False, []), "the extension lets go of it"
        with fake.connect("python") as port:
            port.post_message("hi")
            assert await port.receive() == "hi"


async def test_other_messages_than_those_taken_are_left_to_others(browser: Browser) -> None:
    async with FakeBrowser(browser, messages=lambda message, sender: message != "own") as fake:
        assert await fake.send_message("hi") == ["Python", "hi"]
        assert await fake.send_message("own") is None, "the extension listens, and says nothing"
        fake.open_page(lambda message: "the page" if message == "own" else None)
        assert await fake.send_message("hi") == ["Python", "hi"]
        assert await fake.send_message("own") == "the page"


# What a background script says


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('{ host: "a", listen: ["b", \'c\',] }', ("a", ("b", "c"), None)),
        ('{ "host": "a", "listen": [], ports: ["p"], }', ("a", (), ("p",))),
        (
            '{ // host: "no"\n host: "a", /* listen: ["no"], */ listen: [\n"b" /* c */,\n] }',
            ("a", ("b",), None),
        ),
        (
            '{ host: "a", ports: (port) => [port.name, ")"].includes("p"), listen: ["b"] }',
            ("a", ("b",), None),
        ),
        (
            '{ host: "a", messages({ x }) { return ["no", `${x}`]; }, listen: ["b"] }',
            ("a", ("b",), None),
        ),
        ('{ host: "a", limits: { listen: ["no"] }, allow: ["tabs.*"] }', ("a", None, None)),
        ("{ host: NAME, listen: EVENTS, ports }", (None, None, None)),
        ('{ host: "a" + b, listen: ["b", ...more], ports: ["p" + q] }', (None, None, None)),
        ('{ host: "a", listen: ["b"].concat(c), ports: ["p"].map(f) }', ("a", None, None)),
        ('{ listen: ["b\\\\x63"], host: `a${b}` }', (None, None, None)),
        ('{ ...defaults, host: "a", listen: ["b"] }', (None, None, None)),
        ('{ host: "a", listen: ["b"', (None, None, None)),
        ("{}", (None, None, None)),
    ],
)
def test_the_literals_of_a_call_of_relay_are_read_and_nothing_is_guessed(
    options: str, expected: tuple[Any, ...]
) -> None:
    source = (
        'import { relay } from "./onconnect/relay.js"; // relay({ host: "no" })\n'
        "const quote = /\"/, text = 'relay({})';\n"
        f"relay({options});\n"
    )
    assert [each[1:] for each in background_script.read(FILE, source)] == [expected]


@pytest.mark.parametrize("source", ["", "relay(options);", "function relay() {}", "relay"])
def test_what_calls_no_relay_with_an_object_says_nothing(source: str) -> None:
    assert list(background_script.read(FILE, source)) == []


PROJECT = """\
[tool.onconnect]
name = "org.example.notes"
description = "Notes"
handlers = ["notes"]
extension = "extension"
"""


def written(folder: Path, *scripts: str) -> Path:
    """Write a project whose background script is the first of these, which may import others."""
    extension = folder / "extension"
    extension.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT, "utf-8")
    manifest = '{"background": {"service_worker": "0.js", "type": "module"}}'
    (extension / "manifest.json").write_text(manifest, "utf-8")
    for number, script in enumerate(scripts):
        (extension / f"{number}.js").write_text(script, "utf-8")
    return folder


NOTES = 'relay({ host: "org.example.notes", listen: ["runtime.onConnect"] });'
OTHER = 'relay({ host: "org.example.other", listen: [] });'


@pytest.mark.parametrize("scripts", [[NOTES], [f"{OTHER}\n{NOTES}"], ['import "./1.js";', NOTES]])
def test_the_call_that_is_of_a_projects_host_counts(tmp_path: Path, scripts: list[str]) -> None:
    relayed = {"listen": ("runtime.onConnect",), "ports": None}
    assert background_script.relayed(written(tmp_path, *scripts)) == relayed


def test_a_project_whose_manifest_asks_for_clones_is_played_so(tmp_path: Path) -> None:
    file = written(tmp_path, NOTES) / "extension" / "manifest.json"
    said = '"message_serialization": "structured_clone"'
    file.write_text(f"{file.read_text('utf-8')[:-1]}, {said}}}", "utf-8")
    assert background_script.relayed(tmp_path)["structured_clone"] is True


@pytest.mark.parametrize("scripts", [[], [OTHER], [NOTES, NOTES], ['import "./no.js";'], [""]])
def test_what_cannot_be_read_is_not_guessed_at(tmp_path: Path, scripts: list[str]) -> None:
    folder = written(tmp_path, *scripts[:1])
    if len(scripts) > 1:
        (folder / "extension/0.js").write_text("\n".join(scripts), "utf-8")
    assert background_script.relayed(folder) == {}


def test_the_repositorys_own_projects_can_be_read() -> None:
    root = Path(__file__).parents[2]
    for folder in (root, *(file.parent for file in (root / "examples").glob("*/pyproject.toml"))):
        assert background_script.relayed(folder)["listen"] is not None
