"""Packages an extension for the stores, without the parts that only development needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect import relay_copy
from onconnect.errors import SetupError
from onconnect.project import files
from onconnect.project.new import as_json
from onconnect.project.own_files import OwnFiles

if TYPE_CHECKING:
    from onconnect.browser_families import FamilyName
    from onconnect.project_folder import Project

_STORES: Final[dict[FamilyName, str]] = {"gecko": "firefox", "chromium": "chrome"}

ASKED = {
    "firefox": "addons.mozilla.org shows data_collection_permissions of manifest.json to users: "
    "what Python is sent of them and of pages counts as transmitted, even if it stays on the "
    "computer.",
    "chrome": "The Chrome Web Store asks for the extension's single purpose, for a reason for each "
    "permission (nativeMessaging: it talks to a program of yours that people install), and for its "
    "privacy practices. It gives the extension an ID of its own: copy the public key that its "
    'dashboard shows into "key" of manifest.json, and run onconnect install again.',
}
"""What each store asks when somebody uploads the package."""

_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,3}")

_INSPECTOR = f"{relay_copy.FOLDER}/{relay_copy.INSPECTOR}/"


def build(project: Project, web_ext: list[str], *, inspector: bool) -> dict[str, Path]:
    """Lint an extension and package it, once for each store whose browsers can run it.

    Args:
        project: whose extension.
        web_ext: how to start web-ext.
        inspector: whether the inspector stays in.

    Returns:
        the packages, in the project's folder `dist`, by the store's name.

    Raises:
        SetupError: web-ext finds a mistake, which it has printed; or something is in the way of a
            package; or no browser can run the extension.
    """
    builds = project.builds()
    if not builds:
        project.extension("gecko")  # raises the reason
    targets = {}
    for family, extension in builds.items():
        version = extension.manifest.get("version")
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise SetupError(
                f"{extension.file} has no version of numbers and dots: give it one, such as "
                '"version": "1.0"'
            )
        store = _STORES[family]
        targets[family] = project.folder / "dist" / f"{project.config.name}-{version}-{store}.zip"
    for target in targets.values():
        _check(target)
    try:
        with tempfile.TemporaryDirectory(prefix="onconnect-build-") as temporary:
            packages = [
                _package(project, web_ext, family, Path(temporary), inspector=inspector)
                for family in targets
            ]
            for target, package in zip(targets.values(), packages, strict=True):
                target.parent.mkdir(exist_ok=True)
                files.write(target, package.read_bytes())
    except (OSError, shutil.Error) as error:
        reason = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror
        folders = " and ".join(str(each) for each in project.extension_folders)
        raise SetupError(
            f"the extension cannot be packaged ({reason or error}): make sure that all of "
            f"{folders} can be read and {project.folder / 'dist'} be written"
        ) from None
    return {_STORES[family]: target for family, target in targets.items()}


def _check(target: Path) -> None:
    """Check that a package may be written: only an older package may be in its place."""
    if target.parent.is_symlink() or (target.parent.exists() and not target.parent.is_dir()):
        raise SetupError(f"{target.parent} is not a folder: the packages go there, so move it")
    if os.path.lexists(target) and (target.is_symlink() or not _is_package(target)):
        raise SetupError(
            f"{target} is there already and is no package of an extension: rename or move it"
        )


def _is_package(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return "manifest.json" in package.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _package(
    project: Project, web_ext: list[str], family: FamilyName, temporary: Path, *, inspector: bool
) -> Path:
    """Package the extension for a family's store into a temporary folder."""
    store = _STORES[family]
    folder = temporary / store
    extension = project.extension(family)
    shutil.copytree(extension.file.parent, folder, ignore=OwnFiles(project, extension).among)
    (folder / relay_copy.FOLDER / relay_copy.SUMS).unlink(missing_ok=True)
    manifest = dict(extension.manifest)
    if not inspector:
        shutil.rmtree(folder / _INSPECTOR, ignore_errors=True)
        options = manifest.get("options_ui")
        if isinstance(options, dict) and str(options.get("page")).startswith(_INSPECTOR):
            del manifest["options_ui"]
    if family == "chromium":
        manifest.pop("key", None)
        manifest.pop("browser_specific_settings", None)
    if manifest != extension.manifest:  # else reviewers would find another text than they build
        (folder / "manifest.json").write_bytes(as_json(manifest).encode())
    source = ["--source-dir", str(folder), "--no-config-discovery"]
    if family == "gecko":
        _run([*web_ext, "lint", *source], "has found mistakes in the extension")
    name = f"{store}.zip"
    _run(
        [*web_ext, "build", *source, "--artifacts-dir", str(temporary), "--filename", name],
        "could not package the extension",
    )
    return temporary / name


def _run(command: list[str], failure: str) -> None:
    if subprocess.call(command):  # noqa: S603 - no shell
        raise SetupError(f"web-ext {failure}: see what it says above")
