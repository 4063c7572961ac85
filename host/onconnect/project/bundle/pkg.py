"""Packs a program as a .pkg for macOS, which registers it with all browsers for all users.

Apple's tools make it, and only a Mac has them. So what they need is written into a folder with a
script that runs them: here at once if this is a Mac, else later on one. Nobody has run it on a Mac
so far.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from onconnect.errors import SetupError
from onconnect.install.computer.package import FILE
from onconnect.project.bundle import archive, manifests
from onconnect.project.bundle.archive import Link

if TYPE_CHECKING:
    from pathlib import Path

    from onconnect.project.bundle.about import Bundle
    from onconnect.project.bundle.archive import Item

SCRIPT: Final = "make-pkg.sh"

_MAKE: Final = """\
#!/bin/sh
# Makes {name} on a Mac, from what lies beside this script.
#
# Those who wrote this script had no Mac: it has never run on one. Look at what it makes before you
# send it to anybody, and tell the authors of onconnect what is wrong.
#
#   SIGN_PROGRAM    a certificate "Developer ID Application: ..." in the keychain
#   SIGN_PACKAGE    a certificate "Developer ID Installer: ..." in the keychain
#   NOTARY_PROFILE  what `xcrun notarytool store-credentials` has stored
#
# Without these the package is not signed, and macOS warns of it.
set -eu
cd "$(dirname "$0")"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

mkdir "$made/root"
tar -xpf root.tar -C "$made/root"

if [ -n "${{SIGN_PROGRAM:-}}" ]; then
    # what the program loads first, and itself last
    program="$made/root"{program}
    find "$made/root"{home} -type f '(' -name '*.so' -o -name '*.dylib' -o -perm -u+x ')' \\
        ! -path "$program" -exec \\
        codesign --force --timestamp --options runtime --sign "$SIGN_PROGRAM" {{}} +
    codesign --force --timestamp --options runtime --sign "$SIGN_PROGRAM" "$program"
fi

pkgbuild --root "$made/root" --install-location / --ownership recommended \\
    --identifier {identifier} --version {version} "$made/program.pkg"
productbuild --distribution distribution.xml --resources resources --package-path "$made" \\
    ${{SIGN_PACKAGE:+--sign "$SIGN_PACKAGE"}} {name}

if [ -n "${{NOTARY_PROFILE:-}}" ]; then
    xcrun notarytool submit {name} --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple {name}
fi
"""

_DISTRIBUTION: Final = """\
<?xml version="1.0" encoding="utf-8"?>
<installer-gui-script minSpecVersion="2">
    <title>{title}</title>
    {licence}<options customize="never" require-scripts="false" hostArchitectures={processor}/>
    <domains enable_localSystem="true" enable_currentUserHome="false" enable_anywhere="false"/>
    <choices-outline><line choice="program"/></choices-outline>
    <choice id="program" title={named}><pkg-ref id={identifier}/></choice>
    <pkg-ref id={identifier} version={version}>program.pkg</pkg-ref>
</installer-gui-script>
"""

_UNINSTALL: Final = """\
#!/bin/sh
# Removes {title}, which its package has installed for all users: sudo sh {script}
set -eu
rm -f {links}
rm -rf {home}
pkgutil --forget {identifier}
"""


def pack(bundle: Bundle, into: Path) -> Path:
    """Write the package of a program, and return it; or the script that makes it on a Mac.

    Args:
        bundle: the program, for macOS.
        into: the folder that the package is written into.

    Raises:
        OSError: it cannot be written.
        SetupError: one of Apple's tools has failed, and has said why.
    """
    about = bundle.about
    name = f"{about.program}-{about.version}-{bundle.processor}.pkg"
    home = f"/usr/local/lib/{about.program}"
    program = f"{home}/{bundle.program.relative_to(bundle.folder).as_posix()}"
    folder = into / f"{name}-parts"
    resources = folder / "resources"
    resources.mkdir(parents=True, exist_ok=True)
    licence = ""
    if about.licence_file:
        (resources / "LICENSE.txt").write_bytes(about.licence_file.read_bytes())
        licence = '<license file="LICENSE.txt" mime-type="text/plain"/>\n    '
    with (folder / "root.tar").open("wb") as stream:
        archive.write(stream, _items(bundle, home, program))
    distribution = _DISTRIBUTION.format(
        title=escape(about.title),
        named=quoteattr(about.title),
        licence=licence,
        processor=quoteattr(bundle.processor),
        identifier=quoteattr(about.host),
        version=quoteattr(about.version),
    )
    (folder / "distribution.xml").write_text(distribution, "utf-8")
    script = folder / SCRIPT
    words = {
        "name": name,
        "home": home,
        "program": program,
        "identifier": about.host,
        "version": about.version,
    }
    quoted = {word: shlex.quote(text) for word, text in words.items()}
    script.write_text(_MAKE.format(**quoted), "utf-8")
    script.chmod(0o755)
    return _made(script, name) if sys.platform == "darwin" else script


def _made(script: Path, name: str) -> Path:
    """Let Apple's tools make the package, and return it."""
    if status := subprocess.call(["/bin/sh", str(script)]):  # noqa: S603 - it is ours
        raise SetupError(
            f"{script} has ended with status {status}: see what Apple's tools say above; "
            "`xcode-select --install` gets them"
        )
    made = script.parent / name
    return made.replace(script.parents[1] / name)


def _items(bundle: Bundle, home: str, program: str) -> dict[str, Item]:
    """Return the files of the package by their paths, without the / before them."""
    about = bundle.about
    items = archive.files_in(bundle.folder, home[1:])
    shown = f"/usr/local/bin/{about.program}"
    items[shown[1:]] = Link(program)
    links = [shown]
    for family, content in manifests.rendered(about, PurePosixPath(program)).items():
        for folder in manifests.folders(family, bundle.system):
            place = f"{folder}/{about.host}.json"
            items[place[1:]] = content
            links.append(place)
    script = f"{home}/uninstall.sh"
    removal = _UNINSTALL.format(
        title=about.title,
        script=script,
        links=" \\\n    ".join(map(shlex.quote, links)),
        home=shlex.quote(home),
        identifier=shlex.quote(about.host),
    )
    items[script[1:]] = removal.encode()
    items[f"{home[1:]}/{FILE}"] = f"sudo sh {shlex.quote(script)}\n".encode()
    return items
