"""Makes every generated file from the packages in node_modules."""

from __future__ import annotations

import subprocess
import sys
import tempfile
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
    modules = {
        f"{folder}/{name}": text
        for folder, written in (
            ("browser/namespaces", stubs.written(api, PACKAGE)),
            ("types", typeddicts.written(api, origins, compat)),
        )
        for name, text in written.items()
    }
    return files | formatted(modules)


def formatted(files: dict[str, str]) -> dict[str, str]:
    """Return Python files in the form that the linter holds the project to."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        for arguments in (["check", "--fix", "--exit-zero", "--select=I"], ["format"]):
            config = ["--quiet", "--no-cache", "--config=pyproject.toml", folder]
            command = [sys.executable, "-m", "ruff", *arguments, *config]
            subprocess.run(command, check=True, cwd=CHECKOUT)
        return {name: Path(folder, name).read_text("utf-8") for name in files}


def present() -> dict[str, str]:
    """Return what the generated files are now."""
    paths = [PACKAGE / "browser/api.json", PACKAGE / "browser/irregular.py"]
    for folder in FOLDERS:
        paths += (PACKAGE / folder).glob("*.py*")
    there = [path for path in paths if path.exists()]
    return {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in there}
