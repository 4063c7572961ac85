"""Joins the relay's modules into one classic script, for backgrounds that are no modules.

A module is always strict, and cannot call importScripts. So an extension's own classic script would
become another program if it were made a module, only because the relay is one.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "relay-classic.js"
"""The script's name, in the relay's folder."""

_ENTRY: Final = "relay.js"

_HEAD: Final = """\
// The relay as one classic script, made by onconnect of the modules beside it. It defines one name,
// `relay`, and leaves the strictness of other scripts as it is.

(() => {
"use strict";

"""

_LINKED = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_IMPORT = re.compile(r'import (?:\{ ([\w, ]+) \}|\* as (\w+)) from "\./([\w-]+\.js)";')
_EXPORT = re.compile(
    r"export (?:(?:async )?function\*? (\w+)|class (\w+)|const (\w+) =|const \{ ([\w,: ]+) \} =)"
)


def script(folder: Path) -> str:
    """Return the classic script that defines `relay` for the scripts after it.

    Each module becomes a function, which is called once, after those that it imports from.

    Args:
        folder: that of the relay's modules.

    Raises:
        ValueError: a module imports or exports in a form that this does not know, or in a circle.
    """
    joined: dict[str, str] = {}
    _join(folder, _ENTRY, joined, ())
    modules = "\n\n".join(joined.values())
    entry = _constant(_ENTRY)
    return f"{_HEAD}{modules}\n\nglobalThis.relay = {entry}.relay;\n}})();\n"


def _join(folder: Path, name: str, joined: dict[str, str], importers: tuple[str, ...]) -> None:
    """Add a module to those that are joined, after all that it imports from."""
    if name in importers:
        raise ValueError(f"{name} imports itself, by way of {importers[-1]}")
    if name in joined:
        return
    exported: list[str] = []

    def unlinked(line: re.Match[str]) -> str:
        if found := _IMPORT.fullmatch(line[0]):
            names, whole, source = found.groups()
            _join(folder, source, joined, (*importers, name))
            return f"const {whole or f'{{ {names} }}'} = {_constant(source)};"
        if found := _EXPORT.match(line[0]):
            for names in filter(None, found.groups()):
                exported.extend(each.split(":")[-1].strip() for each in names.split(","))
            return line[0].removeprefix("export ")
        raise ValueError(f"{name} has a line that cannot be joined: {line[0]}")

    body = _LINKED.sub(unlinked, (folder / name).read_text("utf-8"))
    shared = f"return {{ {', '.join(exported)} }};"
    joined[name] = f"const {_constant(name)} = (() => {{\n{body}\n{shared}\n}})();"


def _constant(name: str) -> str:
    """Return the name of the constant that holds what a module exports."""
    return f"${PurePosixPath(name).stem.replace('-', '_')}"
