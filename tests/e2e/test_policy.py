"""What `onconnect policy` prints, put where real browsers read it.

Each installs the extension by itself, and reaches the host although all hosts are blocked but those
of the policy. The tests write to /etc, and take away again what they wrote.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import ROOT, chromium_id
from tests.e2e.browsers import find_program
from tests.e2e.driver import Driver
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may write policies")

NAME = "onconnect.policy_test"
CLI = [sys.executable, "-P", "-m", "onconnect.cli"]
OTHER_POLICIES: dict[str, dict[str, Any]] = {
    # An allow list means nothing unless the rest is blocked.
    "chromium": {"NativeMessagingBlocklist": ["*"]},
    # An extension from a company's own server is signed by Mozilla; a test's is not.
    "firefox": {"Preferences": {"xpinstall.signatures.required": {"Value": False}}},
}

HEARS = """new Promise((resolve) => {
  const { dataset } = document.documentElement;
  const tell = () => dataset.onconnectGreeting && resolve(dataset.onconnectGreeting);
  new MutationObserver(tell).observe(document.documentElement, { attributes: true });
  setTimeout(() => resolve(null), 2_000);
  tell();
})"""


class Fleet:
    """A project, the server that its extension comes from, and one user's home."""

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
        shutil.copytree(ROOT / "examples", self.project / "examples")
        background = self.extension / "background.js"
        background.write_text(background.read_text().replace("onconnect.demo", NAME))
        (self.project / "pyproject.toml").write_text(
            f'[tool.onconnect]\nname = "{NAME}"\ndescription = "A test\'s"\n'
            'handlers = ["examples.mdn_ports"]\nextension = "extension"\nprobe = "echo"\n'
        )

    def install(self) -> None:
        environ = {name: value for name, value in os.environ.items() if name[:4] != "XDG_"}
        subprocess.run(
            [*CLI, "install", str(self.project), "--user-data-dir", str(self.profile)],
            env={**environ, "HOME": str(self.home)},
            check=True,
        )

    def policy(self, kind: str, url: str) -> dict[str, Any]:
        command = [*CLI, "policy", kind, str(self.project), "--url", url, "--format", "json"]
        return dict(json.loads(subprocess.check_output(command)))

    def pack_for_firefox(self) -> str:
        shutil.make_archive(str(self.served / "extension"), "zip", self.extension)
        return "extension.zip"

    def pack_for_chromium(self, site: str) -> str:
        """Sign the extension with a key of its own; return its update manifest."""
        key = self.folder / "key.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-out", key], check=True)
        public = subprocess.check_output(
            ["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"]
        )
        file = self.extension / "manifest.json"
        manifest = json.loads(file.read_text()) | {"key": base64.b64encode(public).decode()}
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
            f"<updatecheck codebase='{site}/extension.crx' version='{manifest['version']}'/>"
            "</app></gupdate>"
        )
        return "updates.xml"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
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
def written(file: Path, policies: dict[str, Any]) -> Iterator[None]:
    """Have a file of policies, and the folders that it needs, while the block runs."""
    assert not file.exists(), "this machine has policies of its own"
    made = [each for each in file.parents if not each.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(policies))
    try:
        yield
    finally:
        file.unlink()
        for each in made:
            each.rmdir()


def launch(kind: str, fleet: Fleet) -> Driver:
    program = fleet.folder / kind
    # Without its background networking, which the driver forbids, Chromium fetches no extension.
    program.write_text(
        "#!/bin/sh\n"
        'for word do shift; [ "$word" = --disable-background-networking ] || set -- "$@" "$word"\n'
        f'done\nexec {shlex.quote(find_program(kind))} "$@"\n'
    )
    program.chmod(0o755)
    driver = Driver(fleet.folder / "browser.log")
    driver.launch(
        browser=kind, program=str(program), home=str(fleet.home), profile=str(fleet.profile)
    )
    return driver


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_a_browser_installs_the_extension_by_policy_and_reaches_its_host(
    kind: str, site: str, tmp_path: Path
) -> None:
    fleet = Fleet(tmp_path)
    with serving(fleet.served) as server:
        if kind == "chromium":
            packed = fleet.pack_for_chromium(server)
            file = Path(f"/etc/chromium/policies/managed/{NAME}.json")
            policies = fleet.policy(kind, f"{server}/{packed}") | OTHER_POLICIES[kind]
        else:
            packed = fleet.pack_for_firefox()
            file = Path("/etc/firefox/policies/policies.json")
            policies = fleet.policy(kind, f"{server}/{packed}")
            policies["policies"] |= OTHER_POLICIES[kind]
        fleet.install()
        with written(file, policies):
            driver = launch(kind, fleet)
            try:
                wait_for(
                    lambda: greeting(driver, site) == "hi there content script!",
                    lambda: f"no greeting: {driver.log.read_text(errors='replace')[-3000:]}",
                    timeout=60,
                )
            finally:
                driver.close()


def greeting(driver: Driver, site: str) -> Any:
    """What a new page hears from Python; None if nothing comes in two seconds."""
    page = driver.do("open", url=f"{site}/page")
    heard = driver.do("evaluate", page=page, expression=HEARS)
    driver.do("close", page=page)
    return heard
