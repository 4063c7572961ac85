"""Streams carry what is larger than a message between a page and Python, and fill no memory."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.pages import ROOT, blocks
from tests.e2e.applications import staged
from tests.e2e.background import Background
from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender

SECONDS = 300  # for what takes ten on an idle machine
BLOCK = bytes((n * 31 + (n >> 8)) & 255 for n in range(1_000_000))
BLOCKS = 200
GROWTH = 64_000_000  # bytes of memory that a host may need for a stream, of whatever length


@pytest.fixture(scope="module")
def browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose ports carry bytes: Chromium's do where the manifest says so."""
    folder = tmp_path_factory.mktemp(kind)
    with lender.lent(kind, staged(folder, message_serialization="structured_clone")) as browser:
        yield browser


@pytest.fixture
def page(page: Page) -> Page:
    load(page)
    return page


def load(page: Page) -> None:
    """Run streams.js as the content script that it is, and what the tests' scripts use."""
    injection = {"target": {"tabId": page.tab_id}, "files": ["onconnect/streams.js"]}
    page.browser.stage.evaluate(
        f"browser.scripting.executeScript({json.dumps(injection)}).then(() => null)"
    )
    page.run(SCRIPT)


SCRIPT = """
    globalThis.connect = (name) => browser.runtime.connect({ name });

    // Blocks of a million bytes, each with its number at its beginning.
    globalThis.blocks = (count) => {
      const block = Uint8Array.from({ length: 1_000_000 }, (_, n) => n * 31 + (n >> 8));
      return (function* () {
        for (let number = 0; number < count; number++) {
          new DataView(block.buffer).setUint32(0, number);
          yield block;
        }
      })();
    };

    // The hash of all parts: each is hashed with the hash of those before it.
    globalThis.digest = async (stream) => {
      let hash = new Uint8Array(32), bytes = 0, parts = 0;
      for await (const part of stream) {
        bytes += part.length;
        parts++;
        const both = new Uint8Array(32 + part.length);
        both.set(hash);
        both.set(part, 32);
        hash = new Uint8Array(await crypto.subtle.digest("SHA-256", both));
      }
      return [bytes, parts, [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")];
    };
"""


def film() -> Iterator[bytes]:
    for number in range(BLOCKS):
        yield number.to_bytes(4, "big") + BLOCK[4:]


def peak(pid: int) -> int:
    """The most memory that a process has had so far, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def note_about(world: Noted, about: str) -> list[Any]:
    """Wait for what is noted with this as the first; return the rest."""
    found = wait_for(
        lambda: [note for note in world.notes if note[0] == about],
        lambda: f"{about} expected of {type(world).__name__}, there are {world.notes}",
        timeout=SECONDS,
    )
    return list(found[0][1:])


def test_200_megabytes_go_to_python_whole(page: Page, background: Background) -> None:
    background.run("""
        import hashlib

        @browser.runtime.on_connect.add_listener
        async def connected(port):
            digest, count = hashlib.sha256(), 0
            async for part in port.receive_stream():
                digest.update(part)
                count += len(part)
            note("read", count, digest.hexdigest())
    """)
    before = peak(background.pid)
    page.run(
        """
        void onconnectStreams.send(connect("up"), blocks(count)).then(
          () => note("written", "whole"),
          (error) => note("written", String(error)),
        );
        """,
        count=BLOCKS,
    )
    expected = hashlib.sha256()
    for block in film():
        expected.update(block)
    assert note_about(page, "written") == ["whole"]
    assert note_about(background, "read") == [BLOCKS * 1_000_000, expected.hexdigest()]
    assert peak(background.pid) - before < GROWTH


def test_200_megabytes_come_from_python_whole(
    page: Page, background: Background, tmp_path: Path
) -> None:
    path = tmp_path / "film"
    with path.open("wb") as file:
        file.writelines(film())
    background.run(f"""
        @browser.runtime.on_connect.add_listener
        async def connected(port):
            with open({str(path)!r}, "rb") as file:
                await port.send_stream(file)
            note("sent", "whole")
    """)
    before = peak(background.pid)
    page.run("""
        void digest(onconnectStreams.receive(connect("down"))).then(
          (told) => note("read", ...told),
          (error) => note("read", String(error)),
        );
    """)
    expected, parts = bytes(32), 0
    with path.open("rb") as file:
        while part := file.read(512 * 1024):
            expected, parts = hashlib.sha256(expected + part).digest(), parts + 1
    assert note_about(page, "read") == [BLOCKS * 1_000_000, parts, expected.hex()]
    assert note_about(background, "sent") == ["whole"]
    assert peak(background.pid) - before < GROWTH


ECHO = """
    @browser.runtime.on_connect.add_listener
    async def connected(port):
        data = b"".join([part async for part in port.receive_stream()])
        await port.send_stream(data)
"""
BACK = """
    const data = Uint8Array.from({ length: 3_000_000 }, (_, n) => n * 31 + (n >> 8));
    const sources = {
      file: () => new File([data], "film"),
      stream: () => new Blob([data]).stream(),
      bytes: () => data.buffer,
    };
    const same = (got) => got.length === data.length && got.every((byte, n) => byte === data[n]);
    const told = [];
    for (const [what, source] of Object.entries(sources)) {
      const port = connect(what);
      await onconnectStreams.send(port, source());
      const parts = [];
      for await (const part of onconnectStreams.receive(port)) parts.push(part);
      const got = new Uint8Array(data.length);
      let at = 0;
      for (const part of parts) got.set(part, (at += part.length) - part.length);
      told.push([what, at, same(got)]);
    }
    return told;
"""
CAME_BACK = [[what, 3_000_000, True] for what in ("file", "stream", "bytes")]


def test_files_streams_and_buffers_go_there_and_back(page: Page, background: Background) -> None:
    background.run(ECHO)
    assert page.run(BACK) == CAME_BACK


@pytest.mark.parametrize("kind", ["chromium"], scope="session")
def test_ports_that_carry_json_carry_streams_too(kind: str, lender: Lender, tmp_path: Path) -> None:
    with lender.lent(kind, staged(tmp_path)) as browser:
        background = Background(browser.application.project, "json")
        background.run(ECHO)
        page = browser.open()
        load(page)
        assert page.run(BACK) == CAME_BACK


def test_a_page_of_the_extension_pipes_a_stream(browser: Browser, background: Background) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        async def connected(port):
            await port.send_stream(b"x" * 100_000 for _ in range(30))
            note("sent")
    """)
    page = browser.open_extension_page()
    page.run("""
        const script = document.createElement("script");
        script.src = "/onconnect/streams.js";
        const loaded = new Promise((resolve) => (script.onload = resolve));
        document.head.append(script);
        await loaded;
    """)
    assert (
        page.run("""
        const port = browser.runtime.connect();
        const { readable, writable } = new TransformStream();
        const piped = onconnectStreams.readable(port).pipeTo(writable);
        const blob = await new Response(readable).blob();
        await piped;
        return blob.size;
    """)
        == 3_000_000
    )
    assert background.wait_for_notes(1) == ["sent"]
    page.close()


def test_nobody_runs_ahead_of_an_end_that_does_not_read(page: Page, background: Background) -> None:
    background.run("""
        import asyncio

        taken, go_on = 0, asyncio.Event()

        def source():
            global taken
            while taken < 50:
                taken += 1
                yield bytes(500_000)

        @browser.runtime.on_connect.add_listener(name="down")
        async def down(port):
            await port.send_stream(source())

        @browser.runtime.on_connect.add_listener(name="up")
        async def up(port):
            parts = port.receive_stream()
            async for part in parts:
                note("up", len(part))
                await go_on.wait()
    """)
    page.run("""
        globalThis.taken = 0;
        const source = function* () {
          for (; taken < 50; taken++) yield new Uint8Array(512 * 1024);
        };
        globalThis.parts = onconnectStreams.receive(connect("down"));
        void parts.next().then(() => note("down"));
        void onconnectStreams.send(connect("up"), source()).then(() => note("all"));
    """)
    assert page.wait_for_notes(1) == ["down"]
    assert background.wait_for_notes(1) == [["up", 512 * 1024]]
    wait_for(lambda: background.run("taken") == 9, lambda: str(background.run("taken")))
    wait_for(lambda: page.run("return taken") == 8, lambda: str(page.run("return taken")))
    # What is more than that would come before the answers to these.
    page.run("await browser.runtime.sendMessage('?').catch(() => {})")
    assert (background.run("taken"), page.run("return taken")) == (9, 8)
    background.run("go_on.set()")
    assert page.run("for await (const part of parts); return true")
    assert page.wait_for_notes(2)[1:] == ["all"]
    assert background.run("taken") == 50


def test_a_cut_ends_both_ends_with_its_reason(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run("""
        import asyncio

        async def endless():
            while True:
                await asyncio.sleep(0)
                yield bytes(100_000)

        @browser.runtime.on_connect.add_listener
        async def connected(port):
            try:
                if port.name == "left":
                    async for part in port.receive_stream():
                        break
                elif port.name == "sent":
                    await port.send_stream(endless())
                else:
                    async for part in port.receive_stream():
                        if part[:5] == b"raise":
                            raise OSError("the disk is full")
            except Exception as error:
                note(port.name, str(error))
                raise
    """)
    page.run("""
        globalThis.endless = async function* () {
          for (;;) {
            await null;
            yield new Uint8Array(100_000);
          }
        };
        globalThis.told = (port, name) => (error) => note(port, error.message);
        const raising = async function* () {
          yield new TextEncoder().encode("raise");
          yield* endless();
        };
        await onconnectStreams.send(connect("left"), endless()).catch(told("left"));
        await onconnectStreams.send(connect("raised"), raising()).catch(told("raised"));
        for await (const part of onconnectStreams.receive(connect("sent"))) break;
        const control = new AbortController();
        const sending = onconnectStreams.send(connect("aborted"), endless(), control);
        control.abort(new Error("the user is bored"));
        await sending.catch(told("aborted"));
    """)
    cut = "the stream was cut before its end: "
    assert page.wait_for_notes(3) == [
        ["left", f"{cut}Python reads no further"],
        ["raised", f"{cut}OSError: the disk is full"],
        ["aborted", "the user is bored"],
    ]
    assert background.wait_for_notes(3) == [
        ["raised", "the disk is full"],
        ["sent", f"{cut}the page reads no further"],
        ["aborted", f"{cut}the user is bored"],
    ]
    leaving = browser.open()
    load(leaving)
    leaving.run("""
        const endless = function* () {
          for (;;) yield new Uint8Array(100_000);
        };
        void onconnectStreams.send(connect("closed"), endless());
        await onconnectStreams.receive(connect("sent")).next();
    """)
    leaving.close()
    assert sorted(background.wait_for_notes(5)[3:]) == [
        ["closed", f"{cut}its port was disconnected"],
        ["sent", f"{cut}its port was disconnected"],
    ]
    page.run("""
        void onconnectStreams.send(connect("killed"), endless()).catch(told("killed"));
        const parts = onconnectStreams.receive(connect("sent"));
        await parts.next();
        void (async () => {
          for await (const part of parts);
        })().catch(told("sent"));
    """)
    os.kill(background.pid, signal.SIGKILL)
    assert sorted(page.wait_for_notes(5)[3:]) == [
        ["killed", f"{cut}its port was disconnected"],
        ["sent", f"{cut}its port was disconnected"],
    ]


def test_the_page_of_the_documentation_does_what_it_says(
    browser: Browser, page: Page, background: Background
) -> None:
    """docs/streams.md: a film that the user has chosen goes to Python, and comes back."""
    (handlers, _) = blocks(ROOT / "docs" / "streams.md", "python")
    (content,) = blocks(ROOT / "docs" / "streams.md", "js")
    films = browser.application.home / "Films"
    films.mkdir()
    background.run(handlers.text.replace('Path.home() / "Films"', f"Path({str(films)!r})"))
    page.run(f"""
        document.body.innerHTML = "<input type=file><button></button><video></video>";
        {content.text}
        globalThis.choose = (name, size) => {{
          const chosen = new DataTransfer();
          chosen.items.add(new File([new Uint8Array(size).fill(7)], name));
          input.files = chosen.files;
          input.dispatchEvent(new Event("change"));
        }};
    """)
    page.run("choose('cat.mp4', 2_000_000)")
    film = films / "cat.mp4"
    wait_for(film.exists, lambda: str(list(films.iterdir())))
    assert film.read_bytes() == bytes([7]) * 2_000_000
    page.run("document.querySelector('button').click()")
    source = "return document.querySelector('video').src"
    wait_for(lambda: page.run(source).startswith("blob:"), lambda: str(page.run(source)))
    assert page.run(
        "return (await (await fetch(document.querySelector('video').src)).blob()).size"
    ) == (2_000_000)
