"""Makes a release and publishes it, by the commands that CONTRIBUTING.md and the workflow have.

All of it happens in a copy of the checkout, and with registries of this computer.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import yaml

from tests.docs.pages import ROOT, codes
from tools.release import UNPUBLISHED

VERSION = "9.0.0"
SOURCE = "https://github.com/example/onconnect"
TAG = f"v{VERSION}"

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
LOOSELY = {"PIP_COMPILE": "0"}
"""Has pip compile nothing: most of what it installs is never imported."""

UPLOAD = "pypa/gh-action-pypi-publish"
"""The action that uploads to PyPI, which runs twine for it."""


def run(command: str, folder: Path, **variables: str) -> None:
    """Run a command of a page or a workflow, with this Python's programs before all others."""
    done = subprocess.run(
        ["/bin/sh", "-ec", command],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "GITHUB_REF_NAME": TAG,
            **variables,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}"


def steps(job: str, word: str) -> list[dict[str, Any]]:
    """The steps of a job of the workflow that have a word in what they run or use."""
    found = [step for step in WORKFLOW[job]["steps"] if word in step.get("run", step.get("uses"))]
    assert found, f"no step of {job} has {word}"
    return found


def build(folder: Path) -> Path:
    """Make a release in a new folder; return where its packages are."""
    run(f"python -m hatchling build -t sdist -d {folder}", ROOT)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as sdist:
        sdist.extraction_filter = getattr(tarfile, "data_filter", None)  # since Python 3.11.4
        sdist.extractall(folder)
    checkout = archive.with_suffix("").with_suffix("")
    (checkout / "PKG-INFO").unlink()  # or the version would stay the one that it has
    prepare(checkout)
    for code in codes(ROOT / "CONTRIBUTING.md"):
        if "tools.release number" in code:
            words = [*code.split()[:-1], VERSION]
            run(" ".join(words).replace(".venv/bin/", ""), checkout)
    for step in steps("build", "tools.release"):
        run(step["run"], checkout)
    return checkout / "dist/release"


def prepare(checkout: Path) -> None:
    """Bring a checkout to the eve of a release, wherever the project is between two of them."""
    project, readme, changes = (
        checkout / name for name in ("pyproject.toml", "README.md", "CHANGELOG.md")
    )
    text = project.read_text("utf-8")
    if "[project.urls]" not in text:
        urls = f'[project.urls]\nSource = "{SOURCE}"\n\n[project.scripts]'
        project.write_text(text.replace("[project.scripts]", urls, 1), "utf-8")
    text = readme.read_text("utf-8")
    readme.write_text(re.sub(f" {UNPUBLISHED}.*", "", text), "utf-8")
    text = changes.read_text("utf-8")
    if "## Unreleased" not in text:
        changes.write_text(text.replace("\n## ", "\n## Unreleased\n\n- more\n\n## ", 1), "utf-8")


def publish_to_pypi(release: Path, pypi: str) -> None:
    """Do what the job `pypi` of the workflow does, with another index."""
    for step in steps("pypi", UPLOAD):
        command = f"python -m twine upload {step['with']['packages-dir']}/*"
        run(command, release.parent, **account(pypi))


def account(pypi: str) -> dict[str, str]:
    """The variables that give twine an index, and an account there."""
    return {
        "TWINE_REPOSITORY_URL": pypi,
        "TWINE_USERNAME": "author",
        "TWINE_PASSWORD": "secret",
        "TWINE_NON_INTERACTIVE": "1",
    }


def publish_to_npm(release: Path, npm: str) -> None:
    """Do what the job `npm` of the workflow does, with another registry."""
    for step in steps("npm", "npm publish"):
        run(step["run"], release.parent, **npm_settings(npm, release.parent))


def npm_settings(registry: str, folder: Path) -> dict[str, str]:
    """The variables that give npm a registry, and a cache and an account of its own."""
    settings = folder / "npmrc"
    settings.write_text(f"{registry.removeprefix('http:')}:_authToken=secret\n")
    return {
        "npm_config_registry": registry,
        "npm_config_userconfig": str(settings),
        "npm_config_cache": str(folder / "npm-cache"),
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
        "npm_config_provenance": "false",
    }
