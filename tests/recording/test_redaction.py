from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol import frames
from onconnect.recording.recorder import Recorder
from tests.recording.chat import Stream, messages_of, record

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.process
def test_what_is_redacted_is_for_the_user_to_say(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    record(path, ONCONNECT_RECORD_REDACT="^te.t$")
    posted = [each for each in messages_of(path, "browser") if each["type"] == "message"]
    assert posted[1]["data"] == {"text": "[redacted]", "password": "hunter2"}


def test_the_value_of_what_is_named_like_a_secret_is_redacted(tmp_path: Path) -> None:
    stream: Any = Stream()
    recorder = Recorder(stream, str(tmp_path / "r"), host="h", pid=7, log=lambda *_: None)
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


def recorded_as(tmp_path: Path, value: Any) -> Any:
    """Return the form that a page's message has in a recording."""
    path = tmp_path / "chat.jsonl"
    stream: Any = Stream()
    recorder = Recorder(stream, str(path), host="notes", pid=7, log=lambda *_: None)
    message = {"type": "message", "port": 1, "data": value}
    recorder.write(frames.encode(json.dumps([message]).encode()))
    return messages_of(path, "host")[-1]["data"]


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


@pytest.mark.parametrize(
    ("part", "times"), [("a=", 20_000), ("://", 20_000), ("a=%3D", 10_000), ("@", 60_000)]
)
def test_a_text_that_is_like_an_address_all_over_is_written_in_no_time(
    part: str, times: int, tmp_path: Path
) -> None:
    text = part * times
    began = time.process_time()
    assert recorded_as(tmp_path, text) == text
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("data", "kinds", "shown", "kept"),
    [
        (
            {"image": "aGk="},
            [["Uint8Array", "image"]],
            {"image": "aGk="},
            [["Uint8Array", "image"]],
        ),
        ({"token": "aGk="}, [["Uint8Array", "token"]], {"token": "[redacted]"}, []),
        ({"auth": {"a": "aGk="}}, [["Uint8Array", "auth", "a"]], {"auth": "[redacted]"}, []),
        ([["pin", 1]], [7, ["Set", 0], ["Date", 9]], [["pin", 1]], [["Set", 0]]),
    ],
)
def test_what_is_redacted_has_no_kind(
    tmp_path: Path, data: Any, kinds: Any, shown: Any, kept: Any
) -> None:
    path = tmp_path / "chat.jsonl"
    recorder = Recorder(Stream(), str(path), host="h", pid=7, log=lambda *_: None)  # type: ignore[arg-type]
    message = {"type": "message", "port": 1, "data": data, "kinds": kinds}
    recorder.write(frames.encode(json.dumps([message]).encode()))
    (written,) = messages_of(path, "host")
    assert (written["data"], written["kinds"]) == (shown, kept)
