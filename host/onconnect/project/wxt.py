"""Makes the files of a new project whose scripts WXT bundles, and knows which folders WXT makes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OUTPUT: Final = ".output"
"""The folder that has all that WXT builds."""


def built(firefox: int = 2) -> tuple[str, str]:
    """Return the folders that WXT builds for Chromium and for Firefox.

    Args:
        firefox: the manifest version that the project asks for in Firefox.
    """
    return f"{OUTPUT}/chrome-mv3", f"{OUTPUT}/firefox-mv{firefox}"


def version_in_firefox(folder: Path) -> int:
    """Return the manifest version that the sources in a folder ask WXT for, which takes 2 else."""
    configs = (file.read_text("utf-8", "replace") for file in folder.glob("wxt.config.*"))
    return 3 if any(re.search(r"\bmanifestVersion:\s*3\b", text) for text in configs) else 2


TABLE = (
    'extension = "extension"\n',
    f'extension = {json.dumps(built(3))}\nbuild = ["npm", "run", "build"]\n',
)
"""What a project's table has without a bundler, and what it has in the place of that."""

_TEMPLATE = Path(__file__).with_name("template_wxt")
_MADE_BY_WXT = ("icons", "background", "content_scripts")


def files(
    words: Mapping[str, str],
    manifest: Mapping[str, Any],
    events: Sequence[str],
    content: Sequence[str],
    page: str,
) -> dict[str, str]:
    """Return the texts of the files by their paths, without those that every project has.

    Args:
        words: what stands for the template's names, such as "title".
        manifest: that of an extension which is not bundled.
        events: those that Python takes.
        content: match patterns of the pages that the content script runs on, if there is one.
        page: where the extension's own page opens: "popup", "tab" or "none".
    """
    described = {key: value for key, value in manifest.items() if key not in _MADE_BY_WXT}
    del described["manifest_version"], described["version"]  # package.json has this one
    described["options_ui"] = {"page": "inspector.html", "open_in_tab": True}
    if "action" in described:
        described["action"] = {
            key: value
            for key, value in described["action"].items()
            if key not in ("default_icon", "default_popup")
        }
    words = {
        **words,
        "manifest": _typescript(described),
        "matches": json.dumps(list(content)),
    }
    made = {
        ".gitignore": "gitignore",
        "README.md": "README.md",
        "package.json": "package.json",
        "tsconfig.json": "tsconfig.json",
        "wxt.config.ts": "wxt.config.ts",
    }
    if content:
        made["entrypoints/content.ts"] = "entrypoints/content.ts"
    if page != "none":
        folder = "popup" if page == "popup" else "page"
        for name in ("index.html", "main.ts"):
            made[f"entrypoints/{folder}/{name}"] = f"entrypoints/page/{name}"
        made[f"entrypoints/{folder}/style.css"] = "../template/extension/page.css"  # as unbundled
    texts = {
        path: Template((_TEMPLATE / source).read_text("utf-8")).substitute(words)
        for path, source in made.items()
    }
    return {**texts, "entrypoints/background.ts": _background(words["name"], events, page)}


def _background(name: str, events: Sequence[str], page: str) -> str:
    lines = [
        "// Hands the events of the background script over to Python.",
        "",
        'import { relay } from "onconnect";',
        "",
        "export default defineBackground(() => {",
        f"  relay({{ host: {json.dumps(name)}, listen: {json.dumps(list(events))} }});",
    ]
    if page == "tab":
        lines += [
            "  browser.action.onClicked.addListener(() => {",
            '    void browser.tabs.create({ url: "page.html" });',
            "  });",
        ]
    return "\n".join([*lines, "});", ""])


def _typescript(value: object, indent: str = "  ") -> str:
    """Return an object as people write it in TypeScript, in a line that is indented so far."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    members = "".join(
        f"{indent}  {key}: {_typescript(member, indent + '  ')},\n" for key, member in value.items()
    )
    return f"{{\n{members}{indent}}}"
