"""Is an npm registry of this computer: `python -m tests.e2e.publishing.npm` starts it, empty.

It keeps to what npm sends and asks for: a package is one document, which `npm publish` puts there
together with the archive, and `npm install` gets back without it. The first line of the output is
the address. Verdaccio does this and far more, by 320 packages that took 41 s to install here, and
asks for a newer Node than the rest of the tests.
"""

from __future__ import annotations

import base64
import hashlib
import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

packages: dict[str, dict[str, Any]] = {}
"""The documents by the paths of the packages."""
archives: dict[str, bytes] = {}
"""The archives by their paths."""


class Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path in archives:
            self.answer(HTTPStatus.OK, archives[self.path], "application/octet-stream")
        elif self.path in packages:
            self.tell(HTTPStatus.OK, packages[self.path])
        else:
            self.tell(HTTPStatus.NOT_FOUND, {"error": "Not found"})

    def do_PUT(self) -> None:
        document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            self.tell(HTTPStatus.UNAUTHORIZED, {"error": "You must be logged in"})
        elif refusal := publish(self.path, document):
            self.tell(HTTPStatus.FORBIDDEN, {"error": refusal})
        else:
            self.tell(HTTPStatus.CREATED, {"ok": True})

    def tell(self, status: HTTPStatus, document: dict[str, Any]) -> None:
        self.answer(status, json.dumps(document).encode(), "application/json")

    def answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


def publish(path: str, document: dict[str, Any]) -> str | None:
    """Take a version that a client publishes, or say why not."""
    attached = document.pop("_attachments")
    kept = packages.setdefault(path, {**document, "versions": {}, "dist-tags": {}})
    for version, described in document["versions"].items():
        if version in kept["versions"]:
            return f"{document['name']} {version} is published already"
        archive = base64.b64decode(attached[f"{document['name']}-{version}.tgz"]["data"])
        digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
        if described["dist"]["integrity"] != f"sha512-{digest}":
            return "the archive is not the one that is described"
        archives["/" + described["dist"]["tarball"].split("/", 3)[3]] = archive
    kept["versions"] |= document["versions"]
    kept["dist-tags"] |= document["dist-tags"]
    return None


def main() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
