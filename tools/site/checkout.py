"""Adds to the site what lies outside of `docs`: the README as its front page, and other pages.

Both are read where they lie. A link to a file that the site lacks becomes plain text, and one to
a file that is not there fails the build.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
INCLUDED = {
    "index.md": ROOT / "README.md",
    "contributing.md": ROOT / "CONTRIBUTING.md",
    "changelog.md": ROOT / "CHANGELOG.md",
}

_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that lie outside of `docs`."""
    for name, source in INCLUDED.items():
        files.append(File.generated(config, name, content=source.read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point a page's links at the site's pages."""
    name = page.file.src_uri
    return relinked(markdown, INCLUDED.get(name, DOCS / name), name)


def relinked(markdown: str, source: Path, name: str) -> str:
    """Return the text of a file, which is a page of some name, with links that hold in the site."""

    def link(found: re.Match[str]) -> str:
        mark, text, target, anchor = found.groups()
        path = (source.parent / target).resolve()
        if not path.exists():
            raise PluginError(f"{source.relative_to(ROOT)} links to {target}, which is not there")
        pages = {file: name for name, file in INCLUDED.items()}
        if path in pages:
            target = pages[path]
        elif path.is_relative_to(DOCS):
            target = path.relative_to(DOCS).as_posix()
        else:
            return text
        target = os.path.relpath(target, os.path.dirname(name) or ".")
        return f"{mark}[{text}]({target}{anchor or ''})"

    parts = _FENCED.split(markdown)
    return "".join(part if part.startswith("```") else _LINK.sub(link, part) for part in parts)
