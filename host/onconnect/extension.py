"""Reads an extension's manifest.json: its IDs, and whether the relay can run in it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onconnect import javascript
from onconnect.browser_families import GECKO
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onconnect.browser_families import FamilyName

NEEDED_PERMISSIONS = ("nativeMessaging", "storage")
"""The permissions that the relay needs."""

_IMPORT = re.compile(
    r"""(?:^|[;}])\s*\b(import|export)\s*(?:[\w{*$][^;"']*?\bfrom\s*)?["']([^"'\n]+)["']""",
    re.MULTILINE,
)
_SOURCE = re.compile(r"""<script[^>]*\ssrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LOADED = re.compile(r"\b(importScripts|import)\s*\(([^)]*)\)")
_STRING = re.compile(r"""(["'`])([^"'`]+)\1""")
_RELAY = ("relay.js", "relay-classic.js")
_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*")|//[^\r\n]*|(/\*[\s\S]*?\*/)""")
_NOT_A_LINE_END = re.compile(r"[^\r\n]")
_BUTTONS = ("action", "browser_action", "page_action")
_RELAYED_HOST = re.compile(r"""\brelay\(\s*\{[^}]*?\bhost:\s*["']([^"']*)["']""")


class ExtensionWithoutIdError(SetupError):
    """An extension's manifest.json fixes no ID for a family of browsers."""


@dataclass(frozen=True)
class Extension:
    """An extension, by its manifest.json.

    Attributes:
        file: the manifest.json.
        manifest: what it says.
        has_block_comments: whether it has comments between `/*` and `*/`.
    """

    file: Path
    manifest: dict[str, Any]
    has_block_comments: bool = False

    def check(self, host: str) -> None:
        """Check that nothing silently keeps the relay from reaching a host.

        Args:
            host: the native host's name.

        Raises:
            SetupError: a permission or a file is missing, a script imports and is no module, or the
                relay is told of another host.
        """
        self._check_permissions()
        self._check_files()
        self._check_modules()
        for path, source in self.background_scripts():
            for relayed in _RELAYED_HOST.findall(source):
                if relayed != host:
                    raise SetupError(
                        f'{path} relays to the host "{relayed}", and [tool.onconnect] names it '
                        f'"{host}": give both the same name'
                    )

    def reservation(self) -> str:
        """Return what a user must do before the relay can reach a host; "" if nothing."""
        optional = set(_texts(self._at("optional_permissions")))
        optional -= set(_texts(self._at("permissions")))
        if not (asked := [each for each in NEEDED_PERMISSIONS if each in optional]):
            return ""
        return (
            f"{self.file} has {', '.join(asked)} among its optional permissions: the relay reaches "
            "no host until the user has granted that, and the extension has been loaded again"
        )

    def _check_permissions(self) -> None:
        permissions = _texts(self._at("permissions")) + _texts(self._at("optional_permissions"))
        for permission in NEEDED_PERMISSIONS:
            if permission not in permissions:
                raise SetupError(
                    f'{self.file} lacks the permission "{permission}", which the relay needs: '
                    'add it to "permissions"'
                )

    def _check_files(self) -> None:
        for name in self.named_files():
            if not self._path(name).is_file():
                raise SetupError(
                    f"{self.file} names {name}, and there is no such file: write it, or take the "
                    "name out; if a build makes it, `extension` is the folder that the build makes"
                )

    def named_files(self) -> tuple[str, ...]:
        """Return the scripts, styles and pages that the manifest names, as it names them."""
        pages = [self._at(button, "default_popup") for button in _BUTTONS]
        named = [*pages, self._at("options_ui", "page"), self._at("options_page")]
        for script in self._at("content_scripts") or ():
            named += _texts(_member(script, "js")) + _texts(_member(script, "css"))
        return (*_paths(named), *self.entries())

    def _check_modules(self) -> None:
        if self._at("background", "type") == "module":
            return
        for name in self.entries():
            path = self._path(name)
            if path.suffix != ".html" and _imports(path.read_text("utf-8", "replace")):
                raise SetupError(
                    f"{path} imports modules and is not a module itself, so that it never runs: "
                    f'add "type": "module" to "background" in {self.file}'
                )

    def background_scripts(self) -> Iterator[tuple[Path, str]]:
        """Return the background's scripts with their text, and those that they load.

        Raises:
            SetupError: one that is imported is missing.
        """
        return self.scripts_from(*map(self._path, self.entries()))

    def scripts_from(self, *entries: Path) -> Iterator[tuple[Path, str]]:
        """Yield scripts and pages with their text, and the scripts that they load.

        Raises:
            SetupError: one that is imported is missing.
        """
        waiting = list(entries)
        seen = set()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            source = path.read_text("utf-8", "replace")
            yield path, source
            for name in (_sources_of if path.suffix == ".html" else _imports)(source):
                imported = self._path(name) if name.startswith("/") else path.parent / name
                if not imported.is_file():
                    raise SetupError(
                        f"{path} imports {name}, and there is no such file: correct it there, or "
                        "build the extension first; `onconnect update` puts the relay into one"
                    )
                waiting.append(imported.resolve())
            waiting += self._loaded(source, path)
            waiting = [each for each in waiting if each.name not in _RELAY]

    def _loaded(self, source: str, script: Path) -> Iterator[Path]:
        """Yield what a script loads by importScripts or import(), as far as it is written there."""
        worker = self._path(str(self._at("background", "service_worker")))
        for function, arguments in _LOADED.findall(source):
            base = script if function == "import" else worker
            for _, name in _STRING.findall(arguments):
                path = self._path(name) if name.startswith("/") else base.parent / name
                if path.is_file():  # it may also stand in a comment, or be tried only
                    yield path.resolve()

    def entries(self) -> tuple[str, ...]:
        """Return the files that the manifest names as the background."""
        background = [self._at("background", "service_worker"), self._at("background", "page")]
        return _paths([*_texts(self._at("background", "scripts")), *background])

    def _path(self, name: str) -> Path:
        return self.file.parent / name.lstrip("/")

    @property
    def version(self) -> int:
        """The version of the manifest: 2 or 3."""
        return 2 if self.manifest.get("manifest_version") == 2 else 3

    def _at(self, *path: str) -> Any:
        return _member(self.manifest, *path)

    def id_in(self, family: FamilyName) -> str:
        """Return the extension's ID in a family of browsers.

        Raises:
            ExtensionWithoutIdError: its manifest.json fixes none.
            SetupError: it fixes one that no browser takes.
        """
        return self._firefox_id() if family == "gecko" else self._chromium_id()

    def _firefox_id(self) -> str:
        gecko_id = self._at("browser_specific_settings", "gecko", "id")
        if gecko_id is None and self.version == 2:
            gecko_id = self._at("applications", "gecko", "id")
        if not isinstance(gecko_id, str):
            raise ExtensionWithoutIdError(
                f"{self.file} has no browser_specific_settings.gecko.id, so that Firefox gives the "
                'extension a new ID each time: add one, like "notes@example.org"'
            )
        if not re.fullmatch(GECKO.id_form, gecko_id):
            raise SetupError(
                f"{self.file} has the ID {gecko_id!r}, which Firefox does not take: write one like "
                '"notes@example.org"'
            )
        return gecko_id

    def _chromium_id(self) -> str:
        """Chromium's own computation: 16 bytes of the key's SHA-256, as letters from a to p.

        Source: chromium components/crx_file/id_util.cc.
        """
        key = self._at("key")
        if not isinstance(key, str):
            raise ExtensionWithoutIdError(
                f'{self.file} has no "key", so that its ID in Chromium depends on where it lies: '
                "add the one that `onconnect key` prints"
            )
        try:
            der = base64.b64decode(key, validate=True)
        except binascii.Error:
            raise SetupError(
                f'the "key" of {self.file} is not base64: give it the public key in one line, '
                "without the lines that begin with -----"
            ) from None
        digest = hashlib.sha256(der).hexdigest()[:32]
        return digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def _imports(script: str) -> tuple[str, ...]:
    """Return what a script imports as a module, without what its comments and strings say."""
    if not _IMPORT.search(script):
        return ()
    code = javascript.without_comments(script)
    bare = javascript.without_strings(code)
    return tuple(
        found[2] for found in _IMPORT.finditer(code) if bare.startswith(found[1], found.start(1))
    )


def _sources_of(page: str) -> tuple[str, ...]:
    """Return the scripts of the extension that a page loads, without those in its comments."""
    named = _SOURCE.findall(without_html_comments(page))
    return _paths([name for name in named if not re.match("[a-zA-Z][a-zA-Z+.-]*:|//", name)])


def without_html_comments(page: str) -> str:
    """Return a page with spaces in the place of its comments; all else stays where it is."""
    return _HTML_COMMENT.sub(lambda found: " " * len(found[0]), page)


def load_extension(file: Path) -> Extension:
    """Return the extension of a manifest.json.

    Raises:
        SetupError: it is missing or unreadable.
    """
    try:
        text = file.read_text("utf-8-sig")
        manifest = json.loads(without_comments(text))
    except OSError as error:
        raise SetupError(
            f"{file} cannot be read ({error.strerror}): name the folder of an extension's "
            "manifest.json, in [tool.onconnect] as `extension`"
        ) from None
    except (ValueError, RecursionError) as error:
        raise SetupError(
            f"{file} is not plain JSON ({error}): correct it; the only comments that every browser "
            "takes there are those after //"
        ) from None
    has_block_comments = any(found[2] for found in _COMMENT.finditer(text))
    return Extension(file, manifest if isinstance(manifest, dict) else {}, has_block_comments)


def without_comments(text: str) -> str:
    """Return the text of a manifest.json with spaces in the place of comments.

    All browsers allow those after `//`, and Chromium those between `/*` and `*/` too. Source:
    Firefox, toolkit/components/extensions/Extension.sys.mjs; Chromium, base/json/json_reader.h.
    """
    return _COMMENT.sub(lambda found: found[1] or _NOT_A_LINE_END.sub(" ", found[0]), text)


def _member(value: Any, *path: str) -> Any:
    """Return a nested member of a document; None if it is not there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def path_of(address: str) -> str:
    """Return the part of an address that names a file, without what comes after `?` or `#`."""
    return re.split("[?#]", address)[0]


def _paths(addresses: list[Any]) -> tuple[str, ...]:
    return tuple(path for each in _texts(addresses) if (path := path_of(each)))


def _texts(value: Any) -> tuple[str, ...]:
    """Return the strings of a list."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
