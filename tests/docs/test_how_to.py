"""The Python of the how-to pages does in hosts what its page says."""

from __future__ import annotations

import os
import signal
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol import jsontext
from tests.docs.pages import ROOT, blocks
from tests.host.stdio_peer import StdioPeer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process

TAB = {"id": 7}
NOBODY = "Could not establish connection. Receiving end does not exist."
RAN = {
    "one-shot-messages.md": ["notes.py", "counting.py", "telling.py"],
    "tab-ports.md": ["highlight.py", "inject.py", "everyone.py"],
    "large-data.md": ["rows.py"],
    "endings.md": ["rows.py", "player.py"],
    "external.md": ["notes.py", "calling.py"],
    "typed-messages.md": ["notes.py", "patient.py", "highlight.py"],
    "values.md": ["pictures.py", "levels.py"],
    "migrating.md": ["logins.py", "ping_pong.py"],
}


class Playing(StdioPeer):
    """A host with a module of a page, and the browser's end."""

    def __init__(self, page: str, file: str, folder: Path) -> None:
        (text,) = (
            block.text
            for block in blocks(ROOT / "docs" / page, "python")
            if block.text.startswith(f"# {file}\n")
        )
        (folder / file).write_text(text, "utf-8")
        super().__init__(file.removesuffix(".py"), folder, folder, PATH=f"{folder}:/usr/bin:/bin")

    def opens(self, event: str, **sender: Any) -> int:
        """Open a port from elsewhere; return its number."""
        port = self.peer.connect("", sender=sender, event=event)
        self.flush()
        return port

    def hears(self, port: int) -> Any:
        """What the host posts next on a port."""
        return self.expect(type="message", port=port)["data"]

    def asks(self, event: str, *args: Any) -> Any:
        """Ask by a one-shot message; return the answer, or what it fails with."""
        call = self.peer.call(event, list(args))
        self.flush()
        answer = self.expect(id=call)
        return answer["value"] if answer["type"] == "return" else answer["error"]["message"]

    def clicks(self, namespace: str = "action") -> None:
        """Click the toolbar button, which manifest version 2 calls `browserAction`."""
        self.peer.event(f"{namespace}.onClicked", [TAB])
        self.flush()

    def answers(self, call: dict[str, Any], value: Any) -> None:
        """Return from a call of the host's."""
        self.peer.answer(call["id"], jsontext.dumps(value))
        self.flush()

    def ends(self) -> str:
        """Leave; return what the host has printed."""
        self.close()
        assert self.wait() == 0
        return self.stderr.decode()


@pytest.fixture
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Playing]:
    page, file = request.param
    with Playing(page, file, tmp_path) as host:
        host.greet(values=True)
        yield host


def of(page: str, file: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("host", [(page, file)], indirect=True, ids=[file])


def test_each_module_of_the_how_to_pages_is_run_here() -> None:
    for page, files in RAN.items():
        heads = [block.text.split("\n")[0] for block in blocks(ROOT / "docs" / page, "python")]
        assert heads == [f"# {file}" for file in files]


@of("one-shot-messages.md", "notes.py")
def test_a_question_is_answered_or_refused(host: Playing) -> None:
    assert host.asks("runtime.onMessage", {"note": "milk"}, {}) == {"notes": 1}
    assert host.asks("runtime.onMessage", {"note": " "}, {}) == "an empty note"
    assert host.asks("runtime.onMessage", {}, {}).endswith("note: Field required")


@of("one-shot-messages.md", "counting.py")
def test_a_thread_answers_later(host: Playing) -> None:
    assert host.asks("runtime.onMessage", None, {}) == 49999995000000


@of("one-shot-messages.md", "telling.py")
def test_python_asks_a_tab(host: Playing) -> None:
    host.clicks()
    call = host.expect(type="call", method="tabs.sendMessage")
    assert call["args"] == [7, {"ask": "title"}, {"frameId": 0}]
    host.answers(call, "A title")
    host.clicks()
    host.peer.throw(host.expect(type="call", method="tabs.sendMessage")["id"], NOBODY)
    host.flush()
    said = host.ends()
    assert "A title" in said
    assert NOBODY in said


@of("tab-ports.md", "highlight.py")
def test_python_opens_a_port_to_a_tab(host: Playing) -> None:
    host.clicks()
    port = host.expect(type="connect", name="highlight")
    assert port["target"] == {"tabId": 7, "frameId": 0}
    assert host.hears(port["port"]) == {"words": ["milk", "bread"]}
    host.post(port["port"], {"found": 2})
    host.peer.disconnect(port["port"])
    host.clicks()
    host.peer.disconnect(host.expect(type="connect", name="highlight")["port"], NOBODY)
    host.flush()
    said = host.ends()
    assert "2 words are highlighted" in said
    assert f"no conversation: {NOBODY}" in said
    assert said.count("no conversation") == 1


@of("tab-ports.md", "inject.py")
def test_python_puts_a_script_into_a_tab_and_connects_to_it(host: Playing) -> None:
    host.clicks()
    call = host.expect(type="call", method="scripting.executeScript")
    assert call["args"] == [{"target": {"tabId": 7}, "files": ["content.js"]}]
    host.answers(call, [{"frameId": 0}])
    port = host.expect(type="connect")["port"]
    assert host.hears(port) == {"words": ["milk", "bread"]}


@of("tab-ports.md", "everyone.py")
def test_what_one_page_says_all_others_hear(host: Playing) -> None:
    first, second, third = (host.connect() for _ in range(3))
    host.peer.disconnect(third)
    host.post(first, "hello")
    assert host.hears(second) == "hello"
    host.post(second, "hello yourself")
    assert host.hears(first) == "hello yourself"
    assert "Traceback" not in host.ends()


@of("large-data.md", "rows.py")
def test_a_table_comes_row_by_row(host: Playing, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("n,text\n1,milk\n2,bread\n", "utf-8")
    port = host.connect()
    expected: list[Any] = [{"n": "1", "text": "milk"}, {"n": "2", "text": "bread"}, {"end": True}]
    assert [host.hears(port) for _ in expected] == expected


@of("endings.md", "rows.py")
def test_rows_are_there_when_the_browser_has_gone(host: Playing, tmp_path: Path) -> None:
    port = host.connect()
    for number in range(50):
        host.peer.message(port, jsontext.dumps([number, "a row"]))
    host.flush()
    assert host.ends() == ""
    assert (tmp_path / "rows.csv").read_text().splitlines() == [f"{n},a row" for n in range(50)]


@of("endings.md", "player.py")
def test_a_player_lives_on(host: Playing, tmp_path: Path) -> None:
    player = tmp_path / "mpv"
    player.write_text("#!/bin/sh\nexec sleep 60\n")
    player.chmod(0o755)
    port = host.connect()
    host.post(port, "song.ogg")
    pid = host.hears(port)["playing"]
    host.ends()
    assert os.getsid(pid) == pid
    os.kill(pid, signal.SIGKILL)


@of("external.md", "notes.py")
def test_only_friends_are_let_in(host: Playing) -> None:
    for sender in ({"id": "friend@example.org"}, {"url": "https://notes.example.org/new"}):
        port = host.opens("runtime.onConnectExternal", **sender)
        host.post(port, "hello")
        assert host.hears(port) == {"you said": "hello"}
        assert host.asks("runtime.onMessageExternal", "ping", sender) == "pong"
    spying = {"id": "stranger@example.org", "url": "https://notes.example.org/new"}
    for sender in (
        {"id": "stranger@example.org"},
        {"url": "https://notes.example.org.evil/"},
        spying,
        {**spying, "origin": "https://notes.example.org"},
    ):
        port = host.opens("runtime.onConnectExternal", **sender)
        host.expect(type="disconnect", port=port)
        assert host.asks("runtime.onMessageExternal", "ping", sender) == "not for you"


@of("external.md", "calling.py")
def test_python_calls_another_extension(host: Playing) -> None:
    for answer in ("pong", None):
        host.clicks()
        port = host.expect(type="connect", name="notes")
        assert port["target"] == {"extensionId": "friend@example.org"}
        assert host.hears(port["port"]) == "hello"
        call = host.expect(type="call", method="runtime.sendMessage")
        assert call["args"] == ["friend@example.org", "ping", {}]
        if answer:
            host.answers(call, answer)
        else:
            host.peer.throw(call["id"], NOBODY)
            host.flush()
    said = host.ends()
    assert "pong" in said
    assert NOBODY in said


@of("migrating.md", "logins.py")
def test_a_background_script_hears_the_state_and_asks_for_logins(host: Playing) -> None:
    assert host.hears(host.opens("runtime.onConnect")) == {"locked": False}
    assert host.asks("runtime.onMessage", {"url": "https://example.org/"}, {}) == ["anna", "bert"]


@of("migrating.md", "ping_pong.py")
def test_a_click_is_answered_with_pong(host: Playing) -> None:
    host.clicks("browserAction")
    assert "Received: pong" in host.ends()


@of("typed-messages.md", "notes.py")
def test_models_are_received_posted_and_answered(host: Playing) -> None:
    port = host.connect("notes")
    host.post(port, {"text": "milk", "tags": ["shop"]})
    assert host.hears(port) == {"count": 1}
    found = host.asks("runtime.onMessage", ["il"], {})
    assert found == [{"text": "milk", "tags": ["shop"]}]
    host.post(port, {"tags": []})
    told = "InvalidMessageError: a message of port 'notes' does not fit Note: text: Field required"
    assert host.expect(type="disconnect", port=port)["error"] == told


@of("typed-messages.md", "patient.py")
def test_a_handler_may_go_on_after_what_does_not_fit(host: Playing) -> None:
    port = host.connect("patient")
    for note in ({"text": "a"}, {"text": 5}, {"text": "c"}):
        host.post(port, note)
    assert host.hears(port) == "A"
    assert host.hears(port).endswith("text: Input should be a valid string")
    assert host.hears(port) == "C"


@of("typed-messages.md", "highlight.py")
def test_a_port_that_python_opens_reads_what_its_type_says(host: Playing) -> None:
    host.clicks()
    port = host.expect(type="connect", name="highlight")["port"]
    assert host.hears(port) == "milk"
    host.post(port, {"count": 2})
    badge = host.expect(type="call", method="action.setBadgeText")
    assert badge["args"] == [{"text": "2"}]
    host.answers(badge, None)
    host.post(port, {"sum": 2})
    assert "does not fit Marked: count: Field required" in host.ends()


@of("values.md", "pictures.py")
def test_a_picture_comes_back_as_bytes_with_a_date_and_a_set(host: Playing) -> None:
    port = host.connect("pictures")
    taken = datetime(2026, 11, 30, tzinfo=UTC)
    host.post(port, {"picture": b"abc", "taken": taken, "tags": {"new"}})
    answer = host.hears(port)
    assert answer["picture"] == b"cba"
    assert answer["tags"] == {"new", "seen"}
    assert answer["seen"] > taken


@of("values.md", "levels.py")
def test_an_array_of_numbers_is_one_in_python(host: Playing) -> None:
    port = host.connect("levels")
    host.post(port, {"samples": array("f", [0.5, -1])})
    answer = host.hears(port)
    assert (answer["loudest"], answer["halved"].format) == (0.5, "f")
    assert answer["halved"].tolist() == [0.25, -0.5]
