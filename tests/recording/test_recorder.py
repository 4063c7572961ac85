from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from onconnect.protocol import frames
from onconnect.recording.recorder import LONGEST, OMITTED, Recorder
from tests.host.stdio_peer import StdioPeer
from tests.recording.chat import PROJECT, Stream, lines_of, messages_of, record


@pytest.mark.process
def test_a_recording_has_every_message_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    record(path)
    header, *lines = lines_of(path)
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
    assert "hunter2" not in path.read_text("utf-8")


def test_a_recording_is_private_even_if_its_file_was_there(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.touch(0o644)
    Recorder(SilentStream(), str(path), host="a", pid=7, log=lambda *_: None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def nested(levels: int, inside: Any) -> Any:
    value = inside
    for _ in range(levels // 2):
        value = [{"a": value}]
    return value


def test_whatever_a_message_says_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    logged: list[Any] = []
    silent = SilentStream()
    recorder = Recorder(silent, str(path), host="a", pid=7, log=lambda *line: logged.append(line))
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
    assert "hunter2" not in path.read_text("utf-8")


class SilentStream:
    """A stream that nobody reads."""

    def write(self, data: bytes) -> None:
        """Forget what is written."""


@pytest.mark.process
def test_a_relative_path_is_in_the_project_and_hosts_append_to_it(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("pyproject.toml", "notes.py"):
        (project / name).write_text((PROJECT / name).read_text("utf-8"))
    for _ in range(2):
        record(Path("chat.jsonl"), project)
    lines = lines_of(project / "chat.jsonl")
    assert len([line for line in lines if "format" in line]) == 2


@pytest.mark.process
@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"ONCONNECT_RECORD": "/does/not/exist"}, "does/not/exist cannot be written (No such"),
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
        assert re.search(f"nothing is recorded: .*{re.escape(sentence)}", peer.stderr.decode())


@pytest.mark.process
def test_a_host_that_is_not_asked_to_record_does_not_import_the_recorder(tmp_path: Path) -> None:
    with StdioPeer("telling_modules", tmp_path) as peer:
        peer.greet()
        peer.connect()
        modules = peer.expect(type="message")["data"]
    assert "onconnect.app" in modules or "onconnect.stdio" in modules
    assert "onconnect.recording.recorder" not in modules


def test_slices_are_written_as_the_message_that_they_make(tmp_path: Path) -> None:
    stream: Any = Stream()
    recorder = Recorder(stream, str(tmp_path / "r"), host="h", pid=7, log=lambda *_: None)
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


def test_of_a_message_in_parts_its_size_is_written(tmp_path: Path) -> None:
    stream: Any = Stream()
    recorder = Recorder(stream, str(tmp_path / "r"), host="h", pid=7, log=lambda *_: None)
    chunk = {"type": "chunk", "id": -1}
    text = '"data":{"a":null},"parts":[["String","a"]],"kinds":[]'
    slices = [
        {"port": 1, "text": '{"type":"message","port":1,' + text + "}"},
        {"port": 1, "part": 1, "text": "x" * 70_000},
        {"port": 1, "part": 1, "text": "x" * 70_000, "last": True},
        {"id": -2, "text": '{"type":["message"],"parts":[]}'},
        {"id": -2, "part": 1, "text": "x", "last": True},
    ]
    for each in slices:
        recorder.write(frames.encode(json.dumps([chunk | each]).encode()))
    assert messages_of(tmp_path / "r", "host") == [
        {"type": "message", "port": 1, "data": {OMITTED: 140_000}},
        {"type": ["message"]},
    ]


def test_a_recording_that_cannot_go_on_ends_and_harms_nothing(tmp_path: Path) -> None:
    log: list[str] = []
    stream: Any = Stream()
    recorder = Recorder(
        stream, str(tmp_path / "r"), host="h", pid=7, log=lambda level, text, _: log.append(text)
    )
    too_long = b"\xff\xff\xff\xff"
    recorder.write(too_long)
    recorder.write(frames.encode(b'[{"type":"log"}]'))
    assert stream.written == too_long + frames.encode(b'[{"type":"log"}]')
    (line,) = log
    assert line.startswith("the recording ends here: a frame of 4,294,967,295 bytes")
    assert messages_of(tmp_path / "r", "host") == []
