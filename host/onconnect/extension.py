"""Reads an extension's manifest.json: its IDs, and whether the relay can run in it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onconnect.browser_families import GECKO
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onconnect.browser_families import FamilyName

NEEDED_PERMISSIONS = ("nativeMessaging", "storage")
"""The permissions that the relay needs."""

_IMPORT = re.compile(r"""^\s*import\s*(?:[\w{*][^;"']*?from\s*)?["']([^"']+)["']""", re.MULTILINE)
_SOURCE = re.compile(r"""<script[^>]*\ssrc=["']([^"']+)["']""")
_RELAYED_HOST = re.compile(r"""\brelay\(\s*\{[^}]*?\bhost:\s*["']([^"']*)["']""")


class ExtensionWithoutIdError(SetupError):
    """An extension's manifest.json fixes no ID for a family of browsers."""


@dataclass(frozen=True)
class Extension:
    """An extension, by its manifest.json.

    Attributes:
        file: the manifest.json.
        manifest: what it says.
    """

    file: Path
    manifest: dict[str, Any]

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
        named = [self._at("action", "default_popup"), self._at("options_ui", "page")]
        named += self._entries()
        for script in self._at("content_scripts") or ():
            named += _texts(_member(script, "js")) + _texts(_member(script, "css"))
        for name in _texts(named):
            if not self._path(name).is_file():
                raise SetupError(
                    f"{self.file} names {name}, and there is no such file: write it, or take the "
                    "name out"
                )

    def _check_modules(self) -> None:
        if self._at("background", "type") == "module":
            return
        for name in self._entries():
            path = self._path(name)
            if path.suffix != ".html" and _IMPORT.search(path.read_text("utf-8", "replace")):
                raise SetupError(
                    f"{path} imports modules and is not a module itself, so that it never runs: "
                    f'add "type": "module" to "background" in {self.file}'
                )

    def background_scripts(self) -> Iterator[tuple[Path, str]]:
        """Yield the background's scripts with their text, and those that they import.

        Raises:
            SetupError: one that is imported is missing.
        """
        waiting = [self._path(name) for name in self._entries()]
        seen = set()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            source = path.read_text("utf-8", "replace")
            yield path, source
            for name in (_SOURCE if path.suffix == ".html" else _IMPORT).findall(source):
                imported = self._path(name) if name.startswith("/") else path.parent / name
                if not imported.is_file():
                    raise SetupError(
                        f"{path} imports {name}, and there is no such file: `onconnect update` "
                        "puts the relay into an extension"
                    )
                if imported.name != "relay.js":  # the relay's own modules
                    waiting.append(imported.resolve())

    def _entries(self) -> tuple[str, ...]:
        background = [self._at("background", "service_worker"), self._at("background", "page")]
        return (*_texts(self._at("background", "scripts")), *_texts(background))

    def _path(self, name: str) -> Path:
        return self.file.parent / name.lstrip("/")

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
                "add the base64 of a public key, which this makes: "
                "openssl genrsa 2048 | openssl rsa -pubout -outform DER | base64 -w0"
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


def load_extension(file: Path) -> Extension:
    """Return the extension of a manifest.json.

    Raises:
        SetupError: it is missing or unreadable.
    """
    try:
        manifest = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise SetupError(
            f"{file} cannot be read ({error.strerror}): name the folder of an extension's "
            "manifest.json, in [tool.onconnect] as `extension`"
        ) from None
    except (ValueError, RecursionError) as error:
        raise SetupError(
            f"{file} is not plain JSON ({error}): correct it; comments do not belong there"
        ) from None
    return Extension(file, manifest if isinstance(manifest, dict) else {})


def _member(value: Any, *path: str) -> Any:
    """Return a nested member of a document; None if it is not there."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _texts(value: Any) -> tuple[str, ...]:
    """Return the strings of a list."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
