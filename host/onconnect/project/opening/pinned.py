"""Fetches web-ext from npm, once and at a pinned version, into the user's cache.

The lock file beside this module names web-ext and all that it needs with their versions and hashes,
and `npm ci` accepts nothing else. No script of any package is run.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LOCKED = Path(__file__).with_name("web-ext")
_FILES = ("package.json", "package-lock.json")
_MODULES = "node_modules"
_BIN = Path(_MODULES, ".bin", "web-ext")
"""npm writes this file on Windows too, beside the batch file."""

_OPTIONS = (
    *("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
    *("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"),
)


def modules(npm: str, environ: Mapping[str, str], say: Callable[[str], None]) -> Path:
    """Return the folder of modules that has web-ext, fetched if it was not yet.

    Args:
        npm: the program npm.
        environ: the variables that it is run with.
        say: told that something is fetched.

    Raises:
        SetupError: npm cannot fetch it, or the cache cannot be written.
    """
    lock = lock_file().read_bytes()
    folder = cache() / f"web-ext-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (folder / _BIN).is_file():
        version = json.loads((_LOCKED / "package.json").read_text("utf-8"))["dependencies"][
            "web-ext"
        ]
        say(f"npm fetches web-ext {version} into {folder}, only this time")
        try:
            _fetch(npm, environ, folder)
        except OSError as error:
            where = error.filename or folder
            raise SetupError(
                f"web-ext cannot be kept in {where} ({error.strerror or error}): make it "
                "writable for you, or set XDG_CACHE_HOME to a folder that you may write"
            ) from None
    return folder / _MODULES


def cache() -> Path:
    """Return the folder where web-ext is kept, for all projects of the user."""
    return platformdirs.user_cache_path("onconnect", appauthor=False)


def lock_file() -> Path:
    """Return the file that pins web-ext and all that it needs."""
    return _LOCKED / "package-lock.json"


def _fetch(npm: str, environ: Mapping[str, str], folder: Path) -> None:
    """Fetch web-ext into a folder, which appears only when it is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".web-ext-", dir=folder.parent) as made:
        fresh = Path(made, "whole")
        fresh.mkdir()
        for name in _FILES:
            shutil.copyfile(_LOCKED / name, fresh / name)
        done = subprocess.run(  # noqa: S603 - no shell
            [npm, "ci", *_OPTIONS],
            cwd=fresh,
            env={**environ, "NPM_CONFIG_UPDATE_NOTIFIER": "false"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode or not (fresh / _BIN).is_file():
            raise SetupError(
                f"npm cannot fetch web-ext ({_reason(done.stdout)}): it needs the network this "
                "once; or install it yourself, with npm install --global web-ext"
            )
        if folder.exists():  # another command has fetched it, or it was incomplete
            folder.rename(Path(made, "before"))
        fresh.rename(folder)


def _reason(said: bytes) -> str:
    """Return npm's own first line about an error."""
    lines = said.decode(errors="replace").splitlines()
    errors = [line.partition("error ")[2].strip() for line in lines if "error " in line.lower()]
    return next(
        (each for each in errors if each and not each.startswith("code ")), "it says nothing"
    )
