"""Serves the web site of the tests on 127.0.0.1, where every path is a page."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "<!doctype html><meta charset=utf-8><title>{path}</title><p>{path}"
FRAMES = PAGE + '<iframe src="/first"></iframe><iframe src="/second"></iframe>'


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        template = FRAMES if self.path.startswith("/frames") else PAGE
        body = template.format(path=self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def serve() -> Iterator[str]:
    """Serve the pages; yield the address they are under."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
