"""Prepares what a browser is launched with: an extension, and a native host that it finds.

A test takes the demo as it is, or the stage, whose Python runs what the test sends.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STAGE = ROOT / "tests" / "e2e" / "stage"
HOST_NAME = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["onconnect"]["name"]


@dataclass(frozen=True)
class Application:
    """An extension whose background script is Python, and the folder of a browser to have it.

    Attributes:
        extension: the folder of its manifest.json.
        directory: where the browser keeps everything: Firefox registers hosts in its `home`,
            Chromium in its `profile`.
        project: the folder of the handler modules.
        has_stage: whether the extension has the page stage.html.
    """

    extension: Path
    directory: Path
    project: Path
    has_stage: bool

    @property
    def home(self) -> Path:
        return self.directory / "home"

    @property
    def profile(self) -> Path:
        return self.directory / "profile"


def demo(directory: Path) -> Application:
    """The repository's own extension and handlers, untouched, and installed by the installer."""
    return installed(ROOT, directory)


def installed(project: Path, directory: Path) -> Application:
    """A project whose extension is in the folder `extension`, installed by the installer."""
    application = Application(project / "extension", directory, project, has_stage=False)
    application.home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "onconnect.cli", "install", str(project)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    subprocess.run(
        [*command, "--user-data-dir", str(application.profile)],
        env={**environ, "HOME": str(application.home)},
        check=True,
    )
    return application


def staged(directory: Path, **members: Any) -> Application:
    """The repository's relay with handlers that do what a test says.

    Python takes every event of ports and messages. The extension has no content script, but a page
    and a permission through which tests run JavaScript in content-script worlds. The host is
    registered here, not by the installer, so that what fails in these tests is the relay or the
    host.

    Args:
        directory: where all of it goes.
        members: what manifest.json has besides.
    """
    extension, project = directory / "extension", directory / "project"
    shutil.copytree(ROOT / "extension", extension)
    for name in ("background.js", "opener.js", "stage.html", "stage.js"):
        shutil.copy(STAGE / name, extension)
    manifest = json.loads((extension / "manifest.json").read_text())
    del manifest["content_scripts"]
    manifest["permissions"].append("scripting")
    manifest["host_permissions"] = ["http://127.0.0.1/*"]
    manifest.update(members)
    (extension / "manifest.json").write_text(json.dumps(manifest))
    project.mkdir()
    shutil.copy(STAGE / "handlers.py", project)

    application = Application(extension, directory, project, has_stage=True)
    register(application, manifest)
    return application


def register(
    application: Application,
    manifest: dict[str, Any],
    name: str = HOST_NAME,
    handlers: str = "handlers",
    release: str = "",
) -> None:
    """Write a launcher for a module, `handlers` by default, and native manifests that name it.

    Args:
        application: for which extension.
        manifest: the extension's.
        name: the host's.
        handlers: the module.
        release: the version of the program that the host is a part of.
    """
    launcher = application.directory / f"launcher of {name}"
    command = [sys.executable, "-m", "onconnect.app", "--name", name]
    command += ["--path", str(application.project), "--handlers", handlers]
    command += ["--release", release, "--"] if release else ["--"]
    launcher.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    launcher.chmod(0o755)

    gecko_id = manifest["browser_specific_settings"]["gecko"]["id"]
    origin = f"chrome-extension://{chromium_id(manifest['key'])}/"
    host = {"name": name, "description": "A test's", "path": str(launcher), "type": "stdio"}
    for folder, callers in {
        application.home / ".mozilla/native-messaging-hosts": {"allowed_extensions": [gecko_id]},
        application.profile / "NativeMessagingHosts": {"allowed_origins": [origin]},
    }.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps({**host, **callers}))


def chromium_id(key: str) -> str:
    """The extension ID that Chromium derives from the manifest's key."""
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))
