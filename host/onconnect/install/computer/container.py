"""Tells when an installation runs in another world than the browsers': a container, WSL, a Snap.

A proof that was made there says nothing of a browser outside, which sees neither the native
manifest nor the Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onconnect.install.computer.machine import Machine

MARKS: Final = (
    ("/run/.toolboxenv", "a toolbox"),
    ("/run/.containerenv", "a container"),
    ("/.dockerenv", "a container"),
    ("/.flatpak-info", "a Flatpak"),
    ("/proc/sys/fs/binfmt_misc/WSLInterop", "WSL"),
    ("/proc/sys/fs/binfmt_misc/WSLInterop-late", "WSL"),
)
"""Files that are there only within; the more exact ones first."""

_VARIABLES: Final = (
    ("DISTROBOX_ENTER_PATH", "a distrobox"),
    ("TOOLBOX_PATH", "a toolbox"),
    ("WSL_DISTRO_NAME", "WSL"),
    ("FLATPAK_ID", "a Flatpak"),
    ("container", "a container"),
)
"""Variables that are set only within."""


def name(machine: Machine) -> str:
    """Return what this runs inside of, in words; "" if browsers see what it sees."""
    if machine.system != "linux":
        return ""
    for variable, what in _VARIABLES:
        if machine.environ.get(variable):
            return what
    for mark, what in MARKS:
        if machine.disk.exists(machine.path(mark)):
            return what
    return ""


def warning(machine: Machine) -> str:
    """Say that browsers outside will not see an installation; "" if there is no outside."""
    if not (inside := name(machine)):
        return ""
    remedy = "run `onconnect install` outside"
    if inside == "WSL":
        remedy = "its own system needs onconnect, which does not run on Windows yet"
    return (
        f"this runs inside {inside}, and a browser outside of it sees nothing that is installed "
        f"here: for such a browser, {remedy}"
    )
