"""Prepares and builds a release: `python -m tools.release number 1.2.3`, then `build`.

`number` gives the version to both halves, and to "Unreleased" in the changelog. `build` needs
hatchling and npm, and writes into dist/release what is published:

    python/       the sdist and the wheel, for PyPI
    npm/          the relay as a package, for npm
    notes.md      what the changelog says of this version
    SHA256SUMS    the checksums of the packages

With `--tag v1.2.3` it refuses what must not be published: versions that differ, a changelog without
this version, a project without an address, a README that says that nothing is published.
"""

from __future__ import annotations

import argparse
import datetime
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

from hatch_build import elsewhere

ROOT: Final = Path(__file__).resolve().parents[1]
RELEASE: Final = ROOT / "dist/release"
RELAY: Final = ROOT / "extension/onconnect"

UNPUBLISHED: Final = "Until its first release"
"""How the sentence of the README begins that the first release removes."""

NUMBERED: Final = {
    "host/onconnect/__init__.py": r'^__version__ = "(.+)"$',
    "extension/onconnect/VERSION": r"^(.+)$",
    "extension/onconnect/package.json": r'^  "version": "(.+)",$',
    "extension/manifest.json": r'^  "version": "(.+)",$',
}
"""The files that have the version, and the line of it."""


def main(arguments: list[str]) -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.release")
    commands = parser.add_subparsers(dest="command", required=True)
    numbering = commands.add_parser("number", help="give a version to what is to be released")
    numbering.add_argument("version", help="as 1.2.3")
    building = commands.add_parser("build", help="build what is published, into dist/release")
    building.add_argument("--tag", help="the tag that is being released, as v1.2.3")
    told = parser.parse_args(arguments)
    problems = []
    if told.command == "number":
        problems = number(told.version)
    elif told.tag is None or not (problems := obstacles(told.tag)):
        build(RELEASE)
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


def number(version: str) -> list[str]:
    """Write a version and today's date into all files that have them, or say why not."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return [f"{version} is no version of three numbers, such as 1.2.3."]
    if notes(version):
        return [f"CHANGELOG.md has a section for {version} already."]
    if not notes("Unreleased"):
        return ['CHANGELOG.md has nothing under "Unreleased".']
    for file, line in NUMBERED.items():
        _replace(ROOT / file, line, version)
    today = datetime.datetime.now(datetime.UTC).date()
    _replace(ROOT / "CHANGELOG.md", r"^## (Unreleased)$", f"{version} ({today})")
    return []


def obstacles(tag: str) -> list[str]:
    """Say what keeps a tag from being released, as sentences."""
    found = []
    for file, line in NUMBERED.items():
        if f"v{_found(ROOT / file, line)[1]}" != tag:
            found.append(f"The tag is {tag}, and {file} says {_found(ROOT / file, line)[1]}.")
    if not notes(tag.removeprefix("v")):
        found.append(f"CHANGELOG.md has no section for {tag.removeprefix('v')}.")
    if "Source" not in _project().get("urls", {}):
        found.append("pyproject.toml does not say where the project is: [project.urls], Source.")
    if UNPUBLISHED in (ROOT / "README.md").read_text("utf-8"):
        found.append(f'README.md has the sentence "{UNPUBLISHED} …": remove it.')
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
    (folder / "notes.md").write_text(_for_elsewhere(notes(version())), "utf-8")
    packages = sorted([*python.iterdir(), *npm.iterdir()])
    (folder / "SHA256SUMS").write_text(
        "".join(f"{_sum(file)}  {file.name}\n" for file in packages), "utf-8", newline="\n"
    )


def lay_out_npm_package(folder: Path) -> None:
    """Make the folder of the npm package: the relay's, with the licence and the addresses."""
    shutil.copytree(RELAY, folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    if source := _project().get("urls", {}).get("Source"):
        described = _json(folder / "package.json")
        described["homepage"] = f"{source}#readme"
        described["bugs"] = {"url": f"{source}/issues"}
        described["repository"] = {"type": "git", "url": f"git+{source}.git"}
        (folder / "package.json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


def version() -> str:
    """Return the version of the package."""
    file = "host/onconnect/__init__.py"
    return _found(ROOT / file, NUMBERED[file])[1]


def notes(of: str) -> str:
    """Return what the changelog says of a version; "" if it has no section of its own."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(
        rf"^## {re.escape(of)}(?![\w.])[^\n]*\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.M
    )
    return found[1].strip() + "\n" if found else ""


def _for_elsewhere(text: str) -> str:
    """Have links lead to the files of the release, as they do in the readme of the packages."""
    source = _project().get("urls", {}).get("Source")
    return elsewhere(text, source, f"v{version()}") if source else text


def _found(file: Path, line: str) -> re.Match[str]:
    found = re.search(line, file.read_text("utf-8"), re.M)
    assert found, f"{file} has no line {line}"
    return found


def _replace(file: Path, line: str, text: str) -> None:
    """Put a text in the place of what a line's parentheses enclose."""
    found = _found(file, line)
    whole = found.string[: found.start(1)] + text + found.string[found.end(1) :]
    file.write_text(whole, "utf-8", newline="\n")


def _project() -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return read


def _json(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
