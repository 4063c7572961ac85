"""Puts the relay beside the background of an extension, whose own scripts stay as they are.

Beside modules the relay is a module. Beside classic scripts it is a classic script, as in a module
they would be strict, and could not call importScripts.
"""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from onconnect import relay_classic, relay_copy
from onconnect.errors import SetupError
from onconnect.extension import path_of, without_html_comments

if TYPE_CHECKING:
    from pathlib import Path

    from onconnect.extension import Extension
    from onconnect.project.existing.manifest_text import ManifestText

PORT: Final = "python"
"""The name of the ports that Python takes, so that the extension's own listeners keep theirs."""

SCRIPT: Final = "onconnect-background.js"
"""The script that calls the relay."""

_WORKER: Final = "onconnect-worker.js"
_CLASSIC: Final = f"{relay_copy.FOLDER}/{relay_classic.FILE}"
_FIRST_SCRIPT: Final = re.compile(r"<script\b", re.IGNORECASE)


@dataclass
class Joined:
    """What puts the relay beside a background.

    Attributes:
        is_module: whether the relay is a module there.
        new: the files to write.
        changed: files of the extension's own that change.
    """

    is_module: bool
    new: dict[Path, str] = field(default_factory=dict)
    changed: dict[Path, str] = field(default_factory=dict)


def join(extension: Extension, text: ManifestText, host: str) -> Joined:
    """Return what puts the relay beside a background, and let the manifest name it.

    Args:
        extension: whose background.
        text: its manifest, which is changed.
        host: the native host's name.

    Raises:
        SetupError: the background is written wrong.
    """
    background = extension.manifest.get("background", {})
    _check(background, extension)
    folder = extension.file.parent
    worker, page = background.get("service_worker"), background.get("page")
    scripts = background.get("scripts")
    is_module = not extension.entries() or background.get("type") == "module"
    joined = Joined(is_module)
    joined.new[folder / SCRIPT] = _script(host, is_module=is_module)
    if not extension.entries():
        if extension.version == 3:
            text.set(("background", "service_worker"), SCRIPT)
        text.set(("background", "scripts"), [SCRIPT])
        text.set(("background", "type"), "module")
    if scripts:
        text.put(
            ("background", "scripts"), [SCRIPT] if is_module else [_CLASSIC, SCRIPT], first=True
        )
    if worker:
        own = path_of(worker).lstrip("/")
        name = posixpath.join(posixpath.dirname(own), _WORKER)
        joined.new[folder / name] = _worker(own, is_module=is_module)
        text.set(("background", "service_worker"), name)
    if page:
        path = folder / path_of(page).lstrip("/")
        joined.changed[path] = _page(path, is_module=is_module)
    return joined


def _check(background: Any, extension: Extension) -> None:
    problem = ""
    if not isinstance(background, dict):
        problem = '"background" is not an object'
    elif not isinstance(scripts := background.get("scripts", []), list):
        problem = '"scripts" in "background" is not a list'
    else:
        named = [*scripts, background.get("service_worker", ""), background.get("page", "")]
        if not all(isinstance(each, str) for each in named):
            problem = '"background" names no files'
    if problem:
        raise SetupError(f"{problem} in {extension.file}: correct it there")


def _script(host: str, *, is_module: bool) -> str:
    call = f'relay({{ host: "{host}", listen: ["runtime.onConnect"], ports: ["{PORT}"] }})'
    head = "// Hands ports over to Python; added by onconnect."
    if is_module:
        source = f"./{relay_copy.FOLDER}/relay.js"
        return f'{head}\n\nimport {{ relay }} from "{source}";\n\nexport const python = {call};\n'
    return f"{head}\n\nglobalThis.python = {call};\n"


def _worker(own: str, *, is_module: bool) -> str:
    """Return the service worker that loads the relay's script, and then the extension's own.

    It lies in the same folder as that, whose relative addresses go by where the worker lies.
    """
    folder = posixpath.dirname(own) or "."
    script, classic = (posixpath.relpath(each, folder) for each in (SCRIPT, _CLASSIC))
    name = quote(posixpath.basename(own))
    if is_module:
        script = script if script.startswith(".") else f"./{script}"
        return f'// Added by onconnect.\n\nimport "{script}";\nimport "./{name}";\n'
    return (
        "// Added by onconnect.\n\n"
        f'importScripts("{classic}", "{script}");\nimportScripts({json.dumps(name)});\n'
    )


def _page(path: Path, *, is_module: bool) -> str:
    """Return the background's page with the relay's scripts before its own."""
    try:
        source = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise SetupError(f"{path} is not UTF-8: write it as that, and run this again") from None
    added = (
        f'<script type="module" src="/{SCRIPT}"></script>'
        if is_module
        else f'<script src="/{_CLASSIC}"></script>\n<script src="/{SCRIPT}"></script>'
    )
    found = _FIRST_SCRIPT.search(without_html_comments(source))
    at = found.start() if found else len(source)
    return f"{source[:at]}{added}\n{source[at:]}"
