"""Writes the programs by which `onconnect dev` starts browsers and the host; registers the host."""

from __future__ import annotations

import contextlib
import shlex
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onconnect.install.browsers import launcher, manifest
from onconnect.project import files
from onconnect.project.dev import between
from onconnect.project.dev.folder import BROWSER_OUTPUT, OWN_PATH
from onconnect.project.opening import webext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from onconnect.browser_families import FamilyName
    from onconnect.config import Project

_CHANGED = {"HOME", "XDG_CONFIG_HOME", "TMPDIR"}
"""Variables that browsers get with another value than the host."""

_FIREFOX_PREFERENCES = (
    "devtools.console.stdout.content=true",
    "browser.dom.window.dump.enabled=true",
)


@dataclass(frozen=True)
class Options:
    """What a developer asks for.

    Attributes:
        record: a file for the recording of each message; None for no recording.
        url: the page that is opened; None for a page of this computer's own.
        profile: a folder for a browser profile that is kept; None for a fresh one.
        is_headless: whether browsers open without a window.
    """

    record: Path | None = None
    url: str | None = None
    profile: Path | None = None
    is_headless: bool = False


@contextlib.contextmanager
def register(
    folder: Path, project: Project, environ: Mapping[str, str], options: Options
) -> Iterator[None]:
    """Write the launcher, and register it for as long as the block runs."""
    extension = project.extension()
    extension.check(project.config.name)
    start = folder / "launcher"
    start.write_text(_launcher(folder, project, environ, options), "utf-8", "surrogateescape")
    start.chmod(0o700)
    chromium = options.profile or folder / "chromium"
    places: dict[FamilyName, Path] = {
        "gecko": folder / "home" / ".mozilla" / "native-messaging-hosts",
        "chromium": chromium / "NativeMessagingHosts",
    }
    with ExitStack() as undo:
        for family, place in places.items():
            text = manifest.render(
                family,
                name=project.config.name,
                description=project.config.description,
                path=start,
                callers=manifest.callers(project, family),
            )
            file = place / f"{project.config.name}.json"
            before = file.read_bytes() if file.is_file() else None
            place.mkdir(parents=True, exist_ok=True)
            files.write(file, text)
            if before is None:
                undo.callback(file.unlink, missing_ok=True)
            else:
                undo.callback(files.write, file, before)
        yield


def _launcher(folder: Path, project: Project, environ: Mapping[str, str], options: Options) -> str:
    """Return the script that a browser starts: the host gets the user's own environment."""
    variables = [f"export {name}={shlex.quote(environ[name])}" for name in _CHANGED & set(environ)]
    variables += [f"unset {name}" for name in _CHANGED - set(environ)]
    config = project.config
    own = config.environment
    variables += launcher.variables(own)
    if "PATH" in own:
        (folder / OWN_PATH).touch()
    if options.record:
        variables.append(f"export ONCONNECT_RECORD={shlex.quote(str(options.record.absolute()))}")
    host = config.arguments(project.folder)
    command = host.command(str(launcher.interpreter()), between.__name__, str(folder))
    return "\n".join(["#!/bin/sh", *variables, launcher.line_of_sh(command), ""])


def arguments(browser: webext.Runnable, program: str, folder: Path, options: Options) -> list[str]:
    """Return web-ext's arguments for a browser that prints into the named pipe."""
    wrapper = folder / f"start-{browser}"
    profile = options.profile.absolute() if options.profile else None
    told = webext.target(browser, str(wrapper), profile or folder / "chromium")
    lines, command = ["#!/bin/sh"], [program]
    if browser is webext.Runnable.firefox:
        lines.append('export XAUTHORITY="${XAUTHORITY:-$HOME/.Xauthority}"')
        lines.append("unset XDG_CONFIG_HOME")
        lines.append(f"export HOME={shlex.quote(str(folder / 'home'))}")
        if options.is_headless:
            lines.append("export MOZ_HEADLESS=1")
        if profile:
            told += ["--firefox-profile", str(profile), "--profile-create-if-missing"]
        for preference in _FIREFOX_PREFERENCES:
            told += ["--pref", preference]
    else:
        command.append("--enable-logging=stderr")
        if options.is_headless:
            command.append("--headless=new")
    if profile:
        told.append("--keep-profile-changes")
    output = shlex.quote(str(folder / f"{BROWSER_OUTPUT}{browser}"))
    lines.append(f'exec {shlex.join(command)} "$@" >{output} 2>&1\n')
    wrapper.write_text("\n".join(lines))
    wrapper.chmod(0o700)
    return told
