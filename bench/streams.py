"""Measures a stream between a page and Python: `python -m bench.streams firefox down`.

Its peers take as many bytes the same way: `fetch`, from or to a web server in Python on the same
computer, and a port of the browser between the page and a page of the extension, without Python.
What each process holds is looked at all the while: none may grow with the stream.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.applications import staged
from tests.e2e.background import Background
from tests.e2e.browsers import launched
from tests.e2e.waiting import wait_for
from tests.e2e.website import serve

from .report import describe_machine, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import Page

BLOCK = 1_000_000
EVERY = 0.2
"""Seconds between two looks at the memory."""

PATIENCE = 230.0

HANDLERS = """
@browser.runtime.on_connect.add_listener
async def connected(port):
    if port.name == "down":
        with open({film!r}, "rb") as file:
            await port.send_stream(file)
    else:
        note(sum([len(part) async for part in port.receive_stream()]))
"""
"""What Python does: `film` is the file that it sends."""

BY_PORT = """
    const give = (port) =>
      new Promise((done) => {
        let ahead = 0, left = bytes;
        const post = () => {
          for (; left > 0 && ahead < 8; ahead++, left -= part.length) port.postMessage(part);
          if (!ahead) done(bytes);
        };
        port.onMessage.addListener(() => (ahead--, post()));
        post();
      });
    const take = (port) =>
      new Promise((done) => {
        let taken = 0;
        port.onMessage.addListener((part) => {
          taken += part.length;
          port.postMessage(null);
          if (taken >= bytes) done(taken);
        });
      });
    const part = new Uint8Array(500_000).map((_, n) => n * 31 + (n >> 8));
"""
"""Parts of bytes over a port of the browser, with as many under way as a stream has."""

STAGE = """(async () => {
    const bytes = %(bytes)d;
    %(by_port)s
    void %(role)s(browser.tabs.connect(%(tab)d));
})()"""

SCRIPT = """
    const timed = async (run) => {
      const begun = performance.now();
      note(await run(), performance.now() - begun);
    };
    const read = async (reader) => {
      let bytes = 0;
      for (let each; !(each = await reader.read()).done; ) bytes += each.value.length;
      return bytes;
    };
    const block = new Uint8Array(1_000_000).map((_, n) => n * 31 + (n >> 8));
    const connected = new Promise((done) => browser.runtime.onConnect.addListener(done));
    const runs = {
      "port down": async () => take(await connected),
      "port up": async () => give(await connected),
      async "stream down"() {
        let bytes = 0;
        const port = browser.runtime.connect({ name: "down" });
        for await (const part of onconnectStreams.receive(port)) bytes += part.length;
        return bytes;
      },
      async "stream up"() {
        const source = function* () {
          for (let n = 0; n < count; n++) yield block;
        };
        await onconnectStreams.send(browser.runtime.connect({ name: "up" }), source());
        return count * block.length;
      },
      async "fetch down"() {
        return read((await fetch(server)).body.getReader());
      },
      async "fetch up"() {
        for (let n = 0; n < count; n += 50) {
          await fetch(server, { method: "POST", body: new Blob(Array(50).fill(block)) });
        }
        return count * block.length;
      },
    };
    void timed(runs[run]).catch((error) => note(String(error)));
"""


def main() -> None:
    """Measure what the arguments say, and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.streams", description=__doc__)
    parser.add_argument("browser", choices=["firefox", "chromium"])
    parser.add_argument("way", choices=["up", "down"], help="to Python, or from it")
    parser.add_argument("--gigabytes", type=float, default=2)
    chosen = parser.parse_args()
    blocks = int(chosen.gigabytes * 1000)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder, "film")
        with film.open("wb") as file:
            for _ in range(blocks):
                file.write(os.urandom(1000) * (BLOCK // 1000))
        rows = measured(chosen.browser, chosen.way, blocks, film, Path(folder))
    print(json.dumps(describe_machine()))
    print(plain(rows))


def measured(kind: str, way: str, blocks: int, film: Path, folder: Path) -> list[list[str]]:
    """Return the rows of the table, for the stream and for its peer."""
    directory = folder / "application"
    directory.mkdir()
    application = staged(directory, message_serialization="structured_clone")
    with (
        serve() as site,
        serving(film) as server,
        launched(kind, application, site) as browser,
    ):
        background = Background(application.project, "bench")
        background.run(HANDLERS.format(film=str(film)))
        rates, rows = [], []
        for what in ("stream", "port", "fetch"):
            page = browser.open()
            inject(page)
            with Memory(browser.pid, background.pid) as memory:
                values = {"run": f"{what} {way}", "count": blocks, "bytes": blocks * BLOCK}
                page.run(BY_PORT + SCRIPT, **values, server=server)
                if what == "port":
                    role = "give" if way == "down" else "take"
                    given = {"by_port": BY_PORT, "role": role, "tab": page.tab_id}
                    browser.stage.evaluate(STAGE % {**values, **given})
                wait_for(lambda: page.notes, lambda: f"{what} {way}: no end", timeout=PATIENCE)  # noqa: B023
            bytes_, milliseconds = page.notes[0]
            assert bytes_ == blocks * BLOCK
            page.close()
            rates.append(bytes_ / milliseconds / 1000)
            grown = [f"{each / 1e6:.0f}" for each in memory.grown]
            rows.append([f"{what} {way}", f"{rates[-1]:.0f}", *grown])
    for peer, rate in zip(("port", "fetch"), rates[1:], strict=True):
        rows.append([f"stream ÷ {peer}", f"{rates[0] / rate:.2f}", "", ""])
    return [[kind, "MB/s", "browser grew, MB", "host grew, MB"], *rows]


def inject(page: Page) -> None:
    """Run streams.js in the page's content-script world."""
    injection = {"target": {"tabId": page.tab_id}, "files": ["onconnect/streams.js"]}
    page.browser.stage.evaluate(
        f"browser.scripting.executeScript({json.dumps(injection)}).then(() => null)"
    )


class Memory:
    """Looks at the memory of a browser, all its processes together, and of a host.

    Attributes:
        grown: bytes that each had more at its highest than at the beginning.
    """

    def __init__(self, browser: int, host: int) -> None:
        self._pids = (browser, host)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.grown = [0, 0]

    def __enter__(self) -> Memory:
        self._first = self._now()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(EVERY):
            now = self._now()
            grown = [now[n] - self._first[n] for n in range(2)]
            self.grown = [max(pair) for pair in zip(grown, self.grown, strict=True)]

    def _now(self) -> list[int]:
        browser, host = self._pids
        return [sum(map(resident, family(browser, host))), resident(host)]


def family(pid: int, stranger: int) -> list[int]:
    """Return a process and all that descend from it, but for one of them."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
        children.setdefault(parent, []).append(int(status.parent.name))
    found = [pid]
    for each in found:
        found += [child for child in children.get(each, ()) if child != stranger]
    return found


def resident(pid: int) -> int:
    """Return the bytes of memory that only this process has, and its share of what others have."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0  # it has ended
    return int(lines.partition("\nPss:")[2].split()[0]) * 1024


@contextmanager
def serving(film: Path) -> Iterator[str]:
    """Serve a file and take what is posted; yield the address."""

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._begin(film.stat().st_size)
            with film.open("rb") as file:
                while part := file.read(BLOCK):
                    self.wfile.write(part)

        def do_POST(self) -> None:
            left = int(self.headers["Content-Length"])
            while left:
                left -= len(self.rfile.read(min(left, BLOCK)))
            self._begin(0)

        def _begin(self, length: int) -> None:
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/film"
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
