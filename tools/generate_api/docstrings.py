"""Writes docstrings: which browsers have a member, what it needs, where to read about it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tools.generate_api.model import Member, Support

WIDTH: Final = 100
TITLES: Final = {"chromium": "Chrome", "gecko": "Firefox"}


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
    return ", and ".join(" or ".join(map(_need, group)) for group in support.needs)


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
