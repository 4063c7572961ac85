"""The .deb of a program is installed, used, upgraded and removed where there is no Python."""

from __future__ import annotations

import json
import os
import platform
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.extension import load_extension
from onconnect.project.bundle import deb
from onconnect.project.bundle.about import Bundle
from tests.e2e.applications import Application
from tests.e2e.bare_system import bare_system, obstacle
from tests.e2e.browsers import find_program, launched
from tests.e2e.waiting import wait_for
from tests.processes import keepers
from tests.project.bundle.conftest import ABOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.bare_system import BareSystem
    from tests.e2e.browsers import ExtensionPage
    from tests.e2e.bundled import Program

pytestmark = [
    pytest.mark.skipif(bool(obstacle()), reason=obstacle() or "there is no obstacle"),
    pytest.mark.xdist_group("bundle"),
]

PROGRAM = "/usr/lib/notes/notes"

# Asks the program for the value of an expression, on one port for as long as the page is there.
ASK = """
  const port = (globalThis.port ??= browser.runtime.connect({ name: "python" }));
  const answer = new Promise((resolve) => {
    port.onMessage.addListener(function heard(value) {
      port.onMessage.removeListener(heard);
      resolve(value);
    });
  });
  port.postMessage(expression);
  return await answer;
"""

NEWER = """#!/bin/sh
# Plays the program of the next version: another file in the same place.
RELEASE=1.1 exec "${0%/*}/next" "$@"
"""


@pytest.fixture(scope="module", autouse=True)
def loosely() -> Iterator[None]:
    """Has xz pack as quickly as it can, which nobody here looks at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deb, "_PRESET", 0)
        yield


@pytest.fixture(scope="module")
def bundle(program: Program) -> Bundle:
    """The program as it was when it was made."""
    extension = load_extension(program.extension / "manifest.json")
    about = replace(
        ABOUT,
        host="notes",
        extensions={
            "gecko": (extension.id_in("gecko"),),
            "chromium": (extension.id_in("chromium"),),
        },
        application="notes.__main__",
    )
    return Bundle(about, program.path.parent, program.path, "linux", platform.machine())


@pytest.fixture(scope="module")
def older(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deb.pack(bundle, tmp_path_factory.mktemp("older"))


@pytest.fixture(scope="module")
def newer(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the next version, which has another file where the program was."""
    folder = tmp_path_factory.mktemp("newer")
    inside = folder / "made"
    shutil.copytree(bundle.folder, inside, symlinks=True)
    (inside / "notes").rename(inside / "next")
    (inside / "notes").write_text(NEWER)
    (inside / "notes").chmod(0o755)
    about = replace(bundle.about, version="1.1")
    return deb.pack(replace(bundle, about=about, folder=inside, program=inside / "notes"), folder)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[BareSystem]:
    with bare_system(tmp_path) as system:
        yield system


def everything(system: BareSystem) -> set[str]:
    """All files and folders where a package may leave something, each with its type.

    Those in which other tests install projects for all users come and go meanwhile.
    """
    others = ("-not", "-path", "/opt/onconnect test *")
    form = ("-printf", "%y %p\\n")
    return set(system.run("find", "/etc", "/usr", "/opt", "-xdev", *others, *form).splitlines())


def test_the_package_comes_and_goes_without_a_trace(
    system: BareSystem, older: Path, tmp_path: Path
) -> None:
    assert system.run("sh", "-c", "command -v python3 python || echo none") == "none\n"
    before = everything(system)
    system.run("dpkg", "--install", older)
    assert f"f {PROGRAM}" in everything(system) - before
    browsers = ("--browser", "firefox", "--browser", "chromium")
    told = system.run("notes", "doctor", *browsers, HOME=str(tmp_path))
    for browser, folder in (("Firefox", "/usr/lib/mozilla"), ("Chromium", "/etc/chromium")):
        assert f"{browser}: ok, its port 'echo' answers (" in told
        assert f"{folder}/native-messaging-hosts/notes.json" in told
    faults = [line for line in told.splitlines() if "[" in line]
    assert all("[browser-outside]" in line for line in faults), told
    assert "`notes doctor` examines it" in system.run("notes", "install", HOME=str(tmp_path))
    removal = system.run("sh", "-c", "notes uninstall || true", HOME=str(tmp_path))
    assert "`sudo apt remove notes` removes that" in removal
    system.run("dpkg", "--remove", "notes")
    after = everything(system)
    assert after <= before
    gone = before - after  # dpkg takes an empty folder along that no other package has
    assert gone <= {"d /etc/opt"}
    assert "no packages found" in system.run("sh", "-c", "dpkg-query --show notes || true")


def test_another_user_may_examine_it_and_install_it_beside_the_package(
    system: BareSystem, older: Path
) -> None:
    system.run("dpkg", "--install", older)
    home = "/home/of-nobody"
    system.run("install", "--directory", "--owner=nobody", home)

    def run(command: str, *arguments: str) -> str:
        user = ("setpriv", "--reuid=nobody", "--clear-groups")
        return system.run(*user, "notes", command, *arguments, HOME=home)

    one = ("--browser", "firefox")
    assert "Firefox: ok, its port 'echo' answers (" in run("doctor", *one)
    assert "Firefox: ok, its port 'echo' answers (" in run("install", *one)
    own = f"{home}/.mozilla/native-messaging-hosts/notes.json"
    assert json.loads(system.run("cat", own))["path"] == PROGRAM
    assert own in run("doctor", *one)
    run("uninstall")
    system.run("test", "!", "-e", own)
    assert "/usr/lib/mozilla/native-messaging-hosts/notes.json" in run("doctor", *one)


def test_a_host_goes_on_and_ends_well_while_a_newer_package_takes_over(
    system: BareSystem,
    program: Program,
    older: Path,
    newer: Path,
    site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Application(program.extension, tmp_path, program.project, has_stage=False)
    opened.home.mkdir()
    for kind in ("chromium", "firefox"):
        inside = system.wrapper(find_program(kind), tmp_path / kind)
        monkeypatch.setenv(f"ONCONNECT_{kind.upper()}", str(inside))
    system.run("dpkg", "--install", older)
    with launched("chromium", opened, site) as chromium:
        page = chromium.open_extension_page("/page.html")
        assert ask(page, "sys.executable") == PROGRAM
        host = ask(page, "os.getpid()")
        assert "(1.1) over (1.0)" in system.run("dpkg", "--install", newer)
        assert ask(page, "[os.getpid(), os.environ.get('RELEASE')]") == [host, None]
        late = "importlib.import_module('onconnect.install.report').__name__"
        assert ask(page, late) == "onconnect.install.report"
    wait_for(lambda: not os.path.exists(f"/proc/{host}"), lambda: f"{host} still runs")
    wait_for(lambda: not keepers(str(opened.home)), lambda: "the keeper still runs")
    assert [each for each in logs(opened.home) if each["level"] in ("warning", "error")] == []
    with launched("firefox", opened, site) as firefox:
        page = firefox.open_extension_page("/page.html")
        assert ask(page, "[sys.executable, os.environ.get('RELEASE')]") == [
            "/usr/lib/notes/next",
            "1.1",
        ]


def ask(page: ExtensionPage, expression: str) -> Any:
    return page.run(ASK, expression=expression)


def logs(home: Path) -> list[Any]:
    """What the hosts of a user have logged."""
    found = (home / ".local/state/onconnect/log/notes").glob("*.log")
    return [json.loads(line) for each in found for line in each.read_text().splitlines()]
