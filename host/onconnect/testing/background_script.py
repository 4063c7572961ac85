"""Reads from the source of an extension's background script what it hands to Python.

It reads the literals of `relay({ listen: ["runtime.onConnect"], ports: ["python"] })`. What the
script computes counts as unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onconnect import project_folder
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN: Final = re.compile(
    r"""
      (?P<skipped> \s+ | //[^\n]* | /\*.*?\*/ )
    | (?P<string> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<template> `(?:[^`\\]|\\.)*` )
    | (?P<name> [^\W\d][\w$]* )
    | (?P<mark> => | \.\.\. | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT: Final = re.compile(r"=\s*relay\s*\(")
"""A call of `relay` whose result is kept: the script itself calls Python by it."""

_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}


class Background(NamedTuple):
    """What one call of `relay` in a background script says.

    Attributes:
        file: the script.
        host: the native host's name; None if it is unknown.
        listen: the events that Python takes; None if they are unknown.
        ports: the names of the ports that Python takes; None for all, or if they are unknown.
    """

    file: Path
    host: str | None
    listen: tuple[str, ...] | None
    ports: tuple[str, ...] | None


def relayed(folder: Path) -> dict[str, Any]:
    """Return what is known of the extension of a project, as FakeBrowser takes it."""
    background = of_project(folder)
    if background is None:
        return {}
    what: dict[str, Any] = {"listen": background.listen, "ports": background.ports}
    if _clones(folder):
        what["structured_clone"] = True
    if _KEPT.search(background.file.read_text("utf-8")):
        what["calls_python"] = True
    return what


def _clones(folder: Path) -> bool:
    """Whether the extensions of a project say that Chromium's ports carry structured clones."""
    extensions = project_folder.load_project(folder).extensions()
    said = [each.manifest.get("message_serialization") for each in extensions]
    return all(each == "structured_clone" for each in said)


def of_project(folder: Path) -> Background | None:
    """Return what the extension of a project hands to its host; None if it cannot be read."""
    builds: list[list[Background]] = []
    try:
        project = project_folder.load_project(folder)
        for extension in project.extensions():
            calls: list[Background] = []
            builds.append(calls)
            for file, source in extension.background_scripts():
                calls += [
                    each for each in read(file, source) if each.host in (None, project.config.name)
                ]
    except (SetupError, OSError):  # as of an import that is not there yet: the relay's own
        pass
    if any(len(calls) != 1 for calls in builds):
        return None
    alike = {each._replace(file=folder): each for calls in reversed(builds) for each in calls}
    return next(iter(alike.values())) if len(alike) == 1 else None


def read(file: Path, source: str) -> Iterator[Background]:
    """Yield what each call of `relay` in a script says.

    Args:
        file: the script, which the result names.
        source: its text.
    """
    tokens = [
        match[0] for match in _TOKEN.finditer(source) if match.lastgroup not in (None, "skipped")
    ]
    for at in range(len(tokens)):
        if tokens[at : at + 3] == ["relay", "(", "{"]:
            options = _members(_inside(tokens, at + 2))
            host = _list(["[", *options.get("host", []), "]"])
            yield Background(
                file,
                host=host[0] if host else None,
                listen=_list(options.get("listen")),
                ports=_list(options.get("ports")),
            )


def _inside(tokens: list[str], at: int) -> list[str]:
    """Return the tokens between a bracket and the one that closes it."""
    closing = []
    for end in range(at, len(tokens)):
        if tokens[end] in _BRACKETS:
            closing.append(_BRACKETS[tokens[end]])
        elif closing and tokens[end] == closing[-1]:
            closing.pop()
            if not closing:
                return tokens[at + 1 : end]
    return []


def _parts(tokens: list[str]) -> list[list[str]]:
    """Split tokens at the commas that are outside of brackets."""
    parts: list[list[str]] = [[]]
    depth = 0
    for each in tokens:
        depth += (each in _BRACKETS) - (each in _BRACKETS.values())
        if each == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(each)
    return [part for part in parts if part]


def _members(tokens: list[str]) -> dict[str, list[str]]:
    """Return the tokens of each value of an object; none if another object is spread into it."""
    parts = _parts(tokens)
    if any(part[0] == "..." for part in parts):
        return {}
    return {part[0].strip("\"'"): part[2:] for part in parts if part[1:2] == [":"]}


def _list(tokens: list[str] | None) -> tuple[str, ...] | None:
    """Return the strings of a list of literals; None if it is anything else."""
    if not tokens or tokens[0] != "[" or _inside(tokens, 0) != tokens[1:-1]:
        return None
    parts = _parts(tokens[1:-1])
    texts = _strings([token for part in parts for token in part])
    return texts if len(texts) == len(parts) == sum(map(len, parts)) else None


def _strings(tokens: list[str]) -> tuple[str, ...]:
    """Return the texts of the tokens that are strings without escapes."""
    return tuple(each[1:-1] for each in tokens if each[0] in "\"'`" and not {"\\", "$"} & set(each))
