"""Puts the relay into an extension that exists already, beside its own background script.

The extension's own scripts stay as they are. A classic event page becomes an HTML page, which loads
those scripts, and the relay as a module. A service worker can load the relay only if it is a module
itself, so that the extension's own script becomes one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, TypeVar

from onconnect import relay_copy
from onconnect.config import load_config
from onconnect.errors import SetupError
from onconnect.extension import NEEDED_PERMISSIONS, load_extension
from onconnect.project import files
from onconnect.project.key import public_key
from onconnect.project.new import as_json, module_name

T = TypeVar("T", dict[str, Any], list[Any])

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


@dataclass(frozen=True)
class Added:
    """What `add` has done.

    Attributes:
        written: the files and folders that were written.
        module: the handler module that was there and stays as it is; None if it is among `written`.
    """

    written: list[Path]
    module: Path | None


def add(extension: Path, project: Path) -> Added:
    """Put the relay into an extension, and a handler module and a table into a project.

    Nothing that is there is overwritten but manifest.json and pyproject.toml, which get more
    members; the manifest comes last, so that a command that was interrupted can be run again.

    Args:
        extension: the folder of its manifest.json.
        project: the folder that has, or gets, the pyproject.toml.

    Raises:
        SetupError: the extension cannot have the relay, or something is in the way of it; nothing
            was changed.
    """
    manifest_file, project_file = extension / "manifest.json", project / "pyproject.toml"
    manifest = _read(manifest_file)
    module = None
    new: dict[Path, str] = {}
    changed: dict[Path, str] = {}
    if _is_described(project):
        name = load_config(project).name
    else:
        title = str(manifest.get("name", ""))
        title = extension.resolve().name if not title or title.startswith("__MSG_") else title
        name = module_name(title)
        module = _module(project, name)
        if module is None:
            new[project / f"{name}.py"] = _HANDLERS
        changed[project_file] = _described(project_file, name, title, extension)
    new |= {extension / _SCRIPT: _script(name), **_join(manifest, extension)}
    for permission in NEEDED_PERMISSIONS:
        if permission not in _member(manifest, "permissions", []):
            manifest["permissions"].append(permission)
    if "key" not in manifest:
        manifest["key"] = public_key()
    gecko = _member(_member(manifest, "browser_specific_settings", {}), "gecko", {})
    gecko.setdefault("id", f"{name}@onconnect")
    changed[manifest_file] = as_json(manifest)
    _check(extension, new, changed)
    had_relay = (extension / relay_copy.FOLDER).exists()
    try:
        relay_copy.renew(extension)
        files.write_all(new | changed)
    except OSError as error:
        if not had_relay:
            shutil.rmtree(extension / relay_copy.FOLDER, ignore_errors=True)
        raise SetupError(
            f"{_named(error, extension)} cannot be written ({error.strerror or error}), and "
            "nothing was changed: make the folder writable for you, and run this again"
        ) from None
    return Added([*new, *changed, extension / relay_copy.FOLDER], module)


def _check(extension: Path, new: dict[Path, str], changed: dict[Path, str]) -> None:
    """Check that nothing of the user's is in the way."""
    files.check_new(new)
    for path in changed:
        files.check_own(path)
    if strange := relay_copy.strangers(extension):
        what = extension / relay_copy.FOLDER / strange[0]
        raise SetupError(
            f"{what} is not onconnect's, and lies in the relay's folder "
            f"{extension / relay_copy.FOLDER}: rename or move it, and run this again"
        )


def _named(error: OSError, extension: Path) -> Path:
    """Return what could not be written; the folder of it if only this command knows the file."""
    path = Path(os.fsdecode(error.filename)) if error.filename else extension
    return extension if f".{relay_copy.FOLDER}-" in str(path) else path


def _read(file: Path) -> dict[str, Any]:
    manifest = load_extension(file).manifest
    if manifest.get("manifest_version") != 3:
        raise SetupError(
            f"{file} is not of manifest version 3, which the relay needs: raise the version first"
        )
    if relay_copy.FOLDER in str(manifest.get("background", {})):
        raise SetupError(f"{file} has the relay already: `onconnect update` renews it")
    return manifest


def _member(table: dict[str, Any], key: str, empty: T) -> T:
    """Return an object or a list of a manifest.json; add an empty one if it is not there.

    Raises:
        SetupError: something else is there.
    """
    found = table.setdefault(key, empty)
    if not isinstance(found, type(empty)):
        kind = "a list" if isinstance(empty, list) else "an object"
        raise SetupError(f'"{key}" in manifest.json is not {kind}: correct it there')
    return found


def _join(manifest: dict[str, Any], extension: Path) -> dict[Path, str]:
    """Make the background load the relay's script too; return the files to write for that."""
    background = _member(manifest, "background", {})
    worker = background.get("service_worker")
    scripts = _member(background, "scripts", []) if "scripts" in background else []
    if not all(isinstance(each, str) for each in [*scripts, worker or ""]):
        raise SetupError(
            f'"background" in {extension / "manifest.json"} names no files: correct it'
        )
    if existing := background.get("page"):
        raise SetupError(
            f"the background of {extension} is a page already: add the relay by hand, with "
            f'<script type="module"> in {existing} and a copy of the folder that `onconnect new` '
            "makes"
        )
    added = {}
    is_module = background.get("type") == "module"
    if scripts and not is_module:
        del background["scripts"]
        background["page"] = _PAGE
        added[extension / _PAGE] = _page(scripts)
    elif scripts or not worker:
        background["scripts"] = [*scripts, _SCRIPT]
        background["type"] = "module"
    if worker:
        added[extension / _WORKER] = _worker(extension, worker, is_module)
        background["service_worker"] = _WORKER
        background["type"] = "module"
    elif not scripts:
        background["service_worker"] = _SCRIPT
    return added


def _script(name: str) -> str:
    return f"""// Hands ports over to Python; added by onconnect.

import {{ relay }} from "./{relay_copy.FOLDER}/relay.js";

relay({{ host: "{name}", listen: ["runtime.onConnect"], ports: ["{PORT}"] }});
"""


def _worker(extension: Path, own: str, is_module: bool) -> str:
    """Return the service worker that loads the relay's script and the extension's own."""
    try:
        source = (extension / own).read_text("utf-8", "replace")
    except OSError as error:
        raise SetupError(
            f"{extension / own}, the service worker that manifest.json names, cannot be read "
            f"({error.strerror}): correct it there"
        ) from None
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
    return file.is_file() and "[tool.onconnect]" in file.read_text("utf-8", "replace")


def _module(project: Path, name: str) -> Path | None:
    """Return the project's module of a name; None if there is none."""
    for path in (project / f"{name}.py", project / name / "__init__.py"):
        if path.exists() and not (
            path.is_file() and path.read_text("utf-8", "replace") == _HANDLERS
        ):
            return path
    return None


def _described(file: Path, name: str, title: str, extension: Path) -> str:
    """Return a pyproject.toml with the table."""
    table = _TABLE.format(
        name=json.dumps(name),
        description=_toml(title),
        extension=_toml(os.path.relpath(extension, file.parent)),
    )
    files.check_own(file)
    if not file.exists():
        return table
    try:
        before = file.read_text("utf-8")
        tomllib.loads(before)
    except ValueError as error:
        raise SetupError(f"{file} is not TOML: {error}; correct it there") from None
    return before.rstrip() + "\n\n" + table


def _toml(text: str) -> str:
    """Return a string in TOML, which is the same in JSON except for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
