"""Shows under `onconnect dev` what hosts, consoles and web-ext print, as one stream of lines."""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from onconnect import terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The forms that a line of an extension's console has in the output of browsers.
_CONSOLE = (
    # a name and a colon are the browser's own: the strings of an extension are in quotes
    re.compile(r"^console\.(?P<level>\w+): (?![\w.]+:)(?P<text>.*)$"),
    re.compile(r"^(?P<level>JavaScript error|JavaScript warning): (?P<text>moz-extension:.*)$"),
    re.compile(
        r'^\[[^\]]*:(?P<level>\w+):CONSOLE:\d+\] "(?P<text>.*)", source: chrome-extension:.*$'
    ),
)
LOG_MARK = "Python: "
"""The relay puts this before each line of the host's log in the extension's console. Such a line is
not shown, since the host has printed it too."""

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What moves a terminal's cursor, or colours its text."""

_PROGRESS = re.compile(r"Last extension reload")

_END = b"\0onconnect: end\n"


@contextmanager
def reading(take: Callable[[str], None]) -> Iterator[int]:
    """Hand each line that is printed into a pipe to a function, in a thread.

    The block gets the descriptor to print into, and may give it to processes. It is the end of the
    block that ends the pipe, and not that of a process: another one may still hold it.
    """
    reader, writer = os.pipe()

    def read() -> None:
        with open(reader, "rb") as lines:
            for line in lines:
                if line.endswith(_END):
                    return
                take(line.decode(errors="replace"))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield writer
    finally:
        os.write(writer, _END)
        thread.join()
        os.close(writer)


class Stream:
    """What the terminal shows: lines of the host, of consoles, of web-ext, and of dev itself.

    Args:
        names_browsers: whether each line says its browser, as there are several.
    """

    def __init__(self, *, names_browsers: bool = False) -> None:
        self._names_browsers = names_browsers
        self._is_ending = False
        self._lock = threading.Lock()
        self._console = Console(soft_wrap=True, highlight=False)

    def say(self, text: str) -> None:
        """Show a line of dev's own."""
        self._show("dev", text, "cyan")

    def ends(self) -> None:
        """Show no more of browsers' consoles: the relay is about to miss a host that goes."""
        self._is_ending = True

    def of_host(self, line: str, browser: str = "") -> None:
        """Show what a handler prints or logs, and its tracebacks."""
        style = "red" if re.match(r"\s*(Traceback|File \"|\w*(Error|Exception)\b)", line) else ""
        self._show("python", line, style, browser)

    def of_browser(self, line: str, browser: str = "") -> None:
        """Show a line of the extension's console; the rest of what browsers print is theirs."""
        for pattern in _CONSOLE:
            if not (found := pattern.match(line.rstrip())):
                continue
            text = found["text"].removeprefix('"').removesuffix('"')  # Firefox quotes strings
            if not text.startswith(LOG_MARK) and not self._is_ending:
                bad = re.match("error|warn|javascript", found["level"], re.IGNORECASE)
                self._show("console", text, "yellow" if bad else "", browser)
            return

    def of_web_ext(self, line: str) -> None:
        """Show what web-ext says."""
        if line.strip() and not _PROGRESS.search(line):
            self._show("web-ext", line, "dim")

    def of_build(self, line: str) -> None:
        """Show what the project's own build says."""
        if text := _CONTROL.sub("", line).strip():
            self._show("build", text, "dim")

    def _show(self, source: str, line: str, style: str, browser: str = "") -> None:
        text = terminal.line(line.rstrip())
        head = f"{browser:<8} " if self._names_browsers else ""
        with self._lock:  # several threads show lines
            self._console.print(
                Text.assemble(head, (f"{source:>8} ", "bold"), ("│ ", "dim"), (text, style))
            )
