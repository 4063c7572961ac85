"""Packs the bundle of a program for Windows into a setup.exe for one user, by NSIS."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect.errors import SetupError
from onconnect.project.bundle import exe_resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onconnect.project.bundle.about import About, Bundle

_SCRIPT: Final = Path(__file__).with_name("setup.nsi")
_ICON: Final = "icon.ico"
_LICENCE: Final = "licence.txt"


def pack(bundle: Bundle, into: Path) -> Path:
    """Make the setup.exe of a bundle; return its path.

    Args:
        bundle: a program for Windows; it may be packed on any system that has NSIS.
        into: the folder for the file.

    Raises:
        SetupError: NSIS is not there or could not do it, or a text or the icon does not fit.
    """
    makensis = _makensis()
    target = into / f"{bundle.about.program}-{bundle.about.version}-setup.exe"
    with tempfile.TemporaryDirectory(prefix="onconnect-setup-", dir=bundle.folder.parent) as made:
        work = Path(made)
        shutil.copy(_SCRIPT, work)
        files = _files(bundle.about, work)
        (work / "about.nsh").write_text(_defined(bundle) + files, "utf-8-sig")
        shown = _version(bundle.about, target.name) + _signed(bundle.about.sign)
        (work / "shown.nsh").write_text(shown, "utf-8-sig")
        _run([makensis, "-V2", _SCRIPT.name], work)
        into.mkdir(parents=True, exist_ok=True)
        shutil.move(work / "setup.exe", target)
    return target


def _defined(bundle: Bundle) -> str:
    """Return the lines for what setup.nsi asks for; what is not known is not defined."""
    about = bundle.about
    kilobytes = sum(each.stat().st_size for each in bundle.folder.rglob("*")) // 1024
    known = {
        "HOST": about.host,
        "PROGRAM": about.program,
        "TITLE": about.title,
        "TITLE_IN_DIALOGS": about.title.replace("&", "&&"),
        "VERSION": about.version,
        "AUTHOR": about.author,
        "HOMEPAGE": about.homepage,
        "FOLDER": bundle.folder.name,
        "KILOBYTES": str(kilobytes),
    }
    return "".join(f"!define {name} {quoted(text)}\n" for name, text in known.items() if text)


def _files(about: About, work: Path) -> str:
    """Write the icon and the licence in the forms that NSIS reads; return the lines for them."""
    lines = ""
    if about.icon:
        (work / _ICON).write_bytes(exe_resource.icon(about.icon))
        lines += f"!define ICON {_ICON}\n"
    if about.licence_file:
        text = about.licence_file.read_text("utf-8", "replace")
        (work / _LICENCE).write_text(text, "utf-8-sig")
        lines += f"!define LICENCE {_LICENCE}\n"
    return lines


def _version(about: About, file: str) -> str:
    """Return the lines for what the properties of the setup.exe say."""
    four = ".".join(map(str, exe_resource.numbers(about.version)))
    lines = f"VIProductVersion {four}\nVIFileVersion {four}\n"
    for name, text in exe_resource.texts(about, file).items():
        plain = quoted(text).replace("$$", "$")  # which is no special character here
        lines += f"VIAddVersionKey /LANG=0 {name} {plain}\n"
    return lines


def _signed(command: Sequence[str]) -> str:
    """Return the lines that have NSIS sign what it makes, the uninstaller first."""
    if not command:
        return ""
    line = (subprocess.list2cmdline if sys.platform == "win32" else shlex.join)(command)
    plain = quoted(f'{line} "%1"').replace("$$", "$")
    return f"!uninstfinalize {plain} = 0\n!finalize {plain} = 0\n"


def quoted(text: str) -> str:
    """Return a text as NSIS reads it.

    Raises:
        SetupError: NSIS has no way to write it.
    """
    if "${" in text:
        raise SetupError(f"a setup.exe cannot show the text {text!r}: write it without '${{'")
    for character, written in (("$", "$$"), ('"', '$\\"'), ("\r", ""), ("\n", "$\\n"), ("\t", " ")):
        text = text.replace(character, written)
    return f'"{text}"'


def _makensis() -> str:
    """Return the program of NSIS, whose installer on Windows adds nothing to PATH."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", ""), "NSIS/makensis.exe")
    if found := shutil.which("makensis") or (usual.is_file() and str(usual)):
        return found
    raise SetupError(
        "a setup.exe is made by NSIS, which is not there: get it from https://nsis.sourceforge.io "
        "(`winget install NSIS.NSIS`, or `apt install nsis`)"
    )


def _run(command: list[str], folder: Path) -> None:
    """Run NSIS; what it prints is its reason where it fails."""
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        raise SetupError(f"NSIS could not make the setup.exe: {said}")
