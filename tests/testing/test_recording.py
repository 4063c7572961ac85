from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from onconnect import Browser, BrowserError, Port, SetupError
from onconnect.protocol import frames
from onconnect.recorder import LONGEST, Recorder
from onconnect.testing import FakeBrowser, HandlerError, replay
from onconnect.testing.recording import differences
from tests.host.stdio_peer import StdioPeer

PROJECT = Path(__file__).parent / "project"
BOUND = 60.0


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def messages_of(path: Path, sender: str) -> list[Any]:
    return [line["message"] for line in lines_of(path) if line.get("from") == sender]


async def chat(fake: FakeBrowser) -> None:
    """What is recorded: ports, messages, answers, events and calls, both ways."""

    def get(tab_id: int) -> None:
        raise ValueError(f"No tab with id: {tab_id}.")

    fake.api["tabs.get"] = get
    fake.api["tabs.query"] = [{"id": 1}, {"id": 2}]
    script = fake.tabs.open().content_script(answer="from the tab")
    with await fake.connect("echo") as port:
        for message in (1, {"text": "grüße \ud800", "password": "hunter2"}, "x" * 2 * LONGEST):
            port.post_message(message)
            assert await port.receive() == message
    assert await fake.send_message("tabs") == 2
    assert await fake.send_message("no tab") == "No tab with id: 9."
    (await fake.connect("registering")).disconnect()
    await fake.emit("action.onClicked", {"id": 1})
    with await script.connect("echo") as port:
        port.post_message([2.5, True, None])
        assert await port.receive() == [2.5, True, None]


def record(path: Path, project: Path = PROJECT, **environ: str) -> None:
    """Record a chat with the project's handlers, in a process as a browser starts it."""

    async def play() -> None:
        variables = {"ONCONNECT_RECORD": str(path), **environ}
        async with FakeBrowser.spawn(project, environ=variables) as fake:
            await chat(fake)

    asyncio.run(play())


def handlers_of(source: str) -> Browser:
    """Run the project's handlers, with something in them replaced, on a browser of their own."""
    browser = Browser()
    text = re.sub("^from onconnect import .*", "", source, flags=re.M)
    names = {"browser": browser, "BrowserError": BrowserError, "Port": Port}
    exec(compile(text, "notes.py", "exec", dont_inherit=True), names)
    return browser


SOURCE = (PROJECT / "notes.py").read_text()


@pytest.mark.process
def test_a_recording_has_every_message_both_ways_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.touch(0o644)
    record(path)
    header, *lines = lines_of(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (header["format"], header["protocol"], header["host"]) == (1, 1, "org.example.notes")
    assert all(line["pid"] == header["pid"] for line in lines)
    times = [line["at"] for line in lines]
    assert times == sorted(times)
    assert [line["message"]["type"] for line in lines[:3]] == ["hello", "listens", "ready"]
    posted = [each for each in messages_of(path, "browser") if each["type"] == "message"]
    echoed = [each for each in messages_of(path, "host") if each["type"] == "message"]
    assert posted == echoed
    assert posted[0] == {"type": "message", "port": 1, "data": 1}
    assert posted[1]["data"] == {"text": "grüße \ud800", "password": "[redacted]"}
    assert posted[2]["data"] == {"onconnect.omitted": 2 * LONGEST + 2}
    assert "hunter2" not in path.read_text()


def nested(levels: int, inside: Any) -> Any:
    value = inside
    for _ in range(levels // 2):
        value = [{"a": value}]
    return value


def test_whatever_a_message_says_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    logged: list[Any] = []
    silent = SilentStream()
    recorder = Recorder(silent, str(path), host="a", log=lambda *line: logged.append(line))
    deep = nested(500, {"password": "hunter2", "text": "\ud800"})
    values: list[Any] = [
        *(deep, 2**63, -(2**63), 10**400, "\udfff", {"\ud800": 1}, 1e308, None, [[]] * 3),
        nested(510, 1),
    ]
    for number, value in enumerate(values):
        message = {"type": "message", "port": number, "data": value}
        recorder.write(frames.encode(json.dumps([message]).encode()))
    too_deep = '[{"type":"message","port":1,"data":%s}]' % ("[" * 900 + "]" * 900)
    recorder.write(frames.encode(too_deep.encode()))
    recorder.write(frames.encode(b'["a string", 5, [1], {"type":[]}, {"type":"chunk"}]'))
    spoilt = b'[{"type":"chunk","id":1,"text":"{","last":true},{"type":"chunk","id":[],"text":1}]'
    recorder.write(frames.encode(spoilt))
    recorder.write(frames.encode(b'[{"type":"message","port":1,"data":"last"}]'))
    assert logged == []
    written = messages_of(path, "host")
    assert [each["data"] for each in written[1:10]] == values[1:]
    assert written[0]["data"] == nested(500, {"password": "[redacted]", "text": "\ud800"})
    assert written[10]["data"] == {"onconnect.omitted": 0}
    assert written[-1]["data"] == "last"
    assert "hunter2" not in path.read_text()


class SilentStream:
    """A stream that nobody reads."""

    def write(self, data: bytes) -> None:
        """Forget what is written."""


@pytest.mark.process
def test_what_is_redacted_is_for_the_user_to_say(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    record(path, ONCONNECT_RECORD_REDACT="^te.t$")
    posted = [each for each in messages_of(path, "browser") if each["type"] == "message"]
    assert posted[1]["data"] == {"text": "[redacted]", "password": "hunter2"}


@pytest.mark.process
def test_a_relative_path_is_in_the_project_and_hosts_append_to_it(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("pyproject.toml", "notes.py"):
        (project / name).write_text((PROJECT / name).read_text())
    for _ in range(2):
        record(Path("chat.jsonl"), project)
    lines = lines_of(project / "chat.jsonl")
    assert len([line for line in lines if "format" in line]) == 2


@pytest.mark.process
@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"ONCONNECT_RECORD": "/does/not/exist"}, "/does/not/exist cannot be written (No such"),
        ({"ONCONNECT_RECORD_REDACT": "("}, "ONCONNECT_RECORD_REDACT is no pattern"),
    ],
)
def test_a_host_that_cannot_record_says_so_and_serves(
    tmp_path: Path, environ: dict[str, str], sentence: str
) -> None:
    environ = {"ONCONNECT_RECORD": str(tmp_path / "chat.jsonl"), **environ}
    with StdioPeer("echoing", tmp_path, **environ) as peer:
        peer.greet()
        peer.post(peer.connect(), "hi")
        assert peer.expect(type="message")["data"] == "hi"
        peer.close()
        assert peer.wait() == 0
        assert f"nothing is recorded: {sentence}" in peer.stderr.decode()


@pytest.mark.process
async def test_the_same_handlers_do_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    await asyncio.to_thread(record, path)
    await replay(path, handlers_of(SOURCE))


@pytest.mark.process
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "add_listener(port.post_message)",
            "add_listener(lambda message: port.post_message([message]))",
            "on port 'echo' came the message 1, and now comes the message [1]",
        ),
        (
            "add_listener(port.post_message)",
            "add_listener(lambda said: port.post_message(\n"
            "                {**said, 'text': 'new'} if isinstance(said, dict) else said))",
            'on port \'echo\' came a message whose text was "grüße \\ud800", and now is "new"',
        ),
        (
            'case "echo"',
            'case "other"',
            "on port 'echo' came the message 1, and now comes nothing",
        ),
        (
            "len(await",
            "1 + len(await",
            'in answer to runtime.onMessage("tabs") came the value 2, and now comes the value 3',
        ),
        (
            "tabs.query({})",
            'tabs.query({"active": True})',
            'came the call tabs.query({}), and now comes the call tabs.query({"active":true})',
        ),
        (
            "add_listener(port.post_message)",
            "add_listener(lambda message: (port.post_message(message), port.post_message('also')))",
            "on port 'echo' came nothing, and now comes the message \"also\"",
        ),
        (
            "return error.message",
            "raise",
            'in answer to runtime.onMessage("no tab") came the value "No tab with id: 9.", and now '
            'comes the error "No tab with id: 9."',
        ),
        (
            "add_listener(clicks.append)",
            "has_listeners()",
            "came the call action.onClicked.addListener(), and now comes nothing",
        ),
        (
            "add_listener(port.post_message)",
            "add_listener(lambda _: port.disconnect())",
            "on port 'echo' came the message 1, and now comes its end",
        ),
        (
            'case "echo":',
            'case "echo":\n            browser.tabs.connect(1, name="new")',
            "came nothing, and now comes a port 'new' to {\"tabId\": 1}",
        ),
        (
            'case "echo":',
            'case "echo":\n            raise ValueError("new")',
            "came nothing, and now comes a fault: a listener of runtime.onConnect raised "
            "ValueError: new",
        ),
    ],
)
async def test_handlers_that_have_changed_differ_where_they_do(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "chat.jsonl"
    await asyncio.to_thread(record, path)
    assert old in SOURCE
    changed = handlers_of(SOURCE.replace(old, new, 1))
    found = [str(each) for each in await differences(path, changed, timeout=0.5)]
    assert [each for each in found if re.fullmatch(rf"at [0-9.]+ s {re.escape(sentence)}", each)]
    assert all("\n" not in each for each in found)
    with pytest.raises(HandlerError, match=r"came .*, and now "):
        await replay(path, changed, timeout=0.5)


@pytest.mark.process
async def test_a_port_that_has_gone_silent_is_told_of_once(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    await asyncio.to_thread(record, path)
    changed = handlers_of(SOURCE.replace('case "echo"', 'case "other"'))
    found = [str(each) for each in await differences(path, changed, timeout=0.5)]
    assert len([each for each in found if "on port 'echo'" in each]) == 2, "of its three and one"


FILTERING = """\
from onconnect import browser

@browser.web_request.on_before_request.add_listener({"urls": ["*://a.example/*"]}, ["blocking"])
async def decide(details):
    return {"cancel": details["url"].endswith("/ads")}

@browser.tabs.on_updated.add_listener({"tabId": 3})
def updated(tab_id):
    browser.tabs.connect(tab_id).disconnect()
"""


@pytest.mark.process
async def test_events_with_filters_and_their_answers_are_replayed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text())
    (tmp_path / "notes.py").write_text(FILTERING)
    path = tmp_path / "chat.jsonl"
    variables = {"ONCONNECT_RECORD": str(path)}
    async with FakeBrowser.spawn(tmp_path, environ=variables, timeout=BOUND) as fake:
        request = {"url": "https://a.example/ads"}
        assert await fake.ask("webRequest.onBeforeRequest", request) == {"cancel": True}
        await fake.emit("tabs.onUpdated", 3, {}, {})
    await replay(path, handlers_of(FILTERING))
    never = handlers_of(FILTERING.replace('endswith("/ads")', 'endswith("/never")'))
    (difference,) = await differences(path, never)
    assert str(difference).endswith(
        'in answer to webRequest.onBeforeRequest({"url": "https://a.example/ads"}) came a value '
        "whose cancel was true, and now is false"
    )
    deaf = handlers_of(FILTERING.replace("tabs.on_updated", "tabs.on_moved"))
    found = [str(each) for each in await differences(path, deaf, timeout=0.5)]
    assert any("came the call tabs.onUpdated.addListener(" in each for each in found)
    assert not any("came its end" in each for each in found), "as the port is not there"
    assert any("came a port '' to {\"tabId\": 3}, and now comes nothing" in each for each in found)


def command(path: Path, project: Path) -> tuple[int, str]:
    """Run `onconnect replay`; return its status and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "onconnect.cli", "replay", str(path), "--project", str(project)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BOUND,
        cwd=path.parent,
        env={"HOME": str(path.parent), "PATH": os.environ["PATH"]},
    )
    return done.returncode, done.stdout


@pytest.mark.process
def test_the_command_shows_where_answers_differ(tmp_path: Path) -> None:
    path, project = tmp_path / "chat.jsonl", tmp_path / "project"
    record(path)
    assert command(path, PROJECT) == (0, "The handlers do what they did then.\n")
    project.mkdir()
    (project / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text())
    (project / "notes.py").write_text(SOURCE.replace("return len(await", "return 1 + len(await"))
    status, said = command(path, project)
    assert status == 1
    (sentence,) = said.splitlines()
    assert sentence.endswith(
        'in answer to runtime.onMessage("tabs") came the value 2, and now comes the value 3'
    )


@pytest.mark.process
async def test_what_was_skipped_then_is_skipped_again(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    await asyncio.to_thread(record, path)
    header, hello, *rest = path.read_text().splitlines()
    place = {"at": 0.0, "pid": json.loads(header)["pid"], "from": "browser"}
    skipped = [None, 3, {}, {"type": "teleport"}, {"type": "connect", "port": 9}, {"type": "ready"}]
    bad = [json.dumps({**place, "message": message}) for message in skipped]
    path.write_text("\n".join([header, hello, *bad, *rest, ""]))
    await replay(path, handlers_of(SOURCE))


@pytest.mark.process
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "cannot be read (No such file or directory): name a recording"),
        ("not JSON", "is no recording"),
        ('{"at": 1, "pid": 1, "from": "host", "message": {}}', "is no recording"),
        ('{"onconnect": "9", "format": 9, "protocol": 1, "pid": 1}', "recorded by onconnect 9"),
        ('{"onconnect": "9", "format": 1, "protocol": 7, "pid": 1}', "recorded by onconnect 9"),
    ],
)
async def test_what_is_no_recording_is_one_sentence(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    path = tmp_path / "chat.jsonl"
    if text is not None:
        path.write_text(text + "\n")
    with pytest.raises(SetupError) as raised:
        await replay(path)
    assert sentence in str(raised.value)
    status, said = command(path, PROJECT)
    assert status == 1
    assert said.startswith("onconnect: ")
    assert said.count("\n") == 1


@pytest.mark.process
def test_a_host_that_is_not_asked_to_record_does_not_import_the_recorder(tmp_path: Path) -> None:
    with StdioPeer("telling_modules", tmp_path) as peer:
        peer.greet()
        peer.connect()
        modules = peer.expect(type="message")["data"]
    assert "onconnect.app" in modules or "onconnect.stdio" in modules
    assert "onconnect.recorder" not in modules


class Stream:
    """A stream that keeps what it is given."""

    def __init__(self) -> None:
        self.written = b""
        self.heard: list[bytes] = []

    def start(self, on_data: Any, on_eof: Any) -> None:
        self.on_data = on_data

    def write(self, data: bytes) -> None:
        self.written += data


def test_slices_are_written_as_the_message_that_they_make(tmp_path: Path) -> None:
    stream: Any = Stream()
    recorder = Recorder(stream, str(tmp_path / "r"), host="h", log=lambda *_: None)
    recorder.start(stream.heard.append, lambda: None)
    slices = [
        {"type": "chunk", "id": 1, "port": 1, "text": '{"type":"message","port":1,'},
        {"type": "chunk", "id": 2, "text": "forgotten", "abort": True},
        {"type": "chunk", "id": 1, "port": 1, "text": '"data":"whole"}', "last": True},
        {"type": "ack", "frames": 3},
    ]
    data = b"".join(frames.encode(json.dumps([each]).encode()) for each in slices)
    stream.on_data(data[:10])
    stream.on_data(data[10:])
    assert b"".join(stream.heard) == data
    assert messages_of(tmp_path / "r", "browser") == [
        {"type": "message", "port": 1, "data": "whole"}
    ]


def test_the_value_of_what_is_named_like_a_secret_is_redacted(tmp_path: Path) -> None:
    stream: Any = Stream()
    recorder = Recorder(stream, str(tmp_path / "r"), host="h", log=lambda *_: None)
    headers = [
        {"name": "Authorization", "value": "Bearer 1"},
        {"name": "Cookie", "binaryValue": [1]},
        {"name": "Accept", "value": "*/*"},
        {"name": 3, "value": "kept"},
    ]
    message = {"type": "return", "id": 1, "value": {"requestHeaders": headers}}
    recorder.write(frames.encode(json.dumps([message]).encode()))
    (written,) = messages_of(tmp_path / "r", "host")
    assert written["value"]["requestHeaders"] == [
        {"name": "Authorization", "value": "[redacted]"},
        {"name": "Cookie", "binaryValue": "[redacted]"},
        {"name": "Accept", "value": "*/*"},
        {"name": 3, "value": "kept"},
    ]


def test_a_recording_that_cannot_go_on_ends_and_harms_nothing(tmp_path: Path) -> None:
    log: list[str] = []
    stream: Any = Stream()
    recorder = Recorder(
        stream, str(tmp_path / "r"), host="h", log=lambda level, text, _: log.append(text)
    )
    too_long = b"\xff\xff\xff\xff"
    recorder.write(too_long)
    recorder.write(frames.encode(b'[{"type":"log"}]'))
    assert stream.written == too_long + frames.encode(b'[{"type":"log"}]')
    (line,) = log
    assert line.startswith("the recording ends here: a frame of 4,294,967,295 bytes")
    assert messages_of(tmp_path / "r", "host") == []


def recorded_as(tmp_path: Path, value: Any) -> Any:
    """What a message of a page's becomes in a recording."""
    path = tmp_path / "chat.jsonl"
    stream: Any = Stream()
    recorder = Recorder(stream, str(path), host="notes", log=lambda *_: None)
    message = {"type": "message", "port": 1, "data": value}
    recorder.write(frames.encode(json.dumps([message]).encode()))
    (recorded,) = messages_of(path, "host")
    path.unlink()
    return recorded["data"]


@pytest.mark.parametrize(
    "name",
    [
        *("password", "passwd", "passphrase", "pass_code", "pwd", "userPwd", "pass"),
        *("token", "accessToken", "refresh_token", "secret", "client-secret", "jwt"),
        *("authorization", "Proxy-Authorization", "auth", "oauth", "bearer", "Set-Cookie"),
        *("api_key", "apiKey", "X-API-Key", "accessKeyId", "private_key", "credentials"),
        *("session-id", "sessionId", "session_key", "PHPSESSID", "sid", "connect.sid"),
        *("csrf", "X-XSRF-Token", "X-Amz-Signature", "otp", "PIN", "cvv", "cardNumber"),
    ],
)
def test_what_is_named_like_a_secret_is_redacted(name: str, tmp_path: Path) -> None:
    deep = {"a": [{name: {"deep": "hunter2"}}]}
    assert recorded_as(tmp_path, deep) == {"a": [{name: "[redacted]"}]}
    url = f"https://example.org/?a=b&{name}=hunter2&c=d#x"
    assert recorded_as(tmp_path, url) == f"https://example.org/?a=b&{name}=[redacted]&c=d#x"


def test_what_is_named_otherwise_is_not(tmp_path: Path) -> None:
    plain = {
        "author": "A",
        "pinned": True,
        "inside": 1,
        "key": "Enter",
        "code": "KeyA",
        "compass": 1,
        "url": "https://example.org/a@b?q=milk+%26+bread&page=2#top",
        "mail": "somebody@example.org",
        "sum": "a = b",
    }
    assert recorded_as(tmp_path, plain) == plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:hunter2@example.org/a", "https://[redacted]@example.org/a"),
        ("ftp://hunter2:p@ss@example.org", "ftp://[redacted]@example.org"),
        (
            "https://e.org/cb#access_token=hunter2&x=1",
            "https://e.org/cb#access_token=[redacted]&x=1",
        ),
        ("/cb?code=hunter2&state=1", "/cb?code=[redacted]&state=1"),
        ("https://e.org/?api%5Fkey=hunter2", "https://e.org/?api%5Fkey=[redacted]"),
        (
            "https://e.org/?to=https%3A%2F%2Fe.org%2F%3Ftoken%3Dhunter2",
            "https://e.org/?to=[redacted]",
        ),
        ("user=me&password=hunter2", "user=me&password=[redacted]"),
        ("see https://e.org/?sig=hunter2 and go", "see https://e.org/?sig=[redacted] and go"),
    ],
)
def test_secrets_in_addresses_are_redacted(text: str, shown: str, tmp_path: Path) -> None:
    assert recorded_as(tmp_path, {"url": [text]}) == {"url": [shown]}


@pytest.mark.parametrize("text", ["a=" * 20_000, "://" * 20_000, "a=%3D" * 10_000, "@" * 60_000])
def test_a_text_that_is_like_an_address_all_over_is_written_in_no_time(
    text: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    assert recorded_as(tmp_path, text) == text
    assert time.monotonic() - began < 2
