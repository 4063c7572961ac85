"""Makes a project that works at once: handlers, an extension with the relay, and a test."""

from __future__ import annotations

import json
import keyword
import re
import secrets
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Any

from onconnect import relay_copy, shipped
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.extension import Extension
from onconnect.project import wxt
from onconnect.project.files import new_folder
from onconnect.project.key import public_key

_TEMPLATE = Path(__file__).with_name("template")

_TAKEN = {"onconnect", "tests", *sys.stdlib_module_names}

_DEVICES = {
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
"""Names that Windows keeps for devices, whatever comes after a dot: it has no such files."""

LONGEST_NAME = 100
"""Letters of a name by which files and hosts are called."""

_PATTERN = re.compile(r"<all_urls>|(\*|https?|file)://[^/]*/.*")


class Page(StrEnum):
    """Where the extension's own page opens."""

    popup = "popup"
    tab = "tab"
    none = "none"


class Made(StrEnum):
    """How a new project's extension is made: of plain files, or by a bundler."""

    plain = "plain"
    wxt = "wxt"


OLDEST_CHROMIUM = "148"
OLDEST_FIREFOX = "140.0"
"""The oldest versions of the browsers that the relay runs in, as a manifest.json says them."""

LOCAL_PAGES = "http://localhost/*"
"""The pages that the content script runs on by default."""


@dataclass(frozen=True)
class Choices:
    """What a new project has.

    Attributes:
        content: match patterns of the pages that the content script runs on; none means no script.
        page: where its own page opens.
        external: match patterns of the web pages that may connect by themselves.
        template: how the extension is made.
        app: whether it is a package with a program of its own, that others install.
    """

    content: tuple[str, ...] = (LOCAL_PAGES,)
    page: Page = Page.popup
    external: tuple[str, ...] = ()
    template: Made = Made.plain
    app: bool = False

    def __post_init__(self) -> None:
        for pattern in (*self.content, *self.external):
            if not _PATTERN.fullmatch(pattern):
                raise SetupError(
                    f'"{pattern}" is not a match pattern: write one such as '
                    '"https://www.example.org/*"'
                )
        if self.app and self.template is not Made.plain:
            raise SetupError(
                "a package is made with an extension of plain files: leave out --app, or --template"
            )


def create(folder: Path, choices: Choices) -> list[Path]:
    """Make a project in a new folder; return its files without the relay's, relative to it.

    Raises:
        SetupError: the folder exists and is not empty, or no Python module can have its name.
    """
    name = module_name(folder.name)
    title = re.sub(r'["\\<>&]', "", folder.name)  # it goes into TOML, HTML and Python
    words = {"title": title, "name": name}
    is_bundled = choices.template is Made.wxt
    manifest = _manifest(title, name, choices)
    files = _package(words, manifest) if choices.app else _module(words)
    if is_bundled:
        files["pyproject.toml"] = files["pyproject.toml"].replace(*wxt.TABLE)
        files |= wxt.files(words, manifest, _events(choices), choices.content, choices.page)
    else:
        files = _plain(words, manifest, choices) | files
    try:
        with new_folder(folder) as fresh:
            for path, text in files.items():
                (fresh / path).parent.mkdir(parents=True, exist_ok=True)
                (fresh / path).write_bytes(text.encode())
            icon = fresh / ("public/icon/128.png" if is_bundled else "extension/icon.png")
            icon.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(shipped.root() / "extension" / "icon.png", icon)
            relay = fresh / (relay_copy.VENDOR if is_bundled else "extension")
            relay.mkdir(exist_ok=True)
            relay_copy.renew(relay, package=is_bundled)
    except OSError as error:
        raise SetupError(
            f"{folder} cannot be made ({error.strerror or error}): name one that you can write to"
        ) from None
    return [Path(path) for path in files]


def _module(words: dict[str, str]) -> dict[str, str]:
    """Return the files of Python, in a project whose handlers are one module."""
    return {
        "pyproject.toml": _filled("pyproject.toml", words),
        f"{words['name']}.py": _filled("handlers.py", words),
        f"tests/test_{words['name']}.py": _filled("test_handlers.py", words),
    }


def _package(words: dict[str, str], manifest: dict[str, Any]) -> dict[str, str]:
    """Return the files of Python, in a project that is a package with a program of its own."""
    name, extension = words["name"], Extension(Path("manifest.json"), manifest)
    words = {
        **words,
        "program": name.replace("_", "-"),
        **{family: extension.id_in(family) for family in NAMED},
    }
    return {
        "pyproject.toml": _filled("app/pyproject.toml.in", words),
        "README.md": _filled("app/README.md", words),
        f"{name}/__init__.py": _filled("app/__init__.py.in", words),
        f"{name}/__main__.py": _filled("app/__main__.py.in", words),
        f"{name}/handlers.py": _filled("handlers.py", words),
        "tests/test_handlers.py": _filled("test_handlers.py", words),
        "tests/test_app.py": _filled("app/test_app.py.in", words),
    }


def _plain(words: dict[str, str], manifest: dict[str, Any], choices: Choices) -> dict[str, str]:
    """Return the files of a project whose extension is loaded as it is."""
    files = {
        ".gitignore": _filled("gitignore", words),
        "README.md": _filled("README.md", words),
        "extension/manifest.json": as_json(manifest),
        "extension/background.js": _background(words["name"], choices),
    }
    if choices.content:
        files["extension/content.js"] = _filled("extension/content.js", words)
    if choices.page is not Page.none:
        for file in ("page.html", "page.css", "page.js"):
            files[f"extension/{file}"] = _filled(f"extension/{file}", words)
    return files


def module_name(name: str) -> str:
    """Return the name of the Python module and of the native host for a project's name.

    Raises:
        SetupError: no module can have the name.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if not name.isprintable() or any(each.isalnum() and not each.isascii() for each in plain):
        raise SetupError(
            f"{name!a} cannot be the name of a project, because a Python module and a native host "
            'get it too: use the letters a to z, digits and hyphens, such as "my-notes"'
        )
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if len(found) > LONGEST_NAME:
        raise SetupError(
            f"a project's name has {LONGEST_NAME} letters at most, and this one has {len(found)}: "
            "choose a shorter one"
        )
    if not found.isidentifier() or keyword.iskeyword(found):
        raise SetupError(
            f'"{name}" cannot be the name of a project, because a Python module gets it too: '
            'use letters, digits and hyphens, such as "my-notes"'
        )
    if found in _DEVICES:
        raise SetupError(
            f'"{name}" cannot be the name of a project, because Windows has a device of that name '
            "and no file: choose another"
        )
    if found in _TAKEN:
        raise SetupError(
            f'a module called "{found}" exists already: choose another name than "{name}"'
        )
    return found


def as_json(value: object) -> str:
    """Return a text as people write it into manifest.json."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _filled(file: str, words: dict[str, str]) -> str:
    return Template((_TEMPLATE / file).read_text("utf-8")).substitute(words)


def _manifest(title: str, name: str, choices: Choices) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "manifest_version": 3,
        "name": title,
        "description": "The background script of this extension is written in Python.",
        "version": "0.1.0",
        "minimum_chrome_version": OLDEST_CHROMIUM,
        "message_serialization": "structured_clone",
        "key": public_key(),
        "browser_specific_settings": {
            "gecko": {
                "id": f"{name}@{secrets.token_hex(4)}",
                "strict_min_version": OLDEST_FIREFOX,
                "data_collection_permissions": {"required": ["none"]},
            },
            "gecko_android": {"strict_min_version": "142.0"},
        },
        "icons": {"128": "icon.png"},
        "permissions": ["nativeMessaging", "storage"],
        "background": {
            "service_worker": "background.js",
            "scripts": ["background.js"],
            "type": "module",
            "preferred_environment": ["document"],
        },
        "options_ui": {"page": "onconnect/inspector/inspector.html", "open_in_tab": True},
    }
    if choices.content:
        scripts = ["onconnect/page.js", "content.js"]
        manifest["content_scripts"] = [{"matches": list(choices.content), "js": scripts}]
    if choices.page is not Page.none:
        is_popup = choices.page is Page.popup
        manifest["action"] = {
            "default_title": title,
            # not the last, so that its line can be taken out
            **({"default_popup": "page.html"} if is_popup else {}),
            "default_icon": "icon.png",
            "default_area": "navbar",
        }
    if choices.external:
        manifest["externally_connectable"] = {"matches": list(choices.external)}
    return manifest


def _events(choices: Choices) -> list[str]:
    """Return the events that Python takes."""
    return ["runtime.onConnect", *(["runtime.onConnectExternal"] if choices.external else [])]


def _background(name: str, choices: Choices) -> str:
    lines = [
        "// Hands the events of the background script over to Python.",
        "",
        'import { relay } from "./onconnect/relay.js";',
        "",
        f"relay({{ host: {json.dumps(name)}, listen: {json.dumps(_events(choices))} }});",
    ]
    if choices.page is Page.tab:
        lines += [
            "",
            "browser.action.onClicked.addListener(() => {",
            '  browser.tabs.create({ url: "page.html" });',
            "});",
        ]
    return "\n".join(lines) + "\n"
