"""Reads in which version each browser got a member, from @mdn/browser-compat-data."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    from tools.generate_api.model import Api, Member

BROWSERS: Final = {"chromium": "chrome", "gecko": "firefox"}
OTHERWISE: Final = {"contextMenus": "menus"}
"""Namespaces that the data has under another name."""


class Compat:
    """What MDN knows of each member: its page, and the browsers' versions that have it."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text("utf-8"))
        self._api = data["webextensions"]["api"]
        self._browsers = data["browsers"]

    def add_to(self, api: Api) -> None:
        """Say of every member since when which browser has it, and where MDN describes it."""
        for path, namespace in (api.namespaces | api.shapes).items():
            self._add(path, namespace)
            for member in namespace.members():
                self._add(f"{path}.{member.name}", member)

    def newest(self, api: Api) -> dict[str, int]:
        """Return the newest version of each browser that the sources know for certain."""
        found = {}
        for browser, name in BROWSERS.items():
            releases = self._browsers[name]["releases"].items()
            current = [version for version, each in releases if each["status"] == "current"]
            members = [it for namespace in api.namespaces.values() for it in namespace.members()]
            since = [it.support[browser].since or 0 for it in members if browser in it.support]
            found[browser] = max(int(current[0]), *since)
        return found

    def _add(self, path: str, member: Member) -> None:
        member.mdn_url = self.mdn_url(path)
        for browser, support in member.support.items():
            since = self.since(path, browser)
            if since is not None:
                member.support[browser] = replace(support, since=since)

    def mdn_url(self, path: str) -> str:
        """Return the address of a member's page on MDN; "" if it has none."""
        return str(self._find(path).get("mdn_url", ""))

    def since(self, path: str, browser: str) -> int | None:
        """Return the first version of "chromium" or "gecko" with a member; None if unknown."""
        support = self._find(path).get("support", {}).get(BROWSERS[browser], {})
        for each in support if isinstance(support, list) else [support]:
            version = str(each.get("version_added", "")).lstrip("≤").split(".")[0]
            if version.isdigit() and "flags" not in each:
                return int(version)
        return None

    def _find(self, path: str) -> dict[str, Any]:
        node: dict[str, Any] = self._api
        first, *rest = path.split(".")
        for name in (OTHERWISE.get(first, first), *rest):
            node = node.get(name, {})
        found: dict[str, Any] = node.get("__compat", {})
        return found
