"""The fake browser's background script talks to Python by ports and messages of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import pytest

from onconnect import Browser, BrowserError, Port, PortDisconnectedError
from onconnect.browser_families import NO_RECEIVER
from onconnect.testing import BlockingBrowser, FakeBrowser, HandlerError, background_script

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def python() -> Browser:
    return Browser()


@pytest.fixture(params=["firefox", "chrome"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def refuse(*_: object) -> bool:
    raise AssertionError("the background's own calls are not asked about")


async def test_its_ports_reach_python_alone_whatever_the_extension_hands_over(
    python: Browser, profile: str
) -> None:
    senders: list[Any] = []

    @python.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        senders.append(port.sender)
        port.on_message.add_listener(lambda message: port.post_message([port.name, message]))

    options: dict[str, Any] = {"listen": [], "ports": refuse, "calls_python": True}
    async with FakeBrowser(python, profile=profile, **options) as fake:
        page = fake.open_page()
        with fake.background.connect("own") as port:
            port.post_message("hi")
            assert await port.receive() == ["own", "hi"]
        assert page.waiting == []
        sender = {"id": fake.extension_id, "url": f"{fake.origin}/{fake.profile.background}"}
        document = {"origin": fake.origin, "documentId": ANY} if profile == "firefox" else {}
        assert senders == [{**sender, **document}]


async def test_its_messages_are_answered_by_python_alone(python: Browser) -> None:
    @python.runtime.on_message.add_listener
    async def asked(message: str) -> str | None:
        if message == "fail":
            raise ValueError("no")
        return None if message == "nothing" else message.upper()

    async with FakeBrowser(python, listen=[], messages=refuse, calls_python=True) as fake:
        page = fake.open_page(answer="the page's")
        assert await fake.background.send_message("hi") == "HI"
        assert await fake.background.send_message("nothing") is None
        with fake.expect_fault("ValueError: no"), pytest.raises(BrowserError, match=r"^no$"):
            await fake.background.send_message("fail")
        assert page.messages == []


async def test_where_python_has_no_listener_it_is_told(python: Browser) -> None:
    async with FakeBrowser(python) as fake:
        assert await fake.background.connect().wait_closed() == NO_RECEIVER
        with pytest.raises(BrowserError, match=NO_RECEIVER):
            await fake.background.send_message("hi")


async def test_its_port_tells_how_it_has_ended(python: Browser) -> None:
    @python.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        if port.name == "leave":
            port.disconnect()

    async with FakeBrowser(python) as fake:
        assert await fake.background.connect("leave").wait_closed() is None
        port = await fake.background.connect("stay")
        await fake.kill()
        error = await port.wait_closed()
        assert error is not None
        assert error.startswith("The native host ")
        assert error.endswith(" has ended")
        with pytest.raises(PortDisconnectedError):
            port.post_message("hi")


async def test_its_ports_are_not_held_to_the_browsers_longest_message(python: Browser) -> None:
    lengths: list[int] = []

    @python.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: lengths.append(len(message)))

    text = "x" * (65 << 20)
    async with FakeBrowser(python, profile="chrome") as fake:
        with fake.background.connect() as port, fake.connect() as of_page:
            port.post_message(text)
            with pytest.raises(ValueError, match="exceeded maximum allowed size"):
                of_page.post_message(text)
            await fake.settle()
        assert lengths == [len(text)]


async def test_a_listener_is_in_vain_unless_the_background_calls_python(python: Browser) -> None:
    python.runtime.on_connect.add_listener(lambda port: None)
    with pytest.raises(HandlerError, match=r"Python listens to runtime\.onConnect, which"):
        async with FakeBrowser(python, listen=[]):
            pass
    python.runtime.on_message_external.add_listener(lambda message: None)
    with pytest.raises(HandlerError, match=r"Python listens to runtime\.onMessageExternal, which"):
        async with FakeBrowser(python, listen=[], calls_python=True):
            pass


def test_a_plain_test_has_it_too(python: Browser) -> None:
    @python.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.post_message(port.name)

    python.runtime.on_message.add_listener(lambda message, sender, send: send(message))
    with BlockingBrowser(FakeBrowser(python)) as fake:
        with fake.background.connect("own") as port:
            assert port.receive() == "own"
        assert fake.background.send_message("hi") == "hi"


@pytest.mark.parametrize(
    ("script", "calls"),
    [
        ('const python = relay({ host: "org.example.notes", listen: [] });', True),
        ('export const python =\n  relay({ host: "org.example.notes", listen: [] });', True),
        ('relay({ host: "org.example.notes", listen: [] });', False),
    ],
)
def test_a_script_that_keeps_what_relay_returns_calls_python(
    tmp_path: Path, script: str, calls: bool
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.onconnect]\nname = "org.example.notes"\ndescription = "Notes"\n'
        'handlers = ["notes"]\nextension = "extension"\n',
        "utf-8",
    )
    extension = tmp_path / "extension"
    extension.mkdir()
    manifest = '{"background": {"service_worker": "0.js", "type": "module"}}'
    (extension / "manifest.json").write_text(manifest, "utf-8")
    (extension / "0.js").write_text(script, "utf-8")
    expected = {"listen": (), "ports": None, **({"calls_python": True} if calls else {})}
    assert background_script.relayed(tmp_path) == expected
