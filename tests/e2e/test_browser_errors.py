"""Real browsers say of broken installations what docs/troubleshooting.md quotes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import staged
from tests.e2e.browsers import find_program, launched
from tests.e2e.refusals import (
    COLUMNS,
    CONNECT,
    filled,
    possible,
    quoted,
    wait_until_logged,
)
from tests.install.broken import WAYS, Host
from tests.install.user import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import Browser
    from tests.install.broken import Broken

NAME = "org.example.notes"
HANDLERS = "from onconnect import browser\nbrowser.runtime.on_connect.add_listener(print)\n"
FAMILIES = {"firefox": "gecko", "chromium": "chromium"}
UNNOTICED = {"launcher-stale", "probe-fails", "name-of-host-differs"}
"""Faults that doctor names and a browser does not notice."""


@pytest.fixture(scope="module", params=COLUMNS)
def broken_browser(
    request: pytest.FixtureRequest, site: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser that is bound by permissions, though root's, with a host that is installed."""
    kind = request.param
    folder = tmp_path_factory.mktemp(kind)
    program = folder / "bound by permissions"
    drop = "setpriv --bounding-set=-dac_override,-dac_read_search -- " * (os.geteuid() == 0)
    program.write_text(f'#!/bin/sh\nexec {drop}{shlex.quote(find_program(kind))} "$@"\n')
    program.chmod(0o755)
    application = staged(folder)
    # Its relay keeps to the stage's host, so that only the test asks for what is broken.
    background = application.extension / "background.js"
    source = background.read_text()
    assert '"onconnect.demo"' in source
    background.write_text(source.replace('"onconnect.demo"', '["onconnect", "demo"].join(".")'))
    (application.project / "notes.py").write_text(HANDLERS)
    (application.project / "pyproject.toml").write_text(
        f'[tool.onconnect]\nname = "{NAME}"\ndescription = "Notes"\nhandlers = ["notes"]\n'
        'extension = "../extension"\n'
    )
    environ = {name: value for name, value in os.environ.items() if name[:4] != "XDG_"}
    subprocess.run(
        [
            *(sys.executable, "-P", "-m", "onconnect.cli", "install", str(application.project)),
            *("--user-data-dir", str(application.profile)),
        ],
        env={**environ, "HOME": str(application.home)},
        check=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(f"ONCONNECT_{kind.upper()}", str(program))
        with launched(kind, application, site) as browser:
            yield browser


@pytest.fixture
def host(broken_browser: Browser) -> Iterator[Host]:
    """The host that is installed; what a test breaks is put back."""
    assert sys.platform != "win32"
    application = broken_browser.application
    folder = {
        "firefox": application.home / ".mozilla/native-messaging-hosts",
        "chromium": application.profile / "NativeMessagingHosts",
    }[broken_browser.kind]
    host = Host(
        FAMILIES[broken_browser.kind],
        folder / f"{NAME}.json",
        application.home / ".local/share/onconnect" / NAME / "launcher",
        application.project / "notes.py",
        Entry(folder / f"{NAME}.json"),
    )
    contents = {path: path.read_bytes() for path in (host.manifest, host.launcher, host.handlers)}
    yield host
    folder.chmod(0o755)
    host.launcher.parent.chmod(0o700)
    if host.manifest.is_dir():
        host.manifest.rmdir()
    for path, content in contents.items():
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if path == host.launcher else 0o644)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_browser_says_of_a_fault_what_the_table_quotes(
    broken_browser: Browser, host: Host, way: Broken
) -> None:
    told, logged = quoted(way.code, broken_browser.kind)
    assert (told != "takes it") == (host.family in way.families and way.code not in UNNOTICED)
    size = broken_browser.log.stat().st_size
    names = {"NAME": NAME, "FILE": str(host.manifest), "PROGRAM": str(host.launcher)}
    way.how(host)
    assert broken_browser.stage.run(CONNECT, name=NAME) in possible(filled(told, names))
    wait_until_logged([filled(text, names) for text in logged], broken_browser.log, size)
