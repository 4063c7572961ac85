"""A native host for one throwaway browser: its launcher, and the manifest where that browser looks.

Written here, not by the installer, so that what fails in these tests is the relay or the host.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST_NAME = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["onconnect"]["name"]


@dataclass(frozen=True)
class Application:
    """An extension, and the handler modules of a project that are its background script."""

    extension: Path
    project: Path
    handlers: str
    has_stage: bool = False


DEMO = Application(ROOT / "extension", ROOT, "examples.mdn_ports")


def register_host(application: Application, *, launcher: Path, home: Path, profile: Path) -> None:
    """Write the launcher, and register it in a home for Firefox and a profile for Chromium."""
    command = [sys.executable, "-m", "onconnect.app", "--name", HOST_NAME]
    command += ["--path", str(application.project), "--handlers", application.handlers, "--"]
    launcher.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    launcher.chmod(0o755)

    manifest = json.loads((application.extension / "manifest.json").read_text())
    gecko_id = manifest["browser_specific_settings"]["gecko"]["id"]
    origin = f"chrome-extension://{chromium_id(manifest['key'])}/"
    host = {"name": HOST_NAME, "description": "A test's", "path": str(launcher), "type": "stdio"}
    for folder, callers in {
        home / ".mozilla/native-messaging-hosts": {"allowed_extensions": [gecko_id]},
        profile / "NativeMessagingHosts": {"allowed_origins": [origin]},
    }.items():
        folder.mkdir(parents=True)
        (folder / f"{HOST_NAME}.json").write_text(json.dumps({**host, **callers}))


def chromium_id(key: str) -> str:
    """The extension ID that Chromium derives from the manifest's key."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))
