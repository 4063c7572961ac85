"""Makes a project for many computers, and browsers that fetch its extension from a server."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.e2e.applications import ROOT, chromium_id
from tests.e2e.browsers import find_program
from tests.e2e.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "org.example.notes"

MAKE_KEY = """
const { privateKey, publicKey } = crypto.generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "der" },
});
console.log(JSON.stringify([privateKey, publicKey.toString("base64")]));
"""

# Resolves to what the page hears from Python; to null if nothing comes.
HEARS = """new Promise((resolve) => {
  const { dataset } = document.documentElement;
  const tell = () => dataset.onconnectGreeting && resolve(dataset.onconnectGreeting);
  new MutationObserver(tell).observe(document.documentElement, { attributes: true });
  setTimeout(() => resolve(null), 2_000);
  tell();
})"""


class Fleet:
    """A project, what is served of it, and the home of one user.

    Attributes:
        project: pyproject.toml, notes.py and extension/, as in the README.
        served: the folder with the files that the browsers fetch.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.profile = folder / "profile"
        self.project = folder / "project"
        self.extension = self.project / "extension"
        self.served = folder / "served"
        for each in (self.home, self.project, self.served):
            each.mkdir()
        shutil.copytree(ROOT / "extension", self.extension)
        shutil.copy(ROOT / "examples/mdn_ports.py", self.project / "notes.py")
        background = self.extension / "background.js"
        background.write_text(background.read_text().replace("onconnect.demo", NAME))
        (self.project / "pyproject.toml").write_text(
            f'[tool.onconnect]\nname = "{NAME}"\ndescription = "Notes"\n'
            'handlers = ["notes"]\nextension = "extension"\nprobe = "echo"\n'
        )

    def pack(self, kind: str, server: str) -> str:
        """Put the extension on the server; return the path of what `--url` names."""
        return self._pack_for_chromium(server) if kind == "chromium" else self._pack_for_firefox()

    def _pack_for_firefox(self) -> str:
        shutil.make_archive(str(self.served / "extension"), "zip", self.extension)
        return "extension.zip"

    def _pack_for_chromium(self, server: str) -> str:
        """Sign the extension with a key of its own."""
        key = self.folder / "key.pem"
        private, public = json.loads(subprocess.check_output(["node", "-e", MAKE_KEY]))
        key.write_text(private)
        file = self.extension / "manifest.json"
        manifest = json.loads(file.read_text()) | {"key": public}
        file.write_text(json.dumps(manifest))
        subprocess.run(
            [
                find_program("chromium"),
                "--headless=new",
                "--no-sandbox",
                f"--user-data-dir={self.folder / 'packing'}",
                f"--pack-extension={self.extension}",
                f"--pack-extension-key={key}",
            ],
            check=True,
            timeout=60,
            env={**os.environ, "HOME": str(self.home)},
        )
        shutil.move(self.project / "extension.crx", self.served)
        (self.served / "updates.xml").write_text(
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            "<gupdate xmlns='http://www.google.com/update2/response' protocol='2.0'>"
            f"<app appid='{chromium_id(manifest['key'])}'>"
            f"<updatecheck codebase='{server}/extension.crx' version='{manifest['version']}'/>"
            "</app></gupdate>"
        )
        return "updates.xml"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; yield the address."""

    class Files(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def launched(kind: str, fleet: Fleet) -> Iterator[Driver]:
    """A browser without an extension of the test's, until the block ends."""
    program = fleet.folder / kind
    # Without its background networking, which the driver forbids, Chromium fetches no extension.
    program.write_text(
        "#!/bin/sh\n"
        'for word do shift; [ "$word" = --disable-background-networking ] || set -- "$@" "$word"\n'
        f'done\nexec {shlex.quote(find_program(kind))} "$@"\n'
    )
    program.chmod(0o755)
    driver = Driver(fleet.folder / "browser.log")
    try:
        driver.launch(
            browser=kind, program=str(program), home=str(fleet.home), profile=str(fleet.profile)
        )
        yield driver
    finally:
        driver.close()


def greeting(driver: Driver, site: str) -> Any:
    """What a new page hears from Python; None if nothing comes in two seconds."""
    page = driver.do("open", url=f"{site}/page")
    heard = driver.do("evaluate", page=page, expression=HEARS)
    driver.do("close", page=page)
    return heard
