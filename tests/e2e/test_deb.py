"""The Debian package of docs/fleets.md is built, installed, used by browsers, and removed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import ROOT
from tests.e2e.fleet import NAME, Fleet, greeting, launched, serving
from tests.e2e.waiting import wait_for
from tests.wheels import only_from, wheels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("dpkg-deb"),
        reason="only root installs packages, on Debian",
    ),
    pytest.mark.xdist_group("for all users"),
]

PLACES = ["/etc", "/opt", "/usr/lib/mozilla", "/usr/lib64", "/usr/local/share", "/root/.local"]

QUICKLY = {"DPKG_DEB_COMPRESSOR_TYPE": "none"}
"""Has `dpkg-deb` compress nothing, which takes it much of the time of these tests."""


def recipe() -> tuple[str, str, str]:
    """The commands of the section: those that build, that which installs, that which examines."""
    text = (ROOT / "docs/fleets.md").read_text("utf-8")
    section = text[text.index("## A Debian package") :]
    *build, install, examine = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return "set -eu\n" + "".join(build), install, examine


def run(commands: str, folder: Path, **environ: str) -> str:
    done = subprocess.run(
        ["/bin/sh", "-c", commands.replace("sudo ", "")],
        cwd=folder,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def everything() -> set[str]:
    """All files and folders of the places that the package could leave something in.

    Programs of other tests meet browsers meanwhile, and what they need for that comes and goes.
    """
    return {
        os.path.join(folder, name)
        for place in PLACES
        for folder, folders, files in os.walk(place)
        if not folder.endswith("/.meetings")
        for name in (*folders, *files)
    }


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A project whose package is installed; it is removed again, and leaves nothing."""
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    build, install, _ = recipe()
    with serving(fleet.served) as server:
        updates = fleet.pack("chromium", server)
        build = build.replace("https://example.org/notes/updates.xml", f"{server}/{updates}")
        settings = only_from(wheels(tmp_path_factory)) | QUICKLY
        run(build.replace("/path/to/onconnect", str(ROOT)), fleet.project, **settings)
        before = everything()
        try:
            assert "ok, its port 'echo' answers" in run(install, fleet.project)
            yield fleet
        finally:
            run("dpkg -r notes", fleet.project)
        assert everything() == before


def test_a_browser_gets_the_host_of_the_package(fleet: Fleet) -> None:
    _, _, examine = recipe()
    said = run(examine, fleet.project)
    assert f"/etc/chromium/native-messaging-hosts/{NAME}.json" in said
    assert f"/usr/lib/mozilla/native-messaging-hosts/{NAME}.json" in said
    faults = [line for line in said.splitlines() if "[" in line]
    assert all("[browser-outside]" in line for line in faults), "there is a fault"


def test_chromium_reaches_the_host_by_the_package_alone(fleet: Fleet, site: str) -> None:
    with launched("chromium", fleet) as driver:
        wait_for(
            lambda: greeting(driver, site) == "hi there content script!",
            lambda: f"no greeting: {driver.log.read_text(errors='replace')[-3000:]}",
            timeout=60,
        )


def test_firefox_reaches_the_host_of_the_package(fleet: Fleet, site: str) -> None:
    with launched("firefox", fleet) as driver:
        driver.do("install", directory=str(fleet.extension))
        wait_for(
            lambda: greeting(driver, site) == "hi there content script!",
            lambda: f"no greeting: {driver.log.read_text(errors='replace')[-3000:]}",
            timeout=60,
        )
