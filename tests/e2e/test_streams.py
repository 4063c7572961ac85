"""Streams carry what is larger than a message between a page and Python, and fill no memory."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import staged
from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender

SECONDS = 120  # for what takes ten on an idle machine
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


def blocks() -> Iterator[bytes]:
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
          () => note("written"),
          (error) => note("written", String(error)),
        );
        """,
        count=BLOCKS,
    )
    expected = hashlib.sha256()
    for block in blocks():
        expected.update(block)
    assert note_about(page, "written") == []
    assert note_about(background, "read") == [BLOCKS * 1_000_000, expected.hexdigest()]
    assert peak(background.pid) - before < GROWTH


def test_200_megabytes_come_from_python_whole(
    page: Page, background: Background, tmp_path: Path
) -> None:
    path = tmp_path / "film"
    with path.open("wb") as file:
        file.writelines(blocks())
    background.run(f"""
        @browser.runtime.on_connect.add_listener
        async def connected(port):
            with open({str(path)!r}, "rb") as file:
                await port.send_stream(file)
            note("sent")
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
    assert note_about(background, "sent") == []
    assert peak(background.pid) - before < GROWTH
