"""Every file that is generated, from the packages in node_modules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools.generate_api import chrome, data, firefox, irregular
from tools.generate_api.compat import Compat
from tools.generate_api.merge import merge

if TYPE_CHECKING:
    from tools.generate_api.model import Api

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "node_modules"


def api() -> tuple[Api, dict[str, int]]:
    """Return the API of both browsers, and the newest version that is known of each."""
    merged = merge(
        firefox.read(MODULES / "addons-linter/dist/addons-linter.js"),
        chrome.read(HERE / "chrome.mjs"),
    )
    compat = Compat(MODULES / "@mdn/browser-compat-data/data.json")
    compat.add_to(merged)
    return merged, compat.newest(merged)


def generated() -> dict[str, str]:
    """Return the text of each generated file by its path in the package."""
    merged, newest = api()
    return {
        "browser/api.json": data.written(merged, newest),
        "browser/irregular.py": irregular.written(merged),
    }
