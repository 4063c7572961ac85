"""Python text of the types of the API, and of the facts that a docstring gives."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Final

from onconnect.browser.names import python_name
from tools.generate_api.model import (
    ListOf,
    Literals,
    MapOf,
    Opaque,
    Plain,
    Ref,
    Type,
    Union,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tools.generate_api.model import Member, Support

WIDTH: Final = 100
TITLES: Final = {"chromium": "Chrome", "firefox": "Firefox"}


def module_of(owner: str) -> str:
    """Return the name of the module for a namespace: `system_display` of "system.display"."""
    return python_name(owner.replace(".", "_"))


def class_case(name: str) -> str:
    """Return the name of a class: `StorageLocal` of "storage.local"."""
    return "".join(part[0].upper() + part[1:] for part in name.split("."))


class Expressions:
    """Writes types for one module.

    Attributes:
        imported: the modules of onconnect.types whose names were written, under an underscore.
        typing: the names of `typing` that were written.
    """

    def __init__(self, own: str | None = None) -> None:
        self._own = own
        self.imported: set[str] = set()
        self.typing: set[str] = set()

    def write(self, type_: Type) -> str:
        """Return the annotation for a type."""
        match type_:
            case Plain(name):
                if name == "Any":
                    self.typing.add("Any")
                return name
            case Literals(values):
                self.typing.add("Literal")
                return f"Literal[{', '.join(_literal(each) for each in values)}]"
            case ListOf(item):
                return f"list[{self.write(item)}]"
            case MapOf(value):
                return f"dict[str, {self.write(value)}]"
            case Union(types):
                none_last = sorted(types, key=lambda each: each == Plain("None"))
                return " | ".join(self.write(each) for each in none_last)
            case Ref(path):
                owner, _, name = path.rpartition(".")
                if owner == self._own:
                    return name
                self.imported.add(module_of(owner))
                return f"_{module_of(owner)}.{name}"
            case Opaque():
                self.typing.add("Any")
                return "Any"
        raise ValueError(f"{type_} has no name")


def _literal(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)


def facts(member: Member) -> list[str]:
    """Return the lines on where a member is, what it needs, and where to read about it."""
    lines = [availability(member)]
    if needs := _needs(member):
        lines.append(f"Needs {needs}.")
    if member.mdn_url:
        lines.append(f"MDN: {member.mdn_url}")
    return lines


def availability(member: Member) -> str:
    """Return the sentence on the browsers that have a member, as "Chrome ≥ 16, Firefox ≥ 45."."""
    parts = []
    for browser, title in TITLES.items():
        if support := member.support.get(browser):
            part = title + (f" ≥ {support.since}" if support.since else "")
            parts.append(part + (f" (manifest version {it})" if (it := support.manifest) else ""))
    only = " only" if len(parts) == 1 else ""
    return ", ".join(parts) + only + "." + (" Deprecated." if member.is_deprecated else "")


def _needs(member: Member) -> str:
    by_browser = {TITLES[it]: _listed(each) for it, each in member.support.items() if each.needs}
    texts = set(by_browser.values())
    if len(texts) == 1 and len(by_browser) == len(member.support):
        return texts.pop()
    return "; ".join(f"{text} in {title}" for title, text in sorted(by_browser.items()))


def _listed(support: Support) -> str:
    return " and ".join(" or ".join(map(_need, group)) for group in support.needs)


def _need(need: str) -> str:
    if need.startswith("manifest:"):
        return f'the manifest key "{need.removeprefix("manifest:")}"'
    return f'"{need}"'


def docstring(first: str, lines: list[str], indent: str) -> str:
    """Return a docstring with its quotes; an address is not broken."""
    if not lines:
        return f'{indent}"""{first}"""\n'
    wrapped = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    wrapped.initial_indent = wrapped.subsequent_indent = indent
    text = "".join(f"{wrapped.fill(line)}\n" for line in lines)
    return f'{indent}"""{first}\n\n{text}{indent}"""\n'


def formatted(text: str, path: Path) -> str:
    """Return Python text in the form that the linter holds the project to."""
    for arguments in (["check", "--fix", "--exit-zero", "--quiet", "--select=I"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, f"--stdin-filename={path}", "-"]
        text = subprocess.run(
            command, input=text, capture_output=True, check=True, text=True
        ).stdout
    return text
