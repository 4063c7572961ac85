"""Is a PyPI of this computer: `python -m tests.e2e.publishing.pypi FOLDER…` serves what is there.

pypiserver answers. It has what lies in the folders, puts into the first one what `twine upload`
brings, and asks no other index. The first line of the output is the address.
"""

from __future__ import annotations

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pypiserver


class Server(ThreadingMixIn, WSGIServer):
    """Answers several clients at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Logs no request."""

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


def main(folders: list[Path]) -> None:
    app = pypiserver.app(
        roots=folders, password_file=".", authenticate=[], disable_fallback=True, verbosity=0
    )
    with make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:]])
