"""The host's code and the relay's read generated frames: neither fails, and both agree."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onconnect.errors import BrowserError
from tests.fuzz.variants import variants
from tests.host.protocol.ends import End, exchange, framed, pair
from tests.host.protocol.vectors import CHUNKS, GOOD
from tests.host.protocol.wedges import WEDGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onconnect.protocol.messages import Role

pytestmark = pytest.mark.process

PROGRAM = Path(__file__).parents[1] / "extension/fuzz.mjs"
SENDER = {"url": "http://localhost/"}
EXAMPLES = 60 if sys.platform == "win32" else 300
"""What reads the frames is the same code on every system; under wine it takes longer."""

VARIANTS = 1
"""How many variants of each conversation are read too: it takes far longer to make one."""

settings.register_profile("fuzz", deadline=None, database=None, max_examples=EXAMPLES)
quick = settings(settings.get_profile("fuzz"), suppress_health_check=[HealthCheck.too_slow])


class Relay:
    """The relay's code in a process of its own, which says what it makes of cases."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", "--max-old-space-size=256", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def reads(self, frames: list[bytes]) -> list[Any]:
        """Return the messages that reach the browser of these frames."""
        case = {"frames": [base64.b64encode(frame).decode() for frame in frames]}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(case) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"node ended with status {self.process.wait()}"
        verdict = json.loads(line)
        assert verdict["ok"], verdict["error"]
        return list(verdict["messages"])

    def end(self) -> int:
        """Return the exit status."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        status = self.process.wait(40)
        self.process.stdout.close()
        return status


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    relay = Relay()
    yield relay
    assert relay.end() == 0


# What is generated

names = st.sampled_from(["type", "port", "id", "text", "last", "abort", "data", "error", "args"])
numbers = st.sampled_from([0, 1, -1, 2, -2, 3, -3, 99])
scalars = (
    st.none() | st.booleans() | numbers | st.sampled_from(["", "x", "message", "é🎉", "\ud800"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
FROM_HOST = ("connect", "message", "disconnect", "call", "return", "throw", "chunk", "ack", "log")
KINDS = {
    kind: [vector["message"] for vector in GOOD if vector["message"]["type"] == kind]
    for kind in (*FROM_HOST, "event", "hello", "teleport")
}
kinds = st.sampled_from(sorted(KINDS))


@st.composite
def any_messages(draw: st.DrawFn) -> Any:
    """A message of a known type, in part as it should be."""
    kind = draw(kinds)
    whole = draw(st.sampled_from(KINDS[kind])) if KINDS[kind] else {}
    kept = {name: value for name, value in whole.items() if draw(st.integers(0, 9))}
    return {**kept, "type": kind, **draw(st.dictionaries(names, values, max_size=2))}


standing = st.recursive(
    st.sampled_from(["aGk=", "aGl=", "aG=", "!!!!", "", "-1", "9007199254740991", "1.5", 7, None])
    | st.just({"name": "TypeError", "message": "no"}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=4,
)
"""What may stand for a value that JSON lacks, and what may not."""
of_both = ("Uint8Array", "Int16Array", "BigInt", "Error", "Teapot")
listed = st.lists(
    st.tuples(st.sampled_from(of_both)).map(list)
    | st.tuples(st.sampled_from(of_both), names | numbers).map(list)
    | values,
    max_size=3,
)
"""Kinds whose values both ends hold: a date or a set may be one that Python has not."""
lacking = st.builds(lambda data, kinds: {"data": data, "kinds": kinds}, standing, listed)


def shown(value: Any) -> Any:
    """Return a value as the program in node shows it."""
    if isinstance(value, BrowserError):
        return {"Error": [value.name, value.message]}
    if isinstance(value, (bytes, memoryview)):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return [shown(each) for each in value]
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    return value


@st.composite
def good_messages(draw: st.DrawFn) -> Any:
    """A message of the host that means something in the state that the vectors assume."""
    port = draw(st.sampled_from([1, 1, 1, -1, -1, 99]))
    return draw(
        st.sampled_from(
            [
                {"type": "message", "port": port, "data": draw(values)},
                {"type": "message", "port": port, "data": draw(st.text(max_size=20))},
                {"type": "message", "port": port, **draw(lacking)},
                {"type": "return", "id": 1, "value": draw(standing), "kinds": draw(listed)},
                {"type": "disconnect", "port": port},
                {"type": "return", "id": 1, "value": draw(values)},
                {"type": "throw", "id": 1, "error": {"message": "no"}},
                {"type": "call", "id": draw(st.integers(2, 4)), "method": "tabs.query", "args": []},
                {"type": "log", "level": "info", "text": draw(st.text(max_size=5))},
            ]
        )
    )


@st.composite
def slices(draw: st.DrawFn, number: int) -> list[Any]:
    """The chunks of a message, mostly as they should be."""
    message = draw(good_messages() | any_messages())
    text = json.dumps(message, ensure_ascii=draw(st.booleans()))
    units = text.encode("utf-16-le", "surrogatepass")
    cuts = sorted(draw(st.lists(st.integers(0, len(units) // 2), max_size=5)))
    borders = zip([0, *cuts], [*cuts, len(units) // 2], strict=True)
    port = message.get("port") if draw(st.integers(0, 9)) else draw(numbers)
    members = {"type": "chunk", "id": number} | ({} if port is None else {"port": port})
    pieces = [units[2 * a : 2 * b].decode("utf-16-le", "surrogatepass") for a, b in borders]
    chunks: list[Any] = [{**members, "text": piece} for piece in pieces]
    chunks[-1]["last"] = True
    match draw(st.integers(0, 19)):
        case 0:
            del chunks[draw(st.integers(0, len(chunks) - 1))]
        case 1:
            chunks.insert(draw(st.integers(0, len(chunks))), draw(st.sampled_from(chunks)))
        case 2:
            chunks[draw(st.integers(0, len(chunks) - 1))]["abort"] = True
        case 3:
            chunks[draw(st.integers(0, len(chunks) - 1))][draw(names)] = draw(values)
    return chunks


@st.composite
def conversations(draw: st.DrawFn) -> list[bytes]:
    """The JSON texts of frames."""
    queues: list[list[Any]] = [draw(slices(-n)) for n in range(1, draw(st.integers(1, 4)))]
    queues.append(draw(st.lists(good_messages() | any_messages() | values, max_size=5)))
    frames: list[list[Any]] = [[]]
    while any(queues):
        queue = draw(st.sampled_from([each for each in queues if each]))
        frames[-1].append(queue.pop(0))
        if draw(st.booleans()):
            frames.append([])
    return [
        json.dumps(frame, ensure_ascii=draw(st.booleans())).encode("utf-8", "replace")
        for frame in frames
    ]


@st.composite
def damaged(draw: st.DrawFn) -> list[bytes]:
    """Frames, some of which have bytes replaced, removed or repeated."""
    frames = draw(conversations())
    for n, frame in enumerate(frames):
        if frame and draw(st.booleans()):
            at = draw(st.integers(0, len(frame) - 1))
            to = draw(st.integers(at, min(at + 8, len(frame))))
            frames[n] = frame[:at] + draw(st.binary(max_size=6)) + frame[to:]
    return frames


rubbish = st.lists(st.binary(max_size=300), max_size=5)
variations = st.integers(0, 2**32)


def kin(frames: list[bytes], variation: int, number: int) -> Iterator[list[bytes]]:
    """Yield a conversation, and so many variants of it."""
    yield frames
    yield from variants(frames, Random(variation), number)


# Both decoders


def state_of_the_vectors() -> tuple[End, End]:
    browser, host = pair()
    browser.peer.connect("", sender=SENDER)
    host.peer.connect("", target={})
    browser.peer.call("runtime.onMessage", [])
    host.peer.call("tabs.query", [])
    exchange(browser, host)
    browser.got.clear()
    host.got.clear()
    return browser, host


def read_by_python(role: Role, frames: list[bytes]) -> list[list[Any]]:
    """Return the messages that each frame brings; whatever comes, a good message is still read."""
    browser, host = state_of_the_vectors()
    end = browser if role == "browser" else host
    got = []
    for frame in frames:
        got.append(end.reads(framed(frame)))
        for each in got[-1]:
            if each["type"] == "call" and each["method"] != "tabs.query":  # that stays pending
                end.peer.answer(each["id"])
        end.says()
        if not end.peer.is_open:
            return got
    line = {"type": "log", "level": "info", "text": "still here"}
    assert end.receives(line) == [line]
    return got


def is_json(frame: bytes) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(frame.decode(), parse_constant=refuse)
    except ValueError:
        return False
    return True


def seen_in_the_browser(got: list[list[Any]]) -> list[Any]:
    """Return what a browser's end shows of the messages in frames, as the program in node does."""
    seen: list[Any] = []
    opened: dict[int, str] = {}
    for frame in got:
        answers = []
        for each in frame:
            kind = each["type"]
            if kind == "connect":
                opened[each["port"]] = each["name"]
                seen.append({"type": kind, "name": each["name"]})
            elif kind in ("message", "disconnect"):
                port = each["port"]
                where = {"name": opened[port]} if port in opened else {"port": port}
                data = {"data": shown(each.get("data"))} if kind == "message" else {}
                seen.append({"type": kind, **where, **data})
            elif kind == "call" and each["method"] == "tabs.query":
                seen.append({"type": kind, "method": "tabs.query", "args": shown(each["args"])})
            elif kind in ("return", "throw"):
                answers.append({"type": kind, "id": each["id"]})
        seen += answers
    return seen


def comparable(messages: list[Any]) -> list[Any]:
    """Return what node tells without the answers themselves, and with null for undefined."""
    told: list[Any] = []
    for each in messages:
        if each["type"] in ("return", "throw"):
            told.append({"type": each["type"], "id": each["id"]})
        elif each["type"] == "message":
            told.append({"data": None, **each})
        else:
            told.append(each)
    return told


@pytest.mark.parametrize("name", WEDGES)
def test_both_survive_what_once_ended_a_channel(relay: Relay, name: str) -> None:
    frames = [WEDGES[name]]
    for role in ("browser", "host"):
        read_by_python(role, frames)
    relay.reads(frames)


@pytest.mark.parametrize(
    "vector",
    [pytest.param(each, id=each["name"]) for each in CHUNKS if each["to"] == "browser"],
)
def test_both_read_the_vectors_alike(relay: Relay, vector: Any) -> None:
    frames = [frame.encode() for frame in vector["frames"]]
    assert comparable(relay.reads(frames)) == seen_in_the_browser(read_by_python("browser", frames))


def both_survive(relay: Relay, frames: list[bytes]) -> None:
    """Have both halves read a conversation: what is JSON they read alike."""
    got = seen_in_the_browser(read_by_python("browser", frames))
    seen = comparable(relay.reads(frames))
    if all(map(is_json, frames)):
        assert seen == got


def a_host_survives(frames: list[bytes]) -> None:
    read_by_python("host", frames)


@quick
@given(frames=conversations(), variation=variations)
def test_both_read_generated_frames_alike(
    relay: Relay, frames: list[bytes], variation: int
) -> None:
    assert all(map(is_json, frames))
    for each in kin(frames, variation, VARIANTS):
        both_survive(relay, each)


@quick
@given(frames=damaged(), variation=variations)
def test_both_survive_damaged_frames(relay: Relay, frames: list[bytes], variation: int) -> None:
    for each in kin(frames, variation, VARIANTS):
        both_survive(relay, each)


@quick
@given(frames=damaged() | rubbish, variation=variations)
def test_a_host_survives_damaged_frames(frames: list[bytes], variation: int) -> None:
    for each in kin(frames, variation, VARIANTS):
        a_host_survives(each)
