"""Puts the relay into an extension that exists already, beside its own background script.

Its own scripts stay as they are. A classic event page keeps being one: an HTML page loads its
scripts, and the relay as a module. A service worker loads the relay only if it is a module itself,
so that the extension's own script becomes one.
"""

from __future__ import annotations

import json
import os
import re
from html import escape
from typing import TYPE_CHECKING, Any

from onconnect.config import load_config
from onconnect.errors import SetupError
from onconnect.extension import NEEDED_PERMISSIONS, load_extension
from onconnect.install import relay
from onconnect.project.key import public_key
from onconnect.project.new import as_json, module_name

if TYPE_CHECKING:
    from pathlib import Path

PORT = "python"
"""The name of the ports that Python takes, so that the extension's own listeners keep theirs."""

_SCRIPT = "onconnect-background.js"
_WORKER = "onconnect-worker.js"
_PAGE = "onconnect-background.html"

_HANDLERS = '''"""The part of the background script that is written in Python."""

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    async for message in port:  # ends when the page goes
        port.post_message({"python heard": message})
'''

_TABLE = """[tool.onconnect]
name = {name}
description = {description}
handlers = [{name}]
extension = {extension}
"""


def add(extension: Path, project: Path) -> list[Path]:
    """Put the relay into an extension, and a handler module and a table into a project.

    Args:
        extension: the folder of its manifest.json.
        project: the folder that has, or gets, the pyproject.toml.

    Returns:
        the files and folders that were written.

    Raises:
        SetupError: the extension cannot have the relay; nothing was changed.
    """
    file = extension / "manifest.json"
    manifest = _read(file)
    if _is_described(project):
        name = load_config(project).name
        files: dict[Path, str] = {}
    else:
        title = str(manifest.get("name", ""))
        title = extension.resolve().name if not title or title.startswith("__MSG_") else title
        name = module_name(title)
        files = _python(name, title, extension, project)
    files |= {extension / _SCRIPT: _script(name), **_join(manifest, extension)}
    for permission in NEEDED_PERMISSIONS:
        if permission not in manifest.setdefault("permissions", []):
            manifest["permissions"].append(permission)
    manifest.setdefault("key", public_key())
    gecko = manifest.setdefault("browser_specific_settings", {}).setdefault("gecko", {})
    gecko.setdefault("id", f"{name}@onconnect")
    files[file] = as_json(manifest)
    relay.renew(extension)
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return [*files, extension / relay.FOLDER]


def _read(file: Path) -> dict[str, Any]:
    manifest = load_extension(file).manifest
    if manifest.get("manifest_version") != 3:
        raise SetupError(
            f"{file} is not of manifest version 3, which the relay needs: move to it first"
        )
    if relay.FOLDER in str(manifest.get("background", {})):
        raise SetupError(f"{file} has the relay already: `onconnect update` renews it")
    return manifest


def _join(manifest: dict[str, Any], extension: Path) -> dict[Path, str]:
    """Let the background load the relay's script too; return the files that this takes."""
    background = manifest.setdefault("background", {})
    scripts, worker = background.get("scripts"), background.get("service_worker")
    if existing := background.get("page"):
        raise SetupError(
            f"the background of {extension} is a page already: add the relay by hand, with "
            f'<script type="module"> in {existing} and a copy of the folder that `onconnect new` '
            "makes"
        )
    files = {}
    is_module = background.get("type") == "module"
    if scripts and not is_module:
        del background["scripts"]
        background["page"] = _PAGE
        files[extension / _PAGE] = _page(scripts)
    elif scripts or not worker:
        background["scripts"] = [*(scripts or []), _SCRIPT]
        background["type"] = "module"
    if worker:
        files[extension / _WORKER] = _worker(extension, worker, is_module)
        background["service_worker"] = _WORKER
        background["type"] = "module"
    elif not scripts:
        background["service_worker"] = _SCRIPT
    return files


def _script(name: str) -> str:
    return f"""// Hands ports over to Python; added by onconnect.

import {{ relay }} from "./{relay.FOLDER}/relay.js";

relay({{ host: "{name}", listen: ["runtime.onConnect"], ports: ["{PORT}"] }});
"""


def _worker(extension: Path, own: str, is_module: bool) -> str:
    """Return the service worker that loads the relay's script and the extension's own."""
    source = (extension / own).read_text("utf-8", "replace")
    if not is_module and re.search(r"\bimportScripts\s*\(", source):
        raise SetupError(
            f"{extension / own} calls importScripts, which a module cannot, and only a module can "
            'load the relay: let it import its scripts, with "type": "module" in "background"'
        )
    return f'// Added by onconnect.\n\nimport "./{_SCRIPT}";\nimport "./{own}";\n'


def _page(scripts: list[str]) -> str:
    sources = "".join(f'<script src="{escape(script)}"></script>\n' for script in scripts)
    relays = f'<script type="module" src="{_SCRIPT}"></script>\n'
    return f'<!doctype html>\n<meta charset="utf-8">\n{sources}{relays}'


def _is_described(project: Path) -> bool:
    file = project / "pyproject.toml"
    return file.exists() and "[tool.onconnect]" in file.read_text("utf-8", "replace")


def _python(name: str, title: str, extension: Path, project: Path) -> dict[Path, str]:
    """Return what the project gets: the table, and the handlers unless there is such a module."""
    file = project / "pyproject.toml"
    table = _TABLE.format(
        name=json.dumps(name),
        description=json.dumps(title, ensure_ascii=False),
        extension=json.dumps(os.path.relpath(extension, project), ensure_ascii=False),
    )
    before = file.read_text("utf-8").rstrip() + "\n\n" if file.exists() else ""
    files = {file: before + table}
    if not (project / f"{name}.py").exists():
        files[project / f"{name}.py"] = _HANDLERS
    return files
