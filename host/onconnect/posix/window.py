"""Shows a text in a window, by what a desktop has for that."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY")

_OF_DESKTOPS: Final[dict[str, Callable[[str, str], list[str]]]] = {
    "zenity": lambda title, text: ["--info", "--no-markup", "--title", title, "--text", text],
    "kdialog": lambda title, text: ["--title", title, "--msgbox", text],
    "notify-send": lambda title, text: ["--", title, text],
    "xmessage": lambda title, text: ["-center", "-title", title, text],
}
"""The programs that show a text, the best first, with their arguments."""

_OF_MACOS: Final = (
    "on run {title, said}\n"
    'display dialog said with title title buttons {"OK"} default button 1\n'
    "end run"
)


def show(title: str, text: str) -> None:
    """Show a text, if anything here can do that; the window stays when this process has ended.

    Args:
        title: the window's.
        text: what it says.
    """
    if command := _command(title, text):
        subprocess.Popen(  # noqa: S603 - no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _command(title: str, text: str) -> list[str]:
    """Return what shows a text; nothing where there is no screen, or no such program."""
    if sys.platform == "darwin":
        return ["/usr/bin/osascript", "-e", _OF_MACOS, title, text]
    if any(os.environ.get(each) for each in _SCREENS):
        for name, arguments in _OF_DESKTOPS.items():
            if program := shutil.which(name):
                return [program, *arguments(title, text)]
    return []


def closes_with_program() -> bool:
    """Whether the terminal, if there is one, is gone once this process ends: it never is."""
    return False
