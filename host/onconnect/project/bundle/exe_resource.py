"""Has Windows show of a program what it is and whose: its icon, its version, its signature."""

from __future__ import annotations

import re
import struct
import subprocess
from typing import TYPE_CHECKING, Final

from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onconnect.project.bundle.about import About

_LARGEST: Final = 256
"""Pixels of an icon's side."""

_MOST: Final = 65_535
"""The largest of the four numbers of a version."""


def icon(file: Path) -> bytes:
    """Return the .ico file of a .png file, which becomes its one image.

    Raises:
        SetupError: the image is too large, or none.
    """
    png = file.read_bytes()
    width, height = struct.unpack_from(">II", png.ljust(24, b"\0"), 16)
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        raise SetupError(
            f"the icon {file} has {width} × {height} pixels, and Windows takes {_LARGEST} × "
            f"{_LARGEST} at most: name a smaller one as `icon` in [tool.onconnect.bundle]"
        )
    head = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", width % 256, height % 256, 0, 0, 1, 32, len(png), 22)
    return head + entry + png


def numbers(version: str) -> tuple[int, int, int, int]:
    """Return the four numbers that Windows compares, of a version of any form."""
    release = re.match(r"(?:\d+!)?([\d.]*)", version)
    found = [min(int(each), _MOST) for each in release[1].split(".") if each] if release else []
    first, second, third, fourth = (*found, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def texts(about: About, file: str) -> dict[str, str]:
    """Return what the properties of a file say.

    Args:
        about: the program.
        file: the file's name.
    """
    said = {
        "CompanyName": about.author,
        "FileDescription": about.title,
        "FileVersion": about.version,
        "OriginalFilename": file,
        "ProductName": about.title,
        "ProductVersion": about.version,
    }
    return {name: text for name, text in said.items() if text}


def version_file(about: About) -> str:
    """Return what PyInstaller's option --version-file wants: an expression in Python.

    Emoji and their kin are left out: PyInstaller counts each as one, and Windows as two.
    """
    entries = {
        name: "".join(each for each in text if each <= "\uffff").strip()
        for name, text in texts(about, f"{about.program}.exe").items()
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in entries.items())
    four = numbers(about.version)
    return (
        f"VSVersionInfo(FixedFileInfo({four!r}, {four!r}), "
        f"[StringFileInfo([StringTable('000004B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0, 1200])])])\n"
    )


def sign(program: Path, command: Sequence[str]) -> None:
    """Have the author's own command sign a program.

    Raises:
        SetupError: the command is not there, or fails, which it has said.
    """
    try:
        status = subprocess.run([*command, str(program)], check=False).returncode  # noqa: S603
    except OSError as error:
        raise _unsigned(program, f"`{command[0]}` cannot be run ({error.strerror})") from None
    if status:
        raise _unsigned(program, f"`{command[0]}` ended with status {status}")


def _unsigned(program: Path, why: str) -> SetupError:
    return SetupError(
        f"{program.name} is not signed, since {why}: correct `sign` in [tool.onconnect.bundle]"
    )
