"""Writes the data in which the host looks names up: one line a member, in the browser's names.

{"browsers": {"chromium": 155, "gecko": 155},
 "names": {"tabs.get": {"kind": "function", "chromium": {"since": 5}, ..., "args": [1, 1]}, ...}}

browsers are the newest versions that the data knows; of each name:

- kind: "namespace", "function", "event" or "constant".
- chromium, gecko: there if the family has it; what is empty or unknown is left out of
  - since: the browser's first version that has it;
  - needs: of each list one permission, or manifest key as "manifest:action";
  - manifest: 2 or 3, if it is there in this manifest version only;
  - value: of a constant.
- args: how many arguments a function takes at least and at most, in any browser.
- opaque: what JSON cannot carry, as "Window": a result, or an argument that is needed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tools.generate_api.model import Event, Function, ListOf, Opaque

if TYPE_CHECKING:
    from tools.generate_api.model import Api, Constant, Namespace, Support

    Entry = dict[str, Any]


def written(api: Api, newest: dict[str, int]) -> str:
    """Return the data as JSON text."""
    entries: dict[str, Entry] = {}
    for path, namespace in api.namespaces.items():
        entries[path] = {"kind": "namespace", **_supports(namespace.support)}
        if namespace.like:
            _add_members(entries, api.shapes[namespace.like], namespace)
        _add_members(entries, namespace, namespace)
    lines = [f"{json.dumps(path)}: {json.dumps(entry)}" for path, entry in sorted(entries.items())]
    head = f'{{"browsers": {json.dumps(newest)}, "names": {{\n'
    return head + ",\n".join(lines) + "\n}}\n"


def _add_members(entries: dict[str, Entry], source: Namespace, namespace: Namespace) -> None:
    for member in source.members():
        support = member.support
        if source is not namespace:
            support = {
                browser: _at_least(support[browser], here)
                for browser, here in namespace.support.items()
                if browser in support
            }
        entries[f"{namespace.name}.{member.name}"] = _entry(member, support)


def _at_least(member: Support, namespace: Support) -> Support:
    """Return what a shape's member takes in a namespace."""
    versions = [each for each in (member.since, namespace.since) if each is not None]
    return replace(member, since=max(versions, default=None), needs=namespace.needs)


def _entry(member: Function | Event | Constant, support: dict[str, Support]) -> Entry:
    entry: Entry = {"kind": type(member).__name__.lower(), **_supports(support)}
    if isinstance(member, Function):
        if opaque := _opaque(member):
            entry["opaque"] = opaque
        needed = sum(not each.is_optional for each in member.parameters)
        entry["args"] = [needed, len(member.parameters)]
    return entry


def _supports(supports: dict[str, Support]) -> Entry:
    found: Entry = {}
    for browser, support in sorted(supports.items()):
        parts = {
            "since": support.since,
            "needs": [list(each) for each in support.needs],
            "manifest": support.manifest,
        }
        found[browser] = {name: part for name, part in parts.items() if part}
        if support.value is not None:
            found[browser]["value"] = support.value
    return found


def _opaque(function: Function) -> str | None:
    needed = [each.type for each in function.parameters if not each.is_optional]
    for each in (function.result, *needed):
        while isinstance(each, ListOf):
            each = each.item
        if isinstance(each, Opaque):
            return each.name
    return None
