"""Recognises the sources of an extension that a bundler builds, and says what the build makes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from onconnect.errors import SetupError
from onconnect.project import wxt
from onconnect.project.existing.manifest_text import ManifestText
from onconnect.relay_copy import FOLDER, VENDOR

if TYPE_CHECKING:
    from pathlib import Path

SOURCE_ENDINGS: Final = (".ts", ".tsx", ".jsx", ".vue", ".svelte")
"""Ends the names of scripts that no browser runs."""

_MAKES: Final[dict[str, tuple[str, ...]]] = {
    "wxt": wxt.built(),
    "plasmo": ("build/chrome-mv3-prod", "build/firefox-mv2-prod"),
    "extension": ("dist/chrome", "dist/firefox"),
    **dict.fromkeys(
        ("@crxjs/vite-plugin", "vite-plugin-web-extension", "vite", "webpack", "@rspack/core"),
        ("dist",),
    ),
    **dict.fromkeys(("rollup", "rolldown", "parcel", "esbuild", "tsup"), ("dist",)),
}
"""What each bundler makes by default, for Chromium first; the first that a project has counts."""

_MANIFEST_AT: Final = {"wxt": "`manifest` of wxt.config", "plasmo": '"manifest" of package.json'}

_MANAGERS: Final = {
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}
"""The package manager, by its lock file; it is npm without one."""


@dataclass(frozen=True)
class Sources:
    """The folder of a package.json that has a bundler.

    Attributes:
        folder: the folder.
        bundler: the bundler's package.
        described: what package.json says.
    """

    folder: Path
    bundler: str
    described: dict[str, Any]

    @property
    def file(self) -> Path:
        """The package.json."""
        return self.folder / "package.json"

    @property
    def vendor(self) -> Path:
        """The folder that gets the relay, as an npm package."""
        return self.folder / VENDOR

    @property
    def title(self) -> str:
        """The project's name, without the scope of its package."""
        name = self.described.get("name")
        return str(name).rpartition("/")[2] if name else self.folder.resolve().name

    @property
    def made(self) -> list[Path]:
        """The folders that browsers load: those that are built, or that the bundler would make."""
        there = [
            file.parent
            for pattern in (f"{wxt.OUTPUT}/*", "build/*", "build", "dist/*", "dist")
            for file in sorted(self.folder.glob(f"{pattern}/manifest.json"))
            if not file.parent.name.endswith("-dev")
        ]
        if there:
            return there
        scripts = json.dumps(self.described.get("scripts", {}))
        names = _MAKES[self.bundler]
        if self.bundler == "wxt":
            names = wxt.built(wxt.version_in_firefox(self.folder))
        return [self.folder / name for name in names[: None if "firefox" in scripts else 1]]

    @property
    def manager(self) -> str:
        """The package manager's program."""
        found = (name for file, name in _MANAGERS.items() if (self.folder / file).exists())
        return next(found, "npm")

    @property
    def build(self) -> tuple[str, ...]:
        """The command that builds; empty if package.json has none."""
        scripts = self.described.get("scripts")
        has_one = isinstance(scripts, dict) and "build" in scripts
        return (self.manager, "run", "build") if has_one else ()

    def with_relay(self) -> str:
        """Return the text of package.json with the relay among the dependencies."""
        text = ManifestText(self.file.read_bytes().decode("utf-8"))
        text.set(("dependencies", FOLDER), f"file:{VENDOR}/{FOLDER}")
        return text.text

    def left_to_do(self, host: str, port: str, key: str) -> list[str]:
        """Say what a user has to write into the sources, as sentences.

        Args:
            host: the native host's name.
            port: the name of the ports that Python takes.
            key: a public key for the extension.
        """
        where = _MANIFEST_AT.get(self.bundler, "the manifest")
        members = {
            "permissions": ["nativeMessaging", "storage"],
            "key": key,
            "browser_specific_settings": {"gecko": {"id": f"{host}@onconnect"}},
        }
        options = f'{{ host: "{host}", listen: ["runtime.onConnect"], ports: ["{port}"] }}'
        return [
            f"Run `{self.manager} install`: it puts the relay, which lies in {VENDOR}/{FOLDER}, "
            "into node_modules.",
            'Write into the background script: import { relay } from "onconnect"; '
            f"relay({options});",
            f"Write into {where}, as far as it is not there (other IDs are as good): "
            + json.dumps(members),
            "Build the extension. `onconnect dev` builds it, too, if `build` in [tool.onconnect] "
            "is the command for it.",
        ]


def find(folder: Path) -> Sources | None:
    """Return the sources in a folder; None if browsers can load it as it is, or nothing builds it.

    Raises:
        SetupError: its package.json is no JSON.
    """
    file = folder / "package.json"
    if not file.is_file() or _is_loadable(folder / "manifest.json"):
        return None
    try:
        described = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise SetupError(f"{file} is not JSON ({error}): correct it there") from None
    if not isinstance(described, dict):
        return None
    packages: set[str] = set()
    for kind in ("dependencies", "devDependencies"):
        listed = described.get(kind)
        packages |= listed.keys() if isinstance(listed, dict) else set()
    bundler = next((name for name in _MAKES if name in packages), None)
    return Sources(folder, bundler, described) if bundler else None


def _is_loadable(manifest: Path) -> bool:
    """Whether there is a manifest that names no sources."""
    try:
        text = manifest.read_text("utf-8", "replace")
    except OSError:
        return False
    endings = "|".join(map(re.escape, SOURCE_ENDINGS))
    return not re.search(rf'(?:{endings})"', text)
