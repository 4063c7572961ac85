"""Serves a page to the browser that is opened, and prints what the page and Python tell each other.

Any page in the browser can send requests to a port of localhost, even by a host name that its owner
lets point there. So a request counts only if it names this page's host, and a post only if it comes
from this page and has the token that was put into the page.
"""

from __future__ import annotations

import hmac
import http.server
import secrets
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST_WORDS = 1000
_PATIENCE = 15.0  # s
_VERBS = {"/heard": "heard from", "/told": "told"}
_TOKEN = "%TOKEN%"  # noqa: S105 - what the page has in its place


class _Server(http.server.ThreadingHTTPServer):
    """Serves the page once the browser is ready for it.

    Attributes:
        is_ready: whether it may; a page that waits for longer than `_PATIENCE` is served as well.
        token: the secret by which the page identifies itself.
    """

    daemon_threads = True
    is_ready: Callable[[], bool]
    token: str

    @property
    def host(self) -> str:
        """The host that the page's requests name."""
        return f"localhost:{self.server_port}"


class _Page(http.server.BaseHTTPRequestHandler):
    """Answers with the page beside this module, and prints what it says of itself and Python."""

    server: _Server
    timeout = 10  # s that a request may take to come

    def do_GET(self) -> None:
        if self.headers["Host"] != self.server.host:
            self.send_error(403)
            return
        deadline = time.monotonic() + _PATIENCE
        while not self.server.is_ready() and time.monotonic() < deadline:
            time.sleep(0.02)
        content = Path(__file__).with_name("page.html").read_text("utf-8")
        self._answer(
            200 if urlsplit(self.path).path == "/" else 404,
            content.replace(_TOKEN, self.server.token).encode(),
        )

    def do_POST(self) -> None:
        token = self.headers.get("X-Token", "").encode()
        length = self.headers.get("Content-Length", "")
        if (
            self.headers["Host"] != self.server.host
            or self.headers["Origin"] != f"http://{self.server.host}"
            or not hmac.compare_digest(token, self.server.token.encode())
            or not length.isdecimal()
            or self.path not in _VERBS
        ):
            self.send_error(403)
            return
        words = self.rfile.read(min(int(length), _LONGEST_WORDS)).decode(errors="replace")
        text = "".join(letter for letter in words if letter.isprintable())
        sys.stdout.write(f"The page {_VERBS[self.path]} Python: {text}\n")
        sys.stdout.flush()
        self._answer(204, b"")

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Print nothing: the terminal is for the host and web-ext."""


@contextmanager
def local_page(is_ready: Callable[[], bool] = lambda: True) -> Iterator[str]:
    """Serve the page while the block runs; give its address.

    Args:
        is_ready: whether the page may be seen. Chromium opens it before it has the extension, and
            brings no content script into a page that is open.
    """
    with _Server(("127.0.0.1", 0), _Page) as server:
        server.is_ready = is_ready
        server.token = secrets.token_urlsafe(16)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{server.host}/"
        finally:
            server.shutdown()
