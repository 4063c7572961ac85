"""The script that makes a .pkg gives Apple's tools what they need; here stand-ins play them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING

import pytest

from onconnect.errors import SetupError
from onconnect.project.bundle import pkg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onconnect.project.bundle.about import Bundle

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="a .pkg is made on a Mac"),
    pytest.mark.skipif(sys.platform == "darwin", reason="the stand-ins are for other systems"),
]

TOOL = """#!/bin/sh
# Plays one of Apple's tools: tells what it was asked, and makes what the last word names.
echo "$(basename "$0") $*" >> "$TOLD"
for last do :; done
case "$(basename "$0")" in
    pkgbuild) [ "$1" = --root ] && cp -R "$2" "$COPY" && touch "$last" ;;
    productbuild) [ -d resources ] && [ -f distribution.xml ] && touch "$last" ;;
esac
"""

PLACES = {
    "gecko": "Library/Application Support/Mozilla/NativeMessagingHosts",
    "chromium": "Library/Google/Chrome/NativeMessagingHosts",
}


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the stand-ins, first on PATH."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("pkgbuild", "productbuild", "codesign", "xcrun"):
        (folder / name).write_text(TOOL)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    monkeypatch.setenv("COPY", str(tmp_path / "root"))
    return folder


def told(tmp_path: Path) -> list[str]:
    return (tmp_path / "told").read_text().splitlines()


def test_the_script_says_that_it_has_run_on_no_mac(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    script = pkg.pack(make_bundle("macos"), tmp_path)
    assert script == tmp_path / "notes-1.0-x86_64.pkg-parts/make-pkg.sh"
    assert "it has never run on one" in script.read_text()
    subprocess.run(["sh", "-n", script], check=True)


@pytest.mark.usefixtures("tools")
def test_the_package_has_the_program_and_a_manifest_for_each_browser(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    subprocess.run([pkg.pack(make_bundle("macos"), tmp_path)], check=True)
    assert (tmp_path / "notes-1.0-x86_64.pkg-parts/notes-1.0-x86_64.pkg").is_file()
    root = tmp_path / "root"
    assert os.readlink(root / "usr/local/bin/notes") == "/usr/local/lib/notes/notes"
    assert os.access(root / "usr/local/lib/notes/notes", os.X_OK)
    for place in PLACES.values():
        manifest = json.loads((root / place / "org.example.notes.json").read_text())
        assert manifest["path"] == "/usr/local/lib/notes/notes"
    built, product = told(tmp_path)
    assert "--install-location / --ownership recommended" in built
    assert "--identifier org.example.notes --version 1.0 " in built
    assert "--sign" not in product


@pytest.mark.usefixtures("tools")
def test_with_certificates_all_that_runs_is_signed_and_the_package_is_notarised(
    make_bundle: Callable[..., Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_PROGRAM", "Developer ID Application: Example")
    monkeypatch.setenv("SIGN_PACKAGE", "Developer ID Installer: Example")
    monkeypatch.setenv("NOTARY_PROFILE", "ann")
    bundle = make_bundle("macos")
    (bundle.folder / "_internal/a b.dylib").touch()
    subprocess.run([pkg.pack(bundle, tmp_path)], check=True)
    library, program, _, product, submitted, stapled = told(tmp_path)
    assert library.startswith("codesign --force --timestamp --options runtime --sign Developer ID")
    assert library.endswith("/_internal/a b.dylib")
    assert program.endswith("/usr/local/lib/notes/notes")
    assert product.endswith("--sign Developer ID Installer: Example notes-1.0-x86_64.pkg")
    assert "notarytool submit notes-1.0-x86_64.pkg --keychain-profile ann --wait" in submitted
    assert "stapler staple notes-1.0-x86_64.pkg" in stapled


def test_the_installer_shows_title_and_licence_whatever_is_in_them(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    script = pkg.pack(make_bundle("macos", title='"R&D" <Notes>'), tmp_path)
    tree = ElementTree.parse(script.with_name("distribution.xml"))
    assert tree.findtext("title") == '"R&D" <Notes>'
    licence = tree.find("license")
    assert licence is not None
    assert (script.parent / "resources" / licence.attrib["file"]).is_file()
    options = tree.find("options")
    assert options is not None
    assert options.attrib["hostArchitectures"] == "x86_64"


@pytest.mark.usefixtures("tools")
def test_the_package_brings_a_script_that_removes_all_that_it_has_installed(
    make_bundle: Callable[..., Bundle], tmp_path: Path
) -> None:
    subprocess.run([pkg.pack(make_bundle("macos"), tmp_path)], check=True)
    root = tmp_path / "root"
    told = (root / "usr/local/lib/notes/removed-by").read_text()
    assert told == "sudo sh /usr/local/lib/notes/uninstall.sh\n"
    script = root / "usr/local/lib/notes/uninstall.sh"
    here = script.read_text().replace("/Library/", f"{root}/Library/")
    here = here.replace("/usr/local/", f"{root}/usr/local/").replace("pkgutil", "echo")
    said = subprocess.check_output(["sh", "-c", here], text=True)
    assert said == "--forget org.example.notes\n"
    assert not [each for each in root.rglob("*") if not each.is_dir()]


def test_on_a_mac_the_script_runs_at_once(
    make_bundle: Callable[..., Bundle],
    tmp_path: Path,
    tools: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert pkg.pack(make_bundle("macos"), tmp_path) == tmp_path / "notes-1.0-x86_64.pkg"
    (tools / "pkgbuild").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(SetupError, match=r"make-pkg\.sh has ended with status 3: .*xcode-select"):
        pkg.pack(make_bundle("macos"), tmp_path)
