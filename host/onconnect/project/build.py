"""Packages an extension for the stores: checked by web-ext, without what is for development."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.errors import SetupError
from onconnect.extension import load_extension
from onconnect.install import relay
from onconnect.project.new import as_json

if TYPE_CHECKING:
    from onconnect.config import Project

ASKED = {
    "firefox": "addons.mozilla.org asks for the source code if files are minified (none is here), "
    "and shows data_collection_permissions of manifest.json: what Python does with a page's data "
    "counts as collected if it leaves the computer.",
    "chrome": "The Chrome Web Store asks for the extension's single purpose, for a reason for each "
    "permission (nativeMessaging: it talks to a program of yours that people install), and for its "
    "privacy practices. It gives the extension an ID of its own: copy the public key that its "
    'dashboard shows into "key" of manifest.json, and run onconnect install again.',
}
"""What each store asks of who uploads the package."""

_INSPECTOR = f"{relay.FOLDER}/{relay.INSPECTOR}/"


def build(project: Project, web_ext: list[str], *, inspector: bool) -> dict[str, Path]:
    """Lint an extension and package it, once for each store.

    Args:
        project: whose extension.
        web_ext: how to start web-ext.
        inspector: whether the inspector stays in.

    Returns:
        the packages, in the project's folder `dist`, by the store's name.

    Raises:
        SetupError: web-ext finds a mistake, which it has printed.
    """
    packages = {}
    with tempfile.TemporaryDirectory(prefix="onconnect-build-") as temporary:
        for store in ("firefox", "chrome"):
            folder = Path(temporary, store)
            shutil.copytree(project.extension_folder, folder)
            file = folder / "manifest.json"
            manifest = load_extension(file).manifest
            if not inspector:
                shutil.rmtree(folder / _INSPECTOR, ignore_errors=True)
                if manifest.get("options_ui", {}).get("page", "").startswith(_INSPECTOR):
                    del manifest["options_ui"]
            if store == "chrome":
                manifest.pop("key", None)
                manifest.pop("browser_specific_settings", None)
            file.write_text(as_json(manifest), "utf-8")
            if store == "firefox":
                _run([*web_ext, "lint", "--source-dir", str(folder), "--no-config-discovery"])
            name = f"{project.config.name}-{manifest['version']}-{store}.zip"
            target = project.folder / "dist"
            options = ["--artifacts-dir", str(target), "--filename", name, "--overwrite-dest"]
            _run(
                [*web_ext, "build", "--source-dir", str(folder), "--no-config-discovery", *options]
            )
            packages[store] = target / name
    return packages


def _run(command: list[str]) -> None:
    if subprocess.call(command):  # noqa: S603 - no shell
        raise SetupError("web-ext is not content with the extension: see what it says above")
