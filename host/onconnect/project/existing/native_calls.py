"""Finds where an extension talks to a native host by itself, and says what takes its place."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect import javascript, relay_copy
from onconnect.errors import SetupError
from onconnect.project.existing.background import PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onconnect.extension import Extension

_MENTION: Final = re.compile(
    r"""(?:\b|\[\s*["'`])(connectNative|sendNativeMessage)(?:\b(?!["'`])|["'`]\s*\])"""
)
_CALLED: Final = re.compile(r"\s*(?:\?\.)?\s*\(")
_LENT: Final = re.compile(r"\s*\??\.(?:call|bind|apply)\s*\(")
_RENAMED: Final = re.compile(r"\s*:\s*[\w$]+[^{}();]*\}\s*=(?![=>])")
_HANDED_ON: Final = re.compile(r"(?:[=(,:?]|\breturn)\s*(?:[\w$]+\s*\??\.\s*)+$")
_TESTED: Final = re.compile(r"(?:\b(?:if|while)\s*\(|&&|\|\|)\s*(?:[\w$]+\s*\??\.\s*)+$")
_LOADS_COMPUTED: Final = re.compile(r"\bimportScripts\s*\([^)]*?(?:[\w$\]]\s*[,)]|\$\{)")
_DEFINED: Final = re.compile(r"\bfunction\b\s*\*?\s*$")
_STRING: Final = re.compile(r"""(["'`])([^"'`$]*)\1""")
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")
_LONG_LINE: Final = 200
"""Characters of a line in which nobody finds a call at a glance."""

_WITH_CALLBACK: Final = 3
"""Arguments of `sendNativeMessage` whose last one is a callback."""

_INSTEAD: Final = {
    ("connectNative", True): f'python.connect({{ name: "{PORT}" }})',
    ("sendNativeMessage", True): "python.sendMessage(message)",
    ("connectNative", False): f'browser.runtime.connect({{ name: "{PORT}" }})',
    ("sendNativeMessage", False): "browser.runtime.sendMessage(message)",
}


@dataclass(frozen=True)
class NativeCall:
    """A place where a script calls `connectNative` or `sendNativeMessage`, or gets them to call.

    Attributes:
        file: the script.
        place: the number of the line, in a long line also that of the character.
        function: which one is called.
        host: the host's name; None if the script computes it.
        in_background: whether it is a script of the background.
        has_callback: whether the answer goes to a callback, and not into a promise.
    """

    file: Path
    place: str
    function: str
    host: str | None
    in_background: bool
    has_callback: bool = False

    @property
    def instead(self) -> str:
        """What takes the place of the call."""
        instead = _INSTEAD[self.function, self.in_background]
        return f"{instead}.then(callback)" if self.has_callback else instead


def find(extension: Extension) -> list[NativeCall]:
    """Return the calls in the scripts of an extension's folder, in their order."""
    scripts = sorted(_files(extension.file.parent, (".js", ".mjs")))
    background = _background(extension, scripts)
    return [
        NativeCall(path, place, function, host, path.resolve() in background, has_callback)
        for path in scripts
        for place, function, host, has_callback in _calls(path.read_text("utf-8", "replace"))
    ]


def _background(extension: Extension, scripts: list[Path]) -> set[Path]:
    """Return the background's scripts, as far as can be told."""
    sources: dict[Path, str] = {}
    with suppress(SetupError, OSError):
        sources.update(extension.background_scripts())
    if not any(_LOADS_COMPUTED.search(source) for source in sources.values()):
        return {path.resolve() for path in sources}
    of_pages: set[Path] = set()
    for page in _files(extension.file.parent, (".html",)):
        with suppress(SetupError, OSError):
            of_pages |= {path.resolve() for path, _ in extension.scripts_from(page)}
    return {path.resolve() for path in (*sources, *scripts)} - of_pages


def _calls(source: str) -> Iterator[tuple[str, str, str | None, bool]]:
    """Yield each call in a script: its place, function, host, and whether it has a callback."""
    if "Native" not in source:
        return
    code = javascript.without_comments(source)
    bare = javascript.without_strings(code)
    for found in _MENTION.finditer(code):
        before, end = code[max(0, found.start() - 200) : found.start()], found.end()
        is_text = found[0][0] != "[" and bare[found.start(1) : found.end(1)] != found[1]
        if is_text or _DEFINED.search(before):
            continue
        given: list[str] = []
        if opened := _CALLED.match(code, end):
            given, end = javascript.arguments(code, opened.end() - 1)
            is_definition = not before.rstrip().endswith(".") and code[end:].lstrip()[:1] == "{"
            if is_definition:
                continue
        elif lent := _LENT.match(code, end):
            given = javascript.arguments(code, lent.end() - 1)[0][1:]
        elif not _RENAMED.match(code, end) and (
            not _HANDED_ON.search(before) or _TESTED.search(before)
        ):
            continue  # it is asked only whether there is such a function
        has_callback = found[1] == "sendNativeMessage" and len(given) >= _WITH_CALLBACK
        yield _place(source, found.start(1)), found[1], _host(given, code), has_callback


def _place(source: str, at: int) -> str:
    """Return where something stands, so that people find it, even in a bundle of one line."""
    number = source.count("\n", 0, at) + 1
    begin = source.rfind("\n", 0, at) + 1
    line = source[begin:].partition("\n")[0]
    return f"line {number}" + (f", column {at - begin + 1}" if len(line) > _LONG_LINE else "")


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = [
            each
            for each in folders
            if each not in ("node_modules", relay_copy.FOLDER) and not each.startswith(".")
        ]
        for name in names:
            if name.endswith(endings):
                yield Path(where, name)


def _host(given: list[str], code: str) -> str | None:
    """Return the name that a call is given, if it is written there or beside a constant's name."""
    first = given[0] if given else ""
    if text := _STRING.fullmatch(first):
        return text[2] or None
    if not _NAME.fullmatch(first):
        return None
    found = re.search(rf"""(?<![\w$.]){re.escape(first)}\s*=\s*(["'`])([^"'`$]+)\1""", code)
    return found[2] if found else None
