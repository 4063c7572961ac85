"""Makes every generated file from the packages in node_modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.generate_api import chrome, data, firefox, irregular, stubs, typeddicts
from tools.generate_api.compat import Compat
from tools.generate_api.merge import merge
from tools.generate_api.naming import name_objects

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
MODULES = CHECKOUT / "node_modules"
PACKAGE: Final = CHECKOUT / "host/onconnect"
FOLDERS: Final = ("browser/namespaces", "types")
"""The folders in the package that have generated files only."""


def generated() -> dict[str, str]:
    """Return the text of each generated file by its path in the package."""
    api = merge(
        firefox.read(MODULES / "addons-linter/dist/addons-linter.js"),
        chrome.read(HERE / "chrome.mjs"),
    )
    compat = Compat(MODULES / "@mdn/browser-compat-data/data.json")
    compat.add_to(api)
    files = {
        "browser/api.json": data.written(api, compat.newest(api)),
        "browser/irregular.py": irregular.written(api),
    }
    origins = name_objects(api)
    for folder, modules in (
        ("browser/namespaces", stubs.written(api, PACKAGE)),
        ("types", typeddicts.written(api, origins, compat)),
    ):
        for name, text in modules.items():
            files[f"{folder}/{name}"] = formatted(text, PACKAGE / folder / name)
    return files


def formatted(text: str, path: Path) -> str:
    """Return Python text in the form that the linter holds the project to."""
    for arguments in (["check", "--fix", "--exit-zero", "--quiet", "--select=I"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, f"--stdin-filename={path}", "-"]
        done = subprocess.run(command, input=text, capture_output=True, check=True, text=True)
        text = done.stdout
    return text


def present() -> dict[str, str]:
    """Return what the generated files are now."""
    paths = [PACKAGE / "browser/api.json", PACKAGE / "browser/irregular.py"]
    for folder in FOLDERS:
        paths += (PACKAGE / folder).glob("*.py*")
    return {str(path.relative_to(PACKAGE)): path.read_text() for path in paths if path.exists()}
