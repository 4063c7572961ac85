"""Builds what a release publishes: `python -m tools.release` writes it into dist/release.

    python/       the sdist and the wheel, for PyPI
    npm/          the relay as a package, for npm
    notes.md      what the changelog says of this version
    SHA256SUMS    the checksums of the packages

It needs hatchling and npm. With `--tag v1.2.3` it refuses what must not be published: versions that
differ, a changelog without this version, a project without an address.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
RELEASE: Final = ROOT / "dist/release"
RELAY: Final = ROOT / "extension/onconnect"

_VERSION: Final = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Build a release; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.release")
    parser.add_argument("--tag", help="the tag that is being released, as v1.2.3")
    tag = parser.parse_args(arguments).tag
    if tag is not None and (problems := obstacles(tag)):
        sys.stderr.write("".join(f"{problem}\n" for problem in problems))
        return 1
    build(RELEASE)
    return 0


def obstacles(tag: str) -> list[str]:
    """Say what keeps a tag from being released, as sentences."""
    found = []
    versions = {
        "host/onconnect/__init__.py": version(),
        "extension/onconnect/VERSION": (RELAY / "VERSION").read_text("utf-8").strip(),
        "extension/onconnect/package.json": _json(RELAY / "package.json")["version"],
        "extension/manifest.json": _json(ROOT / "extension/manifest.json")["version"],
    }
    for file, told in versions.items():
        if f"v{told}" != tag:
            found.append(f"The tag is {tag}, and {file} says {told}.")
    if not notes(tag.removeprefix("v")):
        found.append(f"CHANGELOG.md has no section for {tag.removeprefix('v')}.")
    if "Source" not in _project().get("urls", {}):
        found.append("pyproject.toml does not say where the project is: [project.urls], Source.")
    return found


def build(folder: Path) -> None:
    """Write a release into a folder, which is emptied before.

    Raises:
        subprocess.CalledProcessError: a package cannot be built.
    """
    shutil.rmtree(folder, ignore_errors=True)
    python, npm = folder / "python", folder / "npm"
    npm.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", python], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as made:
        package = Path(made, "package")
        lay_out_npm_package(package)
        pack = [shutil.which("npm") or "npm", "pack"]
        subprocess.run([*pack, "--pack-destination", npm, package], cwd=made, check=True)
    (folder / "notes.md").write_text(notes(version()), "utf-8")
    packages = sorted([*python.iterdir(), *npm.iterdir()])
    (folder / "SHA256SUMS").write_text(
        "".join(f"{_sum(file)}  {file.name}\n" for file in packages), "utf-8", newline="\n"
    )


def lay_out_npm_package(folder: Path) -> None:
    """Make the folder of the npm package: the relay's, with the licence and the address."""
    shutil.copytree(RELAY, folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    if source := _project().get("urls", {}).get("Source"):
        described = _json(folder / "package.json")
        described["repository"] = {"type": "git", "url": f"git+{source}.git"}
        (folder / "package.json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


def version() -> str:
    """Return the version of the package."""
    found = _VERSION.search((ROOT / "host/onconnect/__init__.py").read_text("utf-8"))
    assert found, "host/onconnect/__init__.py has no version"
    return found[1]


def notes(of: str) -> str:
    """Return what the changelog says of a version; "" if it has no section of its own."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(
        rf"^## {re.escape(of)}(?![\w.])[^\n]*\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.M
    )
    return found[1].strip() + "\n" if found else ""


def _project() -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return read


def _json(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
