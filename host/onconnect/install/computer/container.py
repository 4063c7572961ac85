"""Finds out whether this process runs in a container, WSL or a Flatpak, with browsers outside.

A browser outside sees neither the native manifest nor the Python, so that a proof from inside says
nothing about it.
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
"""Files that are there only inside of one; the more exact ones first."""

_VARIABLES: Final = (
    ("DISTROBOX_ENTER_PATH", "a distrobox"),
    ("TOOLBOX_PATH", "a toolbox"),
    ("WSL_DISTRO_NAME", "WSL"),
    ("FLATPAK_ID", "a Flatpak"),
    ("container", "a container"),
)
"""Variables that are set only inside of one."""


def name(machine: Machine) -> str:
    """Return what this process runs inside of, in words; "" if browsers see the same files."""
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
    remedy = "run the installation outside"
    if inside == "WSL":
        remedy = "run it in Windows, with a Python and a copy of the project there"
    return (
        f"this runs inside {inside}, and a browser outside of it sees nothing that is installed "
        f"here: for such a browser, {remedy}"
    )
