from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect import Browser, BrowserError, Port, SetupError
from onconnect.testing import FakeBrowser, HandlerError, replay
from onconnect.testing.replay.replay import differences
from tests.recording.chat import PROJECT, record

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

BOUND = 60.0


def handlers_of(source: str) -> Browser:
    """Run the project's handlers, with something in them replaced, on a browser of their own."""
    browser = Browser()
    text = re.sub("^from onconnect import .*", "", source, flags=re.M)
    names = {"browser": browser, "BrowserError": BrowserError, "Port": Port}
    exec(compile(text, "notes.py", "exec", dont_inherit=True), names)
    return browser


SOURCE = (PROJECT / "notes.py").read_text("utf-8")


async def test_the_same_handlers_do_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    await asyncio.to_thread(record, path)
    await replay(path, handlers_of(SOURCE))


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


async def test_events_with_filters_and_their_answers_are_replayed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text("utf-8"))
    (tmp_path / "notes.py").write_text(FILTERING, "utf-8")
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


def test_the_command_shows_where_answers_differ(tmp_path: Path) -> None:
    path, project = tmp_path / "chat.jsonl", tmp_path / "project"
    record(path)
    assert command(path, PROJECT) == (0, "The handlers do what they did then.\n")
    project.mkdir()
    (project / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text("utf-8"))
    (project / "notes.py").write_text(SOURCE.replace("return len(await", "return 1 + len(await"))
    status, said = command(path, project)
    assert status == 1
    (sentence,) = said.splitlines()
    assert sentence.endswith(
        'in answer to runtime.onMessage("tabs") came the value 2, and now comes the value 3'
    )


async def test_what_was_skipped_then_is_skipped_again(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    await asyncio.to_thread(record, path)
    header, hello, *rest = path.read_text("utf-8").splitlines()
    place = {"at": 0.0, "pid": json.loads(header)["pid"], "from": "browser"}
    skipped = [None, 3, {}, {"type": "teleport"}, {"type": "connect", "port": 9}, {"type": "ready"}]
    bad = [json.dumps({**place, "message": message}) for message in skipped]
    path.write_text("\n".join([header, hello, *bad, *rest, ""]), "utf-8")
    await replay(path, handlers_of(SOURCE))


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
        path.write_text(text + "\n", "utf-8")
    with pytest.raises(SetupError) as raised:
        await replay(path)
    assert sentence in str(raised.value)
    status, said = command(path, PROJECT)
    assert status == 1
    assert said.startswith("onconnect: ")
    assert said.count("\n") == 1
